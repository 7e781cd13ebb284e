/** Machine contexts as they were: where each key was written last, so that few records are read for it. */
import type { JournalRecord } from '../../ports/journal.ts';
import { entriesOf, fieldOf, listOf, textOf } from './fields.ts';
import type { ContextMoment } from '../view/timeline.ts';

/** One life of an actor, from its first record on. */
type Life = {
  readonly machine: string;
  readonly begin: number;
  /** By key: the records that tell it whole, and of a list those that tell what was added. */
  readonly keys: Map<string, number[]>;
};

/** Reads the record of a number again; undefined when it was let go. */
export type ReadRecord = (seq: number) => JournalRecord | undefined;

/** Notes where the contexts of a run are written. It keeps numbers, and none of the contexts. */
export class ContextIndex {
  readonly #lives = new Map<string, Life[]>();

  /** Takes the next record. */
  add({ seq, kind, data }: JournalRecord): void {
    if (kind !== 'machine.state' && kind !== 'machine.context') return;
    const actor = textOf(data, 'actor');
    const changed = entriesOf(data, 'context');
    if (actor === undefined) return;
    const lives = this.#lives.get(actor) ?? [];
    this.#lives.set(actor, lives);
    if (textOf(data, 'by') === 'xstate.init') {
      const machine = textOf(data, 'machine') ?? '';
      lives.push({ machine, begin: seq, keys: new Map() });
    }
    const life = lives.at(-1);
    for (const [key] of changed) {
      const told = life?.keys.get(key);
      if (told === undefined) life?.keys.set(key, [seq]);
      else told.push(seq);
    }
  }

  /** Forgets the actors whose id another one bears since before record `firstSeq`. */
  trim(firstSeq: number): void {
    for (const lives of this.#lives.values()) {
      const standing = lives.findLastIndex(({ begin }) => begin <= firstSeq);
      if (standing > 0) lives.splice(0, standing);
    }
  }

  /** The contexts at record `seq`, of every actor that had begun. */
  at(seq: number, read: ReadRecord): Readonly<Record<string, ContextMoment>> {
    const known = new Map<number, JournalRecord | undefined>();
    const once: ReadRecord = (wanted) => {
      if (!known.has(wanted)) known.set(wanted, read(wanted));
      return known.get(wanted);
    };
    const found = [...this.#lives].flatMap(([actor, lives]) => {
      const life = lives.findLast(({ begin }) => begin <= seq);
      return life === undefined ? [] : [[actor, contextOf(life, seq, once)] as const];
    });
    return Object.fromEntries(found);
  }
}

/** A context whose records were let go lacks those keys: what it had there is not known. */
function contextOf(life: Life, seq: number, read: ReadRecord): ContextMoment {
  const context: [string, unknown][] = [];
  let lastSeq = life.begin;
  for (const [name, told] of life.keys) {
    const last = told.findLast((each) => each <= seq);
    if (last === undefined) continue;
    lastSeq = Math.max(lastSeq, last);
    if (name.endsWith('+')) continue;
    const whole = read(last);
    if (whole === undefined) continue;
    const value = fieldOf(fieldOf(whole.data, 'context'), name);
    const added = (life.keys.get(`${name}+`) ?? []).filter((each) => each > last && each <= seq);
    context.push([name, added.length === 0 ? value : grown(value, name, added, read)]);
  }
  return { machine: life.machine, context: Object.fromEntries(context), seq: lastSeq };
}

/** A list with what was added to it since it was told whole. */
function grown(
  value: unknown,
  name: string,
  added: readonly number[],
  read: ReadRecord,
): readonly unknown[] {
  const parts = added.map((seq) => listOf(fieldOf(read(seq)?.data, 'context'), `${name}+`));
  return [...(Array.isArray(value) ? (value as readonly unknown[]) : []), ...parts.flat()];
}
