/** Judges what the book says: live is what was told last, and what it knew is never forgotten. */
import { formatX18, parseX18 } from '../../exchange/x18.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Reading } from '../../positions/reading.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { sinceStart } from './judge-flat.ts';
import type { Judge, Scene } from './scene.ts';
import type { Told, ToldReport } from './told.ts';

/** When the book is looked at: whenever somebody may act on it. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  'phase.entered',
  'proof.made',
  'proof.refused',
  'link.changed',
  'position.changed',
  'witness.compared',
  'order.signed',
]);

/** How long what was told may wait to be heard: a process that stood still hears after its timers. */
const HEARING_MS = 1;

/** Watches every reading of a key that a report has named. */
export function judgeReadings({ stage, breach }: Scene, told: Told): Judge {
  const known = new Set<PositionKey>();
  let deafUntil = -Infinity;
  stage.faults.onApplied((_, fault) => {
    if (fault.fault !== 'clock.freeze') return;
    deafUntil = Math.max(deafUntil, stage.clock.now() + fault.ms + HEARING_MS);
  });
  const look = (): void => {
    if (stage.clock.now() <= deafUntil) return;
    const { positions } = stage.run().world;
    for (const key of positions.keys) {
      const report = told.reports.get(key);
      if (report === undefined || stage.clock.now() - report.at <= HEARING_MS) continue;
      judge(key, positions.read(key), report);
    }
  };
  const judge = (key: PositionKey, reading: Reading, report: ToldReport): void => {
    const at = sinceStart(stage.clock.now());
    if (reading.state === 'unknown' && known.has(key)) {
      breach('nothing told is forgotten', `${key} was known, and is unknown at ${at}`);
    }
    // What was only attested ends with its connection, and leaves the key unknown.
    if (reading.state === 'live' || reading.state === 'stale') known.add(key);
    if (reading.state !== 'live' || parseX18(reading.amount) === report.amountX18) return;
    const amount = formatX18(report.amountX18);
    breach(
      'what is live was told',
      `${key} is live at ${reading.amount} at ${at}, and was told to be ${amount}`,
    );
  };
  return {
    record: ({ kind }: JournalRecord) => {
      if (LOOKED_AT.has(kind) && told.reports.size > 0) look();
    },
  };
}
