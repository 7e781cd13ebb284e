/** How worlds are told to a person: what befalls one, what came of it, and how to play it again. */
import type { JournalRecord } from '../../ports/journal.ts';
import { renderProgress } from '../progress.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import type { WorldRun } from './play-world.ts';
import { PROMISES } from './scene.ts';
import type { Totals } from './totals.ts';
import { PLAIN_TERMS } from './world.ts';
import type { Moment, Simplification, Terms, World } from './world.ts';

/** The one command that plays a world again, or what was left of it. */
export function replayCommand(seed: number, kept?: Simplification): string {
  const only = kept?.only === undefined ? [] : ['--only', kept.only.join(',') || 'none'];
  const plain = kept === undefined || kept.plain.length === 0 ? [] : ['--plain', kept.plain.join()];
  return ['npx tandem simulate --seed', String(seed), ...only, ...plain].join(' ');
}

/** A world before it is played: its terms where they are not plain, and its events. */
export function worldText({ seed, terms, events }: World): string {
  const told = Object.entries(terms)
    // The entries of the terms are named by their keys.
    .filter(([name, value]) => text(value) !== text(PLAIN_TERMS[name as keyof Terms]))
    .map(([name, value]) => `${name} ${text(value)}`);
  return [
    `world ${String(seed)}${told.length === 0 ? '' : `: ${told.join(', ')}`}`,
    ...events.map(({ number, moment, does }) => {
      const { kind, ...rest } = does;
      return `  ${String(number).padStart(2)}  ${momentText(moment).padEnd(32)} ${kind} ${text(rest)}`;
    }),
    '',
  ].join('\n');
}

/** A record of the run as a line, with its milliseconds; undefined for the many that tell nothing. */
export function recordText(record: JournalRecord): string | undefined {
  const line = renderProgress(record);
  if (line === undefined) return undefined;
  const at = Date.parse(record.at) - REHEARSAL_EPOCH;
  return `${String(at).padStart(8)} ms  ${line}`;
}

/** What came of a world. */
export function runText({ status, breaches, steps, hash, tookMs }: WorldRun): string {
  return [
    `ended ${status} after ${String(tookMs)} ms in ${String(steps)} steps; trace ${hash}`,
    ...breaches.map(({ promise, says }) => `  BROKEN ${promise}: ${says}`),
    ...(breaches.length === 0 ? ['  every promise held'] : []),
    '',
  ].join('\n');
}

/** What came of many worlds. */
export function totalsText(totals: Totals, rate: string): string {
  return [
    `${String(totals.worlds)} worlds, ${String(totals.steps)} steps, ${rate}`,
    '',
    ...totals.counted.map(
      (name) => `  ${name.padEnd(36)} ${String(totals.count(name)).padStart(9)}`,
    ),
    '',
    ...PROMISES.map((promise) => {
      const broken = totals.broken(promise);
      return `  ${broken === 0 ? 'holds ' : 'BROKEN'} ${promise}: broken in ${String(broken)} worlds`;
    }),
    '',
  ].join('\n');
}

function momentText(moment: Moment): string {
  switch (moment.after) {
    case 'opening':
      return 'before the start';
    case 'start':
      return `${String(moment.ms)} ms after the start`;
    default: {
      const which = moment.nth === 1 ? '' : ` (the ${String(moment.nth)}nd)`;
      return `${String(moment.ms)} ms into ${moment.after}${which}`;
    }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
