/** How scenarios are told to a person, and to a program. */
import type { JournalRecord } from '../../ports/journal.ts';
import { renderProgress } from '../progress.ts';
import type { Chapter } from './chapters.ts';
import type { Incident, Room } from './incident.ts';
import { incidentsOf } from './museum.ts';
import type { ActVerdict, Scenario, Trace, Verdict } from './scenario.ts';

/** The records that tell a story in a few lines. */
const TOLD = new Set(['phase.entered', 'alarm', 'cycle.ended', 'run.ended']);

const WIDTH = 100;

/** Each scenario by id and title under its chapter, no line longer than `width`. */
export function scenarioList(
  scenarios: readonly Scenario[],
  chapters: readonly Chapter[],
  width = WIDTH,
): string {
  const indent = ' '.repeat(Math.max(...scenarios.map(({ id }) => id.length)) + 2);
  return chapters
    .map(({ title, ids }) => {
      const lines = ids.flatMap((id) => {
        const found = scenarios.find((scenario) => scenario.id === id);
        return found === undefined ? [] : hung(id.padEnd(indent.length), found.title, width);
      });
      return `${[title, ...lines].join('\n')}\n`;
    })
    .join('\n');
}

/** Each incident of the museum under its room: what happened, where, what plays it, what we do. */
export function museumText(rooms: readonly Room[], width = WIDTH): string {
  return rooms
    .map(({ title, incidents }) => `${title}\n\n${incidents.map(incidentText(width)).join('\n')}`)
    .join('\n');
}

function incidentText(width: number): (incident: Incident) => string {
  return ({ neighbour, link, incident, scenarios, here }) =>
    [
      ...hung('', `${neighbour}: ${incident}`, width),
      ...hung('  here: ', `${here} (${scenarios.join(', ')})`, width),
      `  ${link}`,
      '',
    ].join('\n');
}

/** What a scenario is about and where the like was seen, before it is played. */
export function storyText({ id, title, story }: Scenario): string {
  const seen = incidentsOf(id).map(({ neighbour, link }) => `  seen at ${neighbour}: ${link}`);
  return ['', `${id}: it ${title}.`, ...wrap(story, WIDTH), ...seen, ''].join('\n');
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

/** The text within `width`, its first line after `head` and the others below its beginning. */
function hung(head: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(head.length);
  // Narrower than a few words is no column: then the lines are as long as the words.
  const lines = wrap(text, Math.max(width - head.length, 20));
  return lines.map((line, index) => `${index === 0 ? head : indent}${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
