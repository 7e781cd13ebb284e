/** `tandem simulate`: worlds full of faults, each from one integer, judged by the exchange's truth. */
import { availableParallelism } from 'node:os';
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage, FlagValues } from '../flags.ts';
import { optionalPortFlag, switchFlag, textFlag, wholeFlag } from '../flag-types.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../start-errors.ts';
import { CORPUS } from '../worlds/corpus.ts';
import { DEMANDED_WORLDS, unmetIn } from '../worlds/demands.ts';
import { drawWorld } from '../worlds/draw-world.ts';
import { playMany } from '../worlds/play-many.ts';
import { playWorld } from '../worlds/play-world.ts';
import { entryOf, readRecord, withEntry, writeRecord } from '../worlds/record.ts';
import { breaks, shrink } from '../worlds/shrink.ts';
import { recordText, replayCommand, runText, totalsText, worldText } from '../worlds/telling.ts';
import { Totals } from '../worlds/totals.ts';
import type { Failure } from '../worlds/totals.ts';
import { treeHash } from '../worlds/tree-hash.ts';
import { PLAIN_TERMS, simplified } from '../worlds/world.ts';
import type { Simplification, Terms, World } from '../worlds/world.ts';

const SEED_MAX = 4_000_000_000;

const FLAGS = {
  seed: wholeFlag('N', { min: 0, max: SEED_MAX }, 'play the world of one seed and tell its story'),
  only: textFlag(
    'LIST',
    /^(none|\d+(,\d+)*)$/,
    'numbers of events with commas between them, or none',
    'of that world: the events that happen',
  ),
  plain: textFlag(
    'LIST',
    /^[a-zA-Z]+(,[a-zA-Z]+)*$/,
    'names of terms with commas between them',
    'of that world: the terms that are as simple as can be',
  ),
  seeds: wholeFlag(
    'N',
    { min: 1, max: 100_000_000 },
    'play the worlds of so many seeds; default 1000',
  ),
  from: wholeFlag('S', { min: 0, max: SEED_MAX }, 'the first of them; default 1'),
  workers: wholeFlag('N', { min: 1, max: 64 }, 'threads; default one a core'),
  minutes: wholeFlag('N', { min: 1, max: 10_000 }, 'no world begins after so long'),
  corpus: wholeFlag('N', { min: 1, max: CORPUS.length }, 'play one world of the corpus'),
  record: switchFlag('add what was played to docs/worlds-record.json'),
  inspect: optionalPortFlag('of one world: then serve a page that shows its run, until Ctrl-C'),
  json: switchFlag('one line of JSON on stdout instead of prose'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'simulate',
  summary: 'plays worlds full of faults in virtual time, and judges each by the exchange’s truth.',
  example: 'tandem simulate --seeds 2000 --from 1 (or, to see one: tandem simulate --seed 7)',
  flags: FLAGS,
};

type Values = FlagValues<typeof FLAGS>;

/** How often progress is told, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000;

/** How many worlds that failed are shrunk and told one by one. */
const FAILURES_TOLD_MAX = 5;

/** Resolves to 0 when every promise held, else to 1. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  refuseContradictions(values);
  if (values.seed !== undefined) {
    const drawn = drawWorld(values.seed);
    const world = simplified(drawn, readSimplification(values, drawn));
    return playOne(world, `seed ${String(values.seed)}`, values);
  }
  const { corpus } = values;
  const entry = corpus === undefined ? undefined : CORPUS[corpus - 1];
  if (entry !== undefined) return playOne(entry.world, `corpus ${String(corpus)}`, values);
  if (values.inspect === undefined) return playSeeds(values);
  throw new UsageError('--inspect shows one world: add --seed or --corpus.');
}

/** Plays one world and tells its story on stderr, and what came of it on stdout. */
async function playOne(world: World, title: string, values: Values): Promise<number> {
  process.stderr.write(worldText(world));
  const lines: string[] = [];
  const run = await playWorld(world, {}, (record) => {
    // A journal writes its records exactly so.
    if (values.inspect !== undefined) lines.push(JSON.stringify(record));
    const line = recordText(record);
    if (line !== undefined) process.stderr.write(`${line}\n`);
  });
  process.stdout.write(
    values.json === true ? `${JSON.stringify({ world, ...run })}\n` : runText(run),
  );
  if (values.inspect !== undefined) {
    // Loaded for those who look alone.
    const { inspectStories } = await import('../inspector-stories.ts');
    await inspectStories([{ title, lines }], values.inspect);
  }
  return run.breaches.length === 0 ? EXIT.ok : EXIT.bug;
}

async function playSeeds(values: Values): Promise<number> {
  const { seeds = 1_000, from = 1, minutes = Infinity } = values;
  const workers = values.workers ?? availableParallelism();
  const relapses = await playCorpus();
  const totals = new Totals();
  const startedAt = performance.now();
  let toldAt = startedAt;
  const rate = (): string => {
    const seconds = (performance.now() - startedAt) / 1000;
    return `${(totals.worlds / seconds).toFixed(1)} worlds/s over ${seconds.toFixed(0)} s`;
  };
  await playMany({ from, seeds, workers, endsAfterMs: minutes * 60_000 }, (run) => {
    totals.add(run);
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    const done = `${String(totals.worlds)} of ${String(seeds)} worlds`;
    process.stderr.write(`${done}, ${rate()}, ${String(totals.failures.length)} failed\n`);
  });
  const { failures, worlds } = totals;
  const told = [...relapses, ...(await shrinkAll(failures.slice(0, FAILURES_TOLD_MAX)))];
  const unmet = worlds < DEMANDED_WORLDS ? [] : unmetIn(totals);
  if (values.record === true) {
    writeRecord(withEntry(readRecord(), entryOf(treeHash(), from, totals)));
  }
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify({ ...totals.toJSON(), told, unmet })}\n`
      : `${totalsText(totals, rate())}${unmet.map((words) => `  UNMET  ${words}\n`).join('')}` +
          told.map(failureText).join(''),
  );
  return [...failures, ...relapses, ...unmet].length === 0 ? EXIT.ok : EXIT.bug;
}

/** Plays the corpus, and gives what breaks a promise again. */
async function playCorpus(): Promise<readonly ToldFailure[]> {
  const relapses: ToldFailure[] = [];
  for (const [index, { world }] of CORPUS.entries()) {
    const [first] = (await playWorld(world)).breaches;
    if (first === undefined) continue;
    const replay = `npx tandem simulate --corpus ${String(index + 1)}`;
    relapses.push({ seed: world.seed, says: `${first.promise}: ${first.says}`, replay });
  }
  return relapses;
}

type ToldFailure = { readonly seed: number; readonly says: string; readonly replay: string };

/** Shrinks each of these worlds, and gives the command that replays what is left. */
async function shrinkAll(failures: readonly Failure[]): Promise<readonly ToldFailure[]> {
  const told: ToldFailure[] = [];
  for (const { seed, breaches } of failures) {
    const [first] = breaches;
    if (first === undefined) continue;
    const { kept } = await shrink(drawWorld(seed), breaks(first.promise, playWorld));
    const says = `${first.promise}: ${first.says}`;
    told.push({ seed, says, replay: replayCommand(seed, kept) });
  }
  return told;
}

function failureText({ seed, says, replay }: ToldFailure): string {
  return `\n  seed ${String(seed)}: ${says}\n  ${replay}\n`;
}

/** Flags that say how many worlds are played, and flags that say what of one is. */
const OF_MANY = ['seeds', 'from', 'workers', 'minutes', 'record'] as const;
const OF_A_SEED = ['only', 'plain'] as const;

function refuseContradictions(values: Values): void {
  const refuse = (names: readonly (keyof Values)[], kind: string, remedy: string): void => {
    const given = names.find((name) => values[name] !== undefined);
    if (given === undefined) return;
    throw new UsageError(`--${given} is for ${kind}: leave it out, or ${remedy}.`);
  };
  if (values.seed === undefined) refuse(OF_A_SEED, 'the world of a seed', 'add --seed');
  else refuse([...OF_MANY, 'corpus'], 'other worlds', 'leave out --seed');
  if (values.corpus !== undefined) refuse(OF_MANY, 'many worlds', 'leave out --corpus');
}

/** What stays of a drawn world. Throws `UsageError` for an event or a term that it has not. */
function readSimplification({ only, plain }: Values, { events }: World): Simplification {
  const numbers = only === 'none' ? [] : only?.split(',').map(Number);
  const stranger = numbers?.find((number) => events.every((event) => event.number !== number));
  if (stranger !== undefined) {
    throw new UsageError(
      `--only names event ${String(stranger)}, and this world has ${String(events.length)} events.`,
    );
  }
  return { only: numbers, plain: (plain?.split(',') ?? []).map(termOf) };
}

function termOf(name: string): keyof Terms {
  // The table has these keys and no other: `Object.keys` only knows them as texts.
  const known = Object.keys(PLAIN_TERMS) as readonly (keyof Terms)[];
  const found = known.find((term) => term === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `--plain names no term "${name}"; the nearest is "${nearest(name, known) ?? 'margin'}".`,
  );
}
