import { describe, expect, it } from 'vitest';
import { operatorCommands } from '../../../../src/app/alerts/operator-commands.ts';
import type { CommandSubject } from '../../../../src/app/alerts/operator-commands.ts';

const OWNER = `0x${'12'.repeat(20)}`;

const SUBJECT: CommandSubject = {
  choice: {
    venue: 'sim',
    network: 'sim',
    endpoints: {
      gateway: 'http://127.0.0.1:8080/v1',
      subscribe: undefined,
      archive: undefined,
      trigger: undefined,
    },
  },
  subaccount: `${OWNER}64656661756c740000000000`,
  subaccountName: 'default',
  state: '/var/lib/tandem',
  alarmId: 'A3',
  isLatched: true,
};

describe('the commands of an alarm', () => {
  it('have the state and the venue of the run that sent it', () => {
    expect(operatorCommands(SUBJECT)).toEqual([
      'npx tandem status --venue sim --gateway http://127.0.0.1:8080/v1 --state /var/lib/tandem',
      'npx tandem flatten --venue sim --gateway http://127.0.0.1:8080/v1 --state /var/lib/tandem',
      'npx tandem clear-halt --reason WHY --venue sim --gateway http://127.0.0.1:8080/v1 --state /var/lib/tandem',
      'npx tandem ack A3 --state /var/lib/tandem',
    ]);
  });

  it('name the account to what needs no key, where the venue is live', () => {
    const choice = { ...SUBJECT.choice, venue: 'nado', network: 'testnet' } as const;
    const [status, flatten] = operatorCommands({ ...SUBJECT, choice });
    expect(status).toContain(
      `--network testnet --gateway http://127.0.0.1:8080/v1 --owner ${OWNER} --subaccount default`,
    );
    expect(flatten).not.toContain('--owner');
  });

  it('offer nothing that has no use', () => {
    const commands = operatorCommands({ ...SUBJECT, alarmId: null, isLatched: false });
    expect(commands.map((command) => command.split(' ')[2])).toEqual(['status', 'flatten']);
  });

  it('quote a word that a shell would take apart', () => {
    const [status] = operatorCommands({ ...SUBJECT, state: "/home/o'hara/my state" });
    expect(status).toMatch(/ --state '\/home\/o'\\''hara\/my state'$/);
  });
});
