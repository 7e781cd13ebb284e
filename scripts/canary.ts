/**
 * The mutation canary: breaks the tree in every way of the list, one at a time, and sees that the
 * compiler, a rule or a test notices. A table on stdout, progress on stderr, exit 1 for a survivor.
 */
import { parseArgs } from 'node:util';
import { seededRandom } from '../src/lib/seeded-random.ts';
import { MUTANTS } from './canary/mutants.ts';
import type { Mutant } from './canary/mutant.ts';
import { openWorkshop } from './canary/workshop.ts';
import type { Verdict, Workshop } from './canary/workshop.ts';

const USAGE = `npm run canary -- [--only PREFIX] [--sample N [--seed S]] [--strict]
  --only PREFIX  the mutants whose id begins so
  --sample N     N of them, drawn by the seed (1 unless told)
  --strict       also shows that what a test kills does compile: no cheaper killer was missed`;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) console.log(USAGE);
else process.exitCode = main();

function main(): number {
  const named = MUTANTS.filter(({ id }) => id.startsWith(flags.only));
  const mutants =
    flags.sample === undefined ? named : sampleOf(named, Number(flags.sample), Number(flags.seed));
  if (mutants.length === 0) {
    console.error(`No mutant is named ${flags.only}.\n${USAGE}`);
    return 1;
  }
  const workshop = openWorkshop();
  try {
    const refusal = workshop.refuseBaseline(mutants);
    if (refusal !== undefined) {
      console.error(`The tree itself does not pass: ${refusal}`);
      return 1;
    }
    return judgeAll(workshop, mutants);
  } finally {
    workshop.close();
  }
}

function judgeAll(workshop: Workshop, mutants: readonly Mutant[]): number {
  const rows = mutants.map((mutant, index) => {
    const verdict = judge(workshop, mutant);
    const place = `${String(index + 1)}/${String(mutants.length)}`;
    console.error(`${place} ${verdict.outcome} ${mutant.id} (${String(verdict.tookMs)} ms)`);
    return { mutant, verdict };
  });
  for (const { mutant, verdict } of rows) console.log(rowOf(mutant, verdict));
  const killed = rows.filter(({ verdict }) => verdict.outcome === 'killed').length;
  console.log(`\n${String(killed)} of ${String(rows.length)} mutants killed`);
  return killed === rows.length ? 0 : 1;
}

function judge(workshop: Workshop, mutant: Mutant): Verdict {
  const verdict = workshop.judge(mutant);
  if (!flags.strict || verdict.outcome !== 'killed' || mutant.killer.by !== 'test') return verdict;
  const words = workshop.compile(mutant);
  // The suite of types notices a door as soon as it is built; the test must notice its use.
  const compiles = words === undefined || words.startsWith('test/types/');
  return compiles ? verdict : { ...verdict, outcome: 'broken', words };
}

function rowOf({ id, name, killer }: Mutant, { outcome, words, tookMs }: Verdict): string {
  const fate = outcome === 'killed' ? killer.by : outcome.toUpperCase();
  const first = `${id.padEnd(28)} ${fate.padEnd(8)} ${String(tookMs).padStart(6)} ms  ${name}`;
  return `${first}\n${' '.repeat(48)}${words.replaceAll('\n', ' ').slice(0, 160)}`;
}

function sampleOf(from: readonly Mutant[], size: number, seed: number): readonly Mutant[] {
  const random = seededRandom(seed);
  const left = [...from];
  const drawn: Mutant[] = [];
  while (drawn.length < size && left.length > 0) {
    drawn.push(...left.splice(random.below(left.length), 1));
  }
  return drawn;
}
