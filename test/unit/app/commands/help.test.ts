import { describe, expect, it } from 'vitest';
import { main as doctor } from '../../../../src/app/commands/doctor.ts';
import { main as exchange } from '../../../../src/app/commands/exchange.ts';
import { main as flatten } from '../../../../src/app/commands/flatten.ts';
import { main as run } from '../../../../src/app/commands/run.ts';
import { main as status } from '../../../../src/app/commands/status.ts';
import { HelpRequested, UsageError } from '../../../../src/app/start-errors.ts';

const COMMANDS = Object.entries({ doctor, exchange, flatten, run, status });

async function refusalOf(promise: Promise<number>): Promise<unknown> {
  return promise.then(
    (code) => code,
    (error: unknown) => error,
  );
}

describe('a command', () => {
  it.each(COMMANDS)(
    '%s explains itself with an example when asked for help',
    async (name, main) => {
      const help = await refusalOf(main(['--help']));
      expect(help).toBeInstanceOf(HelpRequested);
      const { message } = help as HelpRequested;
      expect(message).toMatch(new RegExp(`^tandem ${name}: .*\\.$`, 'm'));
      expect(message).toMatch(new RegExp(`^Example: tandem ${name} --`, 'm'));
    },
  );

  it.each(COMMANDS)(
    '%s gives help even beside a flag that is wrong later on',
    async (_name, main) => {
      expect(await refusalOf(main(['--help', '--nonsense']))).toBeInstanceOf(HelpRequested);
    },
  );

  it.each(COMMANDS)(
    '%s refuses a flag that it does not have before it acts',
    async (_name, main) => {
      const refusal = await refusalOf(main(['--nonsense']));
      expect(refusal).toBeInstanceOf(UsageError);
      expect(String(refusal)).toContain('--nonsense is no flag; the nearest is --');
    },
  );

  it.each([
    ['status', status],
    ['flatten', flatten],
  ] as const)('%s asks for a gateway, since no exchange runs by itself', async (_name, main) => {
    expect(await refusalOf(main([]))).toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^--gateway is missing: /) as unknown,
    });
  });
});
