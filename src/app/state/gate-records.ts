/** What the live gate goes by, on disk: the self-tests of a state directory, and who answered a test alarm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseIso } from '../../lib/instant.ts';
import { errorCode, writeDurably } from './durable-file.ts';

const INSTANT = v.pipe(
  v.string(),
  v.check((text) => parseIso(text) !== undefined),
);

const SELF_TEST = v.object({
  network: v.string(),
  /** The parent subaccount: 0x and 64 hex digits. */
  subaccount: v.string(),
  margin: v.picklist(['cross', 'isolated']),
  endpoints: v.object({
    gateway: v.string(),
    subscribe: v.string(),
    archive: v.string(),
    trigger: v.string(),
  }),
  /** Of tandem. */
  version: v.string(),
  /** When it ended; of one that did not end, when it began. */
  at: INSTANT,
  passed: v.boolean(),
  /** What was learnt, in the order in which it was asked. */
  facts: v.pipe(
    v.array(v.object({ name: v.string(), passed: v.boolean(), fact: v.string() })),
    v.readonly(),
  ),
});

const ALARM_ANSWER = v.object({
  /** As the journal names it: no path of an address, no argument of a program. */
  destination: v.string(),
  at: INSTANT,
});

/** A self-test, passed or not. No secret is in it. */
export type SelfTestRecord = Readonly<v.InferOutput<typeof SELF_TEST>>;

/** A destination that took a test alarm, and when. */
export type AlarmAnswer = Readonly<v.InferOutput<typeof ALARM_ANSWER>>;

/** What a state directory says of itself to the gate. */
export type GateRecords = {
  readonly selfTests: readonly SelfTestRecord[];
  readonly alarmAnswers: readonly AlarmAnswer[];
};

/** The records, or why they cannot be read: what cannot be read opens nothing. */
export type GateRecordsRead =
  | { readonly state: 'read'; readonly records: GateRecords }
  | { readonly state: 'unreadable'; readonly reason: string };

const RECORDS = v.object({
  selfTests: v.array(SELF_TEST),
  alarmAnswers: v.array(ALARM_ANSWER),
});

const NONE: GateRecords = { selfTests: [], alarmAnswers: [] };

/** The most self-tests that are kept, the newest: one for each account, mode and venue. */
const SELF_TESTS_MAX = 32;

/** The most destinations that are kept. */
const ANSWERS_MAX = 32;

/** Reads what a state directory holds; a directory or a file that is not there holds nothing. */
export function readGateRecords(directory: string): GateRecordsRead {
  const path = gateFile(directory);
  try {
    const parsed = v.safeParse(RECORDS, JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return { state: 'read', records: parsed.output };
    return { state: 'unreadable', reason: `${path} is no record of self-tests` };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return { state: 'read', records: NONE };
    const why = error instanceof SyntaxError ? 'it is not JSON' : code;
    return { state: 'unreadable', reason: `${path} cannot be read (${why})` };
  }
}

/**
 * Keeps a self-test in place of the last one of the same account, margin mode and addresses, on the disk
 * before it returns. A file that could not be read is replaced. Throws as the disk does.
 */
export function keepSelfTest(directory: string, record: SelfTestRecord): void {
  const { selfTests, alarmAnswers } = recordsOf(directory);
  const others = selfTests.filter((kept) => scopeOf(kept) !== scopeOf(record));
  write(directory, { selfTests: [...others, record].slice(-SELF_TESTS_MAX), alarmAnswers });
}

/** Keeps who answered a test alarm. Throws as the disk does. */
export function keepAlarmAnswers(directory: string, answers: readonly AlarmAnswer[]): void {
  const { selfTests, alarmAnswers } = recordsOf(directory);
  const named = new Set(answers.map(({ destination }) => destination));
  const others = alarmAnswers.filter(({ destination }) => !named.has(destination));
  write(directory, { selfTests, alarmAnswers: [...others, ...answers].slice(-ANSWERS_MAX) });
}

/** The file of a state directory that holds them. */
export function gateFile(directory: string): string {
  return join(directory, 'self-tests.json');
}

function recordsOf(directory: string): GateRecords {
  const read = readGateRecords(directory);
  return read.state === 'read' ? read.records : NONE;
}

function write(directory: string, records: GateRecords): void {
  writeDurably(gateFile(directory), `${JSON.stringify(records)}\n`);
}

/** Of two self-tests with one scope the later stands. */
function scopeOf({ network, subaccount, margin, endpoints }: SelfTestRecord): string {
  const { gateway, subscribe, archive, trigger } = endpoints;
  return [network, subaccount.toLowerCase(), margin, gateway, subscribe, archive, trigger].join(
    ' ',
  );
}
