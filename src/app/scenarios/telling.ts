/** How scenarios are told to a person, and to a program. */
import type { JournalRecord } from '../../ports/journal.ts';
import { renderProgress } from '../progress.ts';
import type { ActVerdict, Scenario, Trace, Verdict } from './scenario.ts';

/** The records that tell a story in a few lines. */
const TOLD = new Set(['phase.entered', 'alarm', 'cycle.ended', 'run.ended']);

const WIDTH = 100;

/** A line for each scenario: its id and its title. */
export function scenarioList(scenarios: readonly Scenario[]): string {
  const width = Math.max(...scenarios.map(({ id }) => id.length)) + 2;
  const lines = scenarios.map(({ id, title }) => `${id.padEnd(width)}${title}`);
  return `${lines.join('\n')}\n`;
}

/** What a scenario is about, before it is played. */
export function storyText({ id, title, story }: Scenario): string {
  return ['', `${id}: it ${title}.`, ...wrap(story), ''].join('\n');
}

/** What happened in each act, and each claim as `proved:` or `FAILED:`. */
export function verdictText({ scenario, acts, holds }: Verdict): string {
  const titles = [...new Set(acts.map(({ act }) => act.title))];
  const parts = titles.map((title) => actsText(acts.filter(({ act }) => act.title === title)));
  const count = acts.reduce((total, { proofs }) => total + proofs.length, 0);
  const word = holds ? 'proved' : 'FAILED';
  const sum = `${plural(count, 'claim')} in ${plural(acts.length, 'run')}`;
  return `${parts.join('')}\n${scenario.id} ${word}: ${sum}.\n`;
}

/** A verdict as plain data: every act with its claims, its end and the seed that replays it. */
export function verdictJson({ scenario: { id, title }, acts, holds }: Verdict) {
  return {
    id,
    title,
    holds,
    acts: acts.map(({ act, trace, proofs }) => ({
      title: act.title,
      variant: act.variant ?? null,
      seed: trace.seed,
      status: trace.result?.status ?? null,
      reason: trace.result?.reason ?? null,
      outcomes: trace.result?.cycles.map(({ outcome }) => outcome) ?? [],
      proofs,
    })),
  };
}

/** Acts of one title: what happened in the first, or in the first that failed, and all claims. */
function actsText(acts: readonly ActVerdict[]): string {
  const shown = acts.find(({ proofs }) => proofs.some(({ holds }) => !holds)) ?? acts[0];
  if (shown === undefined) return '';
  const { title, variant } = shown.act;
  const heading =
    variant === undefined ? title : `${title}: in ${String(acts.length)} ways, here ${variant}`;
  return ['', `  ${heading}`, ...happenings(shown.trace), ...claimLines(acts), ''].join('\n');
}

function happenings({ records }: Trace): readonly string[] {
  return records
    .filter(({ kind }) => TOLD.has(kind))
    .map((record) => `    ${clockTime(record)} ${shorten(renderProgress(record) ?? record.kind)}`);
}

/** Each claim once; where one of several acts refutes it, that act is named with the reason. */
function claimLines(acts: readonly ActVerdict[]): readonly string[] {
  const judged = acts.flatMap(({ act, proofs }) =>
    proofs.map((proof) => ({ ...proof, variant: act.variant })),
  );
  return [...new Set(judged.map(({ claim }) => claim))].flatMap((claim) => {
    const failed = judged.filter((proof) => proof.claim === claim && !proof.holds);
    if (failed.length === 0) return [`    ✓ proved: ${claim}`];
    return failed.map(({ variant, detail = 'no reason was given' }) => {
      const where = variant === undefined ? '' : ` (${variant})`;
      return `    ✗ FAILED: ${claim}${where}: ${detail}`;
    });
  });
}

/** Minutes, seconds and milliseconds: a story is over in less than an hour. */
function clockTime({ at }: JournalRecord): string {
  return at.slice(14, 23);
}

function shorten(line: string): string {
  return line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`;
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
