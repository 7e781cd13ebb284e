/** `tandem status`: every position by every witness that is there, orders, latch and lock. No key. */
import { seededRandom } from '../../lib/seeded-random.ts';
import { EXIT } from '../exit-codes.ts';
import { directoryFlag, switchFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { openVenue } from '../open-venue.ts';
import { StartRefused } from '../start-errors.ts';
import { findStateDirectory } from '../state-directory.ts';
import { readState, stateJson, stateText } from '../state/state-report.ts';
import type { StateReport } from '../state/state-report.ts';
import { systemClock } from '../system-clock.ts';
import { ACCOUNT_FLAGS, readSubject } from '../venue-account.ts';
import { VENUE_FLAGS, isLive, readVenueChoice, runningEndpoints } from '../venue-flags.ts';
import { readWitnesses, witnessesJson, witnessesText } from '../witnesses.ts';

const FLAGS = {
  ...VENUE_FLAGS,
  ...ACCOUNT_FLAGS,
  state: directoryFlag('of a run: its latch, its lock and its last cycle'),
  json: switchFlag('print the result as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'status',
  summary: 'shows every position by every witness, orders, latch and lock; needs no key.',
  example: 'tandem status --gateway http://127.0.0.1:8080/v1',
  flags: FLAGS,
};

/** Shows; resolves to 0, whatever is held. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const choice = readVenueChoice(values);
  const endpoints = runningEndpoints(choice, 'show');
  const place = { venue: choice.venue, isLive: isLive(choice, endpoints) };
  const subject = readSubject(values, place, process.env);
  const { venue, identity, close } = await openVenue({
    network: choice.network,
    endpoints,
    ...subject,
    clock: systemClock(),
    // Nothing is signed here, so chance decides nothing.
    random: seededRandom(0),
  });
  try {
    const witnesses = await readWitnesses(venue, identity.subaccount);
    const state = lookAtState(values.state, choice.network, subject.account.subaccountName);
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ ...witnessesJson(witnesses), ...stateJson(state) })}\n`
        : `${witnessesText(witnesses)}\n\n${stateText(state)}\n`,
    );
    return EXIT.ok;
  } finally {
    await close();
  }
}

/** What the state says, or why there is none: the positions are shown in any case. */
function lookAtState(
  asked: string | undefined,
  network: 'sim' | 'testnet' | 'mainnet',
  subaccountName: string,
): StateReport | string {
  try {
    const directory = findStateDirectory({
      asked,
      network,
      subaccountName,
      environment: process.env,
    });
    return directory === undefined ? 'name one with --state' : readState(directory);
  } catch (error) {
    if (error instanceof StartRefused) return error.message.replace(/\.$/, '');
    throw error;
  }
}
