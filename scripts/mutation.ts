/**
 * The mutation score: breaks positions, domain and guards in every small way, and counts who notices.
 * A table on stdout, progress on stderr, exit 1 for an area below its score or a list out of date.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { AREAS, ROOT, mutantsOf } from './mutation/areas.ts';
import type { Area } from './mutation/areas.ts';
import { EQUIVALENTS } from './mutation/equivalents.ts';
import { environmentOf } from './mutation/plan.ts';
import type { Verdict } from './mutation/plan.ts';
import { SCORE_MIN, oneLine, scoreOf, shareOf, sumOf } from './mutation/score.ts';
import type { FileScore } from './mutation/score.ts';

const USAGE = `npm run mutation -- [--area NAME] [--files PART]
  --area NAME   ${AREAS.map(({ name }) => name).join(', ')}; all of them unless told
  --files PART  the files whose path contains it`;

const { values: flags } = parseArgs({
  options: {
    area: { type: 'string' },
    files: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const areas = AREAS.filter(({ name }) => flags.area === undefined || name === flags.area);
if (flags.help || areas.length === 0) console.log(USAGE);
else process.exitCode = (await scoreAll(areas)) ? 0 : 1;

async function scoreAll(asked: readonly Area[]): Promise<boolean> {
  let isGood = true;
  for (const area of asked) {
    const files = mutantsOf(area, flags.files);
    const verdicts = new Map((await judge(area)).map((verdict) => [verdict.id, verdict]));
    const scores = [...files].map(([file, { mutants }]) =>
      scoreOf(file, mutants, verdicts, EQUIVALENTS),
    );
    const sum = sumOf(area.name, scores);
    tell(scores, sum, verdicts);
    isGood &&= shareOf(sum, 'killable') >= SCORE_MIN && sum.stale.length === 0;
  }
  return isGood;
}

/** Runs the driver on an area, and reads what it wrote. */
async function judge(area: Area): Promise<readonly Verdict[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-mutation-'));
  const report = join(directory, 'verdicts.json');
  Object.assign(process.env, environmentOf({ area, files: flags.files, report }));
  const vitest = await startVitest([], {
    root: ROOT,
    config: join(ROOT, 'scripts/mutation/vitest.config.ts'),
    watch: false,
    reporters: [],
  });
  const [driver] = vitest.state.getTestModules().flatMap((file) => [...file.children.allTests()]);
  await vitest.close();
  const { errors = [] } = driver?.result() ?? {};
  if (driver?.ok() !== true) {
    const words = errors.map(({ message }) => message).join('; ');
    throw new Error(`The tests of ${area.name} do not pass without a mutant: ${words}`);
  }
  // The driver wrote it a moment ago.
  const verdicts = JSON.parse(readFileSync(report, 'utf8')) as readonly Verdict[];
  rmSync(directory, { recursive: true });
  return verdicts;
}

function tell(
  scores: readonly FileScore[],
  sum: FileScore,
  verdicts: ReadonlyMap<number, Verdict>,
): void {
  for (const score of [...scores.filter(({ all }) => all > 0), sum]) console.log(rowOf(score));
  for (const { id, file, line, how, original } of sum.left) {
    const fate = verdicts.get(id)?.fate ?? 'not judged';
    console.log(`  ${fate}: ${file}:${String(line)} ${how}: ${oneLine(original).slice(0, 90)}`);
  }
  for (const { file, code, how } of sum.stale) {
    console.log(`  the list is out of date: ${file} ${how.join(', ')}: ${code}`);
  }
}

function rowOf(score: FileScore): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;
  const { file, all, killed, excused } = score;
  const counts = `${String(killed)} of ${String(all)}, ${String(excused)} equivalent`;
  const shares = `${percent(shareOf(score, 'killable'))} (${percent(shareOf(score, 'all'))} of all)`;
  return `${shares}  ${file.padEnd(34)} ${counts}`;
}
