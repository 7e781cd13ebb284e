/** `tandem flatten`: brings the pair to flat from anywhere, with no other process and no journal. */
import type { World } from '../../actors/world.ts';
import { openAppendJournal } from '../../journal/append-journal.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import { describeReading } from '../../positions/reading.ts';
import type { Chronicle } from '../chronicle.ts';
import { textTable } from '../closing-table.ts';
import { EXIT } from '../exit-codes.ts';
import { directoryFlag, switchFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { memoryLatch } from '../state/latch.ts';
import { openVenue } from '../open-venue.ts';
import { progressLog } from '../progress-log.ts';
import { positionRow } from '../run-result.ts';
import type { PositionRow } from '../run-result.ts';
import { openWorld } from '../open-world.ts';
import { closeEverything, openChronicle } from '../session-run.ts';
import { openFlattenState } from '../state/flatten-state.ts';
import { systemClock } from '../system-clock.ts';
import { sessionInput, tradeSettings } from '../trade-settings.ts';
import { SIGNER_FLAGS, TEST_ACCOUNT, readAccount } from '../venue-account.ts';
import { VENUE_FLAGS, readVenueChoice, refuseSigner, runningEndpoints } from '../venue-flags.ts';
import { BUILD, VERSION } from '../version.ts';

const FLAGS = {
  ...VENUE_FLAGS,
  ...SIGNER_FLAGS,
  state: directoryFlag('of a run beside, which is told to stop opening'),
  json: switchFlag('print the result as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'flatten',
  summary: 'brings the pair to flat from anywhere, reduce-only, and proves it.',
  example: 'tandem flatten --gateway http://127.0.0.1:8080/v1',
  flags: FLAGS,
};

/** What `flatten --json` prints. */
type FlattenResult = {
  readonly status: 'flat' | 'halted';
  readonly reason: string | null;
  readonly positions: readonly PositionRow[];
};

/** Flattens; resolves to 0 when flat is proved, and to 3 when exposure may remain. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const choice = readVenueChoice(values);
  refuseSigner(values);
  const endpoints = runningEndpoints(choice, 'close');
  const clock = systemClock();
  const account = choice.venue === 'sim' ? TEST_ACCOUNT : readAccount(process.env, values);
  const state = openFlattenState({
    asked: values.state,
    network: choice.network,
    subaccountName: account.subaccountName,
    environment: process.env,
    now: clock.now(),
  });
  const journal = openAppendJournal({
    directory: state.journalDirectory,
    clock,
    header: { version: VERSION, configuration: { command: 'flatten', ...choice }, build: BUILD },
    onRecord: progressLog({ level: 'info', isTerminal: process.stderr.isTTY }),
  });
  for (const trouble of state.troubles) journal.append('alarm', { what: trouble });
  const { venue, identity, close } = await openVenue({
    network: choice.network,
    endpoints,
    account,
    signs: true,
    clock,
    random: seededRandom(Math.floor(Math.random() * 0x1_0000_0000)).fork('venue'),
    journal,
  });
  const settings = tradeSettings(DEFAULTS);
  const world = openWorld({ venue, identity, clock, settings, latch: memoryLatch(), day: null });
  const chronicle = openChronicle(world, journal, 0);
  try {
    const result = await flatten(world, chronicle);
    if (result.reason !== null) {
      const trouble = state.latch(identity.subaccount, result.reason, clock.now());
      if (trouble !== undefined) journal.append('alarm', { what: trouble });
    }
    process[values.json === true ? 'stdout' : 'stderr'].write(
      values.json === true ? `${JSON.stringify(result)}\n` : asText(result),
    );
    return result.status === 'flat' ? EXIT.ok : EXIT.halted;
  } finally {
    chronicle.stop();
    world.positions.close();
    await close();
    journal.close();
    state.release();
  }
}

const DEFAULTS = {
  margin: 'cross',
  leverage: undefined,
  notional: '250',
  hedgeRatio: '1',
  holdMs: 0,
  cycles: 1,
  direction: 'alternate',
  onHalt: 'exit',
  onResidual: 'refuse',
  waitsForZero: true,
} as const;

async function flatten(world: World, chronicle: Chronicle): Promise<FlattenResult> {
  const { positions, venue, markets } = world;
  await markets.refresh();
  const { cycle } = sessionInput(DEFAULTS);
  const { flat, reason } = await closeEverything(world, cycle, 'flatten', { chronicle });
  const read = await venue.readPositions();
  return {
    status: flat ? 'flat' : 'halted',
    reason: flat ? null : reason,
    positions: positions.keys.map((key) =>
      positionRow(
        key,
        chronicle.readings.get(key) ?? { state: 'unknown', named: false },
        read.readings[key],
      ),
    ),
  };
}

function asText({ status, reason, positions }: FlattenResult): string {
  const columns = [
    { title: 'market', align: 'left' },
    { title: 'margin', align: 'left' },
    { title: 'stream', align: 'left' },
    { title: 'REST', align: 'right' },
  ] as const;
  const rows = positions.map(({ market, margin, book, rest }) => [
    market,
    margin,
    describeReading(book.state === 'unknown' ? { ...book, named: false } : book),
    rest ?? 'inconclusive',
  ]);
  return `\n${textTable(columns, rows)}\n\n${status}${reason === null ? '' : `: ${reason}`}\n`;
}
