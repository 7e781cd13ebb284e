/**
 * How soon worlds notice what breaks the position truth: each mutant of the canary that a running
 * world can show is made in a copy of the tree, and worlds are played there until one fails.
 */
import { parseArgs } from 'node:util';
import { MUTANTS } from './canary/mutants.ts';
import type { Mutant } from './canary/mutant.ts';
import { openWorkshop } from './canary/workshop.ts';
import type { Workshop } from './canary/workshop.ts';

const USAGE = `npm run worlds:mutants -- [--only PREFIX] [--worlds N]
  --only PREFIX  the mutants whose id begins so
  --worlds N     after so many worlds a mutant counts as not caught; 1000 unless told`;

/** The families of position truth; the predecessor's reset is the first. */
const FAMILIES =
  /^(reset|seal|trust|ledger|settle|attest|chain|link|drift|rest|change|proof|permit)\./;

/** The four sites at which the predecessor forgot what it held: worlds must notice each. */
const PREDECESSORS = /^reset\.(buyFirst|sellFirst|buildStart|afterRest)$/;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    worlds: { type: 'string', default: '1000' },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) console.log(USAGE);
else process.exitCode = main();

function main(): number {
  // What the compiler or a rule kills never runs.
  const mutants = MUTANTS.filter(
    ({ id, killer }) => killer.by === 'test' && id.startsWith(flags.only) && FAMILIES.test(id),
  );
  if (mutants.length === 0) {
    console.error(`No such mutant of the position truth is named ${flags.only}.\n${USAGE}`);
    return 2;
  }
  const workshop = openWorkshop();
  try {
    const caught = mutants.map((mutant) => tell(mutant, latencyOf(workshop, mutant)));
    const count = caught.filter(Boolean).length;
    console.log(`\n${String(count)} of ${String(mutants.length)} mutants are caught by worlds`);
    const missed = mutants.filter(
      ({ id }, index) => PREDECESSORS.test(id) && caught[index] === false,
    );
    return missed.length === 0 ? 0 : 1;
  } finally {
    workshop.close();
  }
}

type Latency = { readonly worlds: number; readonly promise: string | null };

/** In which world a mutant is caught first; undefined for a mutant that is stale. */
function latencyOf(workshop: Workshop, mutant: Mutant): Latency | undefined {
  const printed = workshop.ask(mutant, ['scripts/canary/first-breach.ts', flags.worlds]);
  if (printed === undefined) return undefined;
  // The program of the same tree wrote it; nothing is printed when the mutant never comes to an end.
  return printed === ''
    ? { worlds: 0, promise: 'the worlds came to no end' }
    : (JSON.parse(printed) as Latency);
}

/** Prints a mutant's line; brings whether it was caught. */
function tell({ id, name }: Mutant, latency: Latency | undefined): boolean {
  const promise = latency?.promise ?? null;
  const words =
    latency === undefined
      ? 'stale'
      : promise === null
        ? `not in ${String(latency.worlds)}`
        : `world ${String(latency.worlds)}`;
  console.log(`${id.padEnd(28)} ${words.padEnd(14)} ${promise ?? ''}\n${' '.repeat(44)}${name}`);
  return promise !== null;
}
