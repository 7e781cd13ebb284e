/** `tandem clear-halt`: an operator clears the latch of a halt, with every witness in view. */
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../actors/timing.ts';
import { toIso } from '../../lib/instant.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Clock } from '../../ports/clock.ts';
import { POSITION_TIMES } from '../../positions/times.ts';
import type { Endpoints } from '../../venues/nado/protocol/endpoints.ts';
import { EXIT } from '../exit-codes.ts';
import { directoryFlag, switchFlag, textFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { openVenue } from '../open-venue.ts';
import { StartRefused, UsageError } from '../start-errors.ts';
import { appendDurably, errorCode } from '../state/durable-file.ts';
import { clearLatch, describeLatch, openLatch } from '../state/latch.ts';
import { requireStateDirectory } from '../state/live-run.ts';
import { takeLock } from '../state/lock.ts';
import { latchText } from '../state/state-report.ts';
import { systemClock } from '../system-clock.ts';
import { ACCOUNT_FLAGS, readSubject } from '../venue-account.ts';
import { VENUE_FLAGS, isLive, readVenueChoice, runningEndpoints } from '../venue-flags.ts';
import type { VenueChoice } from '../venue-flags.ts';
import { readWitnesses, shownExposure, witnessesJson, witnessesText } from '../witnesses.ts';
import type { WitnessedVenue, Witnesses } from '../witnesses.ts';

const FLAGS = {
  ...VENUE_FLAGS,
  ...ACCOUNT_FLAGS,
  state: directoryFlag('where the latch is; the first line of the run named it'),
  reason: textFlag(
    'TEXT',
    /^(?=.*\S)[^\p{Cc}]{1,500}$/u,
    'a line of at most 500 characters',
    'why trading may begin again; it is kept',
  ),
  holding: switchFlag('clear it over exposure that is shown, which the operator takes over'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'clear-halt',
  summary: 'shows every witness, and clears the latch of a halt when none shows exposure.',
  example:
    'tandem clear-halt --state /var/lib/tandem --gateway http://127.0.0.1:8080/v1 --reason "looked at both legs, flat"',
  flags: FLAGS,
};

/** Every clearing is a line of JSON in this file of the state directory. */
const RECORD_FILE = 'clear-halt.log';

/** What is cleared, and on whose word. */
type Clearing = {
  readonly directory: string;
  readonly choice: VenueChoice;
  readonly endpoints: Endpoints;
  readonly subject: ReturnType<typeof readSubject>;
  readonly reason: string;
  readonly isHolding: boolean;
};

/** Shows and clears; resolves to 0 when no latch is set any more, and refuses (4) over exposure. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const { reason } = values;
  if (reason === undefined) {
    throw new UsageError('--reason is missing: say why trading may begin again; it is kept.');
  }
  const choice = readVenueChoice(values);
  const endpoints = runningEndpoints(choice, 'show');
  const place = { venue: choice.venue, isLive: isLive(choice, endpoints) };
  const subject = readSubject(values, place, process.env);
  const directory = requireStateDirectory(values);
  // Held to the end: no run begins while its latch is judged.
  const lock = takeLock({
    directory,
    command: 'clear-halt',
    network: choice.network,
    subaccountName: subject.account.subaccountName,
    now: systemClock().now(),
  });
  const isHolding = values.holding === true;
  try {
    if (describeLatch(directory).state === 'clear') {
      process.stdout.write(`No latch is set in ${directory}: there is nothing to clear.\n`);
    } else {
      await clear({ directory, choice, endpoints, subject, reason, isHolding });
    }
    return EXIT.ok;
  } finally {
    lock.release();
  }
}

async function clear(clearing: Clearing): Promise<void> {
  const { directory, choice, endpoints, subject, reason, isHolding } = clearing;
  const { network } = choice;
  const clock = systemClock();
  const { venue, identity, close } = await openVenue({
    network,
    endpoints,
    ...subject,
    clock,
    // Nothing is signed here, so chance decides nothing.
    random: seededRandom(0),
  });
  try {
    // Opening it refuses the latch of another subaccount than the one that is shown.
    openLatch(directory, { network, subaccount: identity.subaccount });
    const latch = describeLatch(directory);
    const [first, last] = await readWitnessesTwice(venue, identity.subaccount, clock);
    process.stdout.write(`${witnessesText(last)}\n\nlatch: ${latchText(latch)}\n`);
    const exposure = [...new Set([...shownExposure(first), ...shownExposure(last)])];
    if (exposure.length > 0 && !isHolding) {
      throw new StartRefused(
        `the latch stays, since exposure is shown or cannot be excluded (${exposure.join(', ')}): ` +
          'bring it to flat with tandem flatten, or add --holding to take it over yourself.',
      );
    }
    recordAndClear(directory, {
      at: toIso(clock.now()),
      who: { user: userName(), host: hostname(), pid: process.pid },
      reason,
      holding: isHolding,
      latch,
      exposure,
      shown: witnessesJson(last),
    });
    process.stdout.write(`The latch is cleared: ${reason}\n`);
  } finally {
    await close();
  }
}

/** One answer of REST may be old or wrong: exposure in either of two speaks against clearing. */
async function readWitnessesTwice(
  venue: WitnessedVenue,
  subaccount: string,
  clock: Clock,
): Promise<readonly [Witnesses, Witnesses]> {
  const first = await readWitnesses(venue, subaccount);
  await pause(clock, POSITION_TIMES.strikeGapMs);
  return [first, await readWitnesses(venue, subaccount)];
}

/** The record is on the disk before the latch is gone. Throws `StartRefused` when either fails. */
function recordAndClear(directory: string, record: Readonly<Record<string, unknown>>): void {
  try {
    appendDurably(join(directory, RECORD_FILE), JSON.stringify(record));
    clearLatch(directory);
  } catch (error) {
    throw new StartRefused(
      `the latch stays, since ${directory} cannot be written (${errorCode(error)}): mend it.`,
    );
  }
}

/** Null where the system knows no name of the user. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
