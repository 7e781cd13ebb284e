/** A journal of any length: a real run of three cycles, the last two of them again and again. */
import { playAct } from '../../src/app/scenarios/play.ts';
import { invariant } from '../../src/lib/invariant.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';

/** What is numbered through a run, and so goes on from one repetition to the next. */
const NUMBERED = /"(number|lastOrderNumber|cycleId)":(\d+)/g;

/** Between the last record of a repetition and the first of the next, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * The lines of a journal of `count` records, a header first. Numbers of records, orders and cycles go
 * on, and so does the time; everything else is as the venue and the machines wrote it.
 */
export async function longJournal(count: number): Promise<readonly string[]> {
  const { records } = await playAct({
    title: 'three cycles',
    options: { flags: { cycles: 3, holdMs: 20_000 } },
    cues: [],
    claims: [],
  });
  const verified = records.filter(
    ({ kind, data }) => kind === 'phase.entered' && JSON.stringify(data).includes('"verify"'),
  );
  const [first, , third] = verified.map(({ seq }) => seq);
  invariant(first !== undefined && third !== undefined, 'The run has three cycles.');
  const head = records.slice(0, first - 1);
  const period = records.slice(first - 1, third - 1);
  const [header, ...lines] = [headerOf(head), ...head].map(({ seq, at, kind, data }, index) =>
    lineOf(index === 0 ? 1 : seq + 1, Date.parse(at), kind, JSON.stringify(data)),
  );
  invariant(header !== undefined, 'There is a header.');
  const made = [header, ...lines];
  const orders = period.filter(({ kind }) => kind === 'order.sent').length;
  const texts = period.map(({ data }) => JSON.stringify(data));
  const times = period.map(({ at }) => Date.parse(at));
  const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0) + PAUSE_MS;
  for (let turn = 0; made.length < count; turn++) {
    for (const [index, { kind }] of period.entries()) {
      if (made.length === count) break;
      const data = shifted(texts[index] ?? 'null', turn * orders, turn * 2);
      made.push(lineOf(made.length + 1, (times[index] ?? 0) + turn * tookMs, kind, data));
    }
  }
  return made.slice(0, count);
}

function headerOf([first]: readonly JournalRecord[]): JournalRecord {
  const pair = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };
  const configuration = { venue: 'sim', network: 'sim', configuration: { pair } };
  const data = { version: '0.0.0', configuration, build: 'test', title: 'a long run' };
  return { seq: 1, at: first?.at ?? '', kind: 'header', data };
}

function lineOf(seq: number, at: number, kind: string, data: string): string {
  const time = new Date(at).toISOString();
  return `{"seq":${String(seq)},"at":"${time}","kind":"${kind}","data":${data}}`;
}

function shifted(data: string, orders: number, cycles: number): string {
  return data.replace(NUMBERED, (_, name: string, number: string) => {
    const by = name === 'cycleId' ? cycles : orders;
    return `"${name}":${String(Number(number) + by)}`;
  });
}
