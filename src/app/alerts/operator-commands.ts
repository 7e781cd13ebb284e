/** The commands that the message of an alarm offers, whole, with the flags of the run that sent it. */
import type { VenueChoice } from '../venue-flags.ts';

/** Which run is meant. */
export type CommandSubject = {
  /** With the addresses that the run really uses, so that a command elsewhere reaches the same venue. */
  readonly choice: VenueChoice;
  /** The parent subaccount: 0x and 64 hex digits, the owner's address first. */
  readonly subaccount: string;
  readonly subaccountName: string;
  /** The flags that name its key, where the environment does not. */
  readonly signer?: readonly string[] | undefined;
  /** The state directory. */
  readonly state: string;
  /** The alarm that `ack` is offered for; null when it does not repeat. */
  readonly alarmId: string | null;
  /** Whether `clear-halt` is offered, with a reason to be written. */
  readonly isLatched: boolean;
};

/** Each command on a line of its own, fit to be pasted into a shell in the program's folder. */
export function operatorCommands(subject: CommandSubject): readonly string[] {
  const { alarmId, isLatched, state } = subject;
  const where = ['--state', state];
  const venue = venueWords(subject.choice);
  const account = accountFlags(subject);
  return [
    commandLine('status', ...venue, ...account, ...where),
    commandLine('flatten', ...venue, ...(subject.signer ?? []), ...where),
    ...(isLatched
      ? [commandLine('clear-halt', '--reason', 'WHY', ...venue, ...account, ...where)]
      : []),
    ...(alarmId === null ? [] : [commandLine('ack', alarmId, ...where)]),
  ];
}

/** The flags that name a venue again. */
export function venueWords({ venue, network, endpoints }: VenueChoice): readonly string[] {
  const given = Object.entries(endpoints).flatMap(([name, address]) =>
    address === undefined ? [] : [`--${name}`, address],
  );
  return ['--venue', venue, ...(network === 'sim' ? [] : ['--network', network]), ...given];
}

/** Commands without a key look at the published test account unless they are told whose. */
function accountFlags({ choice, subaccount, subaccountName }: CommandSubject): readonly string[] {
  if (choice.venue === 'sim') return [];
  return ['--owner', subaccount.slice(0, 42), '--subaccount', subaccountName];
}

/** A command as a person pastes it into a shell. */
export function commandLine(...words: readonly string[]): string {
  return ['npx tandem', ...words.map(quoted)].join(' ');
}

/** A word as a shell takes it whole. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
