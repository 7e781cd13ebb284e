/** The invariants of the architecture as every step of every chart keeps them, asked by tag. */
import type { AnyActorRef, AnyMachineSnapshot, EventObject } from 'xstate';
import { isFlatProof } from '../../src/positions/proof.ts';
import { acceptedTypes } from '../support/walk.ts';

/** One event and what it changed: of the pure chart, or of an actor that ran. */
export type Step = {
  readonly before: AnyMachineSnapshot;
  readonly event: EventObject;
  readonly after: AnyMachineSnapshot;
};

/** One invariant: whose steps it concerns, and what holds of each of them. */
export type Invariant = {
  /** Its number among the invariants of the architecture. */
  readonly number: number;
  readonly says: string;
  /** The charts, by their names in the catalog, in whose walks some step is concerned. */
  readonly of: readonly string[];
  readonly concerns: (step: Step) => boolean;
  readonly holds: (step: Step) => boolean;
};

const EVERY: readonly string[] = [
  'session',
  'cycle',
  'build',
  'position-tracker',
  'maker-build',
  'leg',
  'zero-wait',
  'drift-check',
  'emergency-close',
  'halt',
];

/** What every step of every walk keeps. Paths, which are invariant 7, are asked of whole walks. */
export const INVARIANTS: readonly Invariant[] = [
  {
    number: 1,
    says: 'no chart remembers an amount of a position: there is nothing to reset, clear or forget',
    of: EVERY.filter((name) => name !== 'drift-check'),
    concerns: anyStep,
    holds: ({ after }) => !keysWithin(after.context).some((key) => OF_POSITIONS.test(key)),
  },
  {
    number: 2,
    says: 'what is exposed is so no more only by an event that carries a genuine proof',
    of: ['session', 'cycle', 'emergency-close', 'halt'],
    concerns: ({ before, after }) => before.hasTag('exposed') && !after.hasTag('exposed'),
    holds: ({ event }) => bringsProof(event),
  },
  {
    number: 2,
    says: 'a cycle exposes itself only by a genuine proof, or to close',
    of: ['cycle'],
    concerns: ({ before, after }) => !before.hasTag('exposed') && after.hasTag('exposed'),
    holds: ({ event, after }) => after.hasTag('alarm') || bringsProof(event),
  },
  {
    number: 2,
    says: 'a forged proof makes nothing flat, opens nothing and is kept nowhere',
    of: ['session', 'cycle', 'emergency-close', 'halt'],
    concerns: ({ event }) => carriesProof(event) && !bringsProof(event),
    holds: ({ before, after }) => {
      const opens = after.hasTag('exposed') && !before.hasTag('exposed');
      const proof: unknown = contextOf(after)['proof'] ?? null;
      const isKept = proof !== null && !isFlatProof(proof);
      const isFlat = before.hasTag('exposed') && after.hasTag('flat');
      return !isFlat && !isKept && (!opens || after.hasTag('alarm'));
    },
  },
  {
    number: 2,
    says: 'every opening leg is handed the genuine proof that began its build',
    of: ['build'],
    concerns: ({ after }) => legsOf(after).length > 0,
    holds: ({ after }) =>
      legsOf(after).every(
        ({ purpose, proof }) =>
          purpose === 'open' && isFlatProof(proof) && proof === contextOf(after)['proof'],
      ),
  },
  {
    number: 3,
    says: 'where nothing is held, or an alarm stands, nothing lives that sends an opening order',
    of: ['session', 'cycle', 'emergency-close', 'halt'],
    concerns: ({ after }) => after.hasTag('flat') || after.hasTag('alarm'),
    holds: ({ after }) => Object.keys(recordOf(after.children)).every((id) => !OPENING.test(id)),
  },
  {
    number: 3,
    says: 'a cycle opens by its build alone: every leg of its own closes',
    of: ['cycle'],
    concerns: ({ after }) => legsOf(after).length > 0,
    holds: ({ after }) => legsOf(after).every(({ purpose }) => purpose === 'unwind'),
  },
  {
    number: 4,
    says: 'upon an order of unknown fate nothing is repaired, confirmed, or called anything but doubtful',
    of: ['build', 'maker-build'],
    concerns: ({ after }) => isUntold(after),
    holds: ({ before, after }) => !SURE.some((state) => isIn(after, state) && !isIn(before, state)),
  },
  {
    number: 5,
    says: 'an order of unknown fate is asked about until it is told: it ends by no timer or answer',
    of: ['leg'],
    concerns: ({ before, event }) => before.matches('unknown') && isTimer(event),
    holds: ({ after }) => after.status === 'active' && after.matches('resolving'),
  },
  {
    number: 6,
    says: 'REST repairs nothing: a drift is an emergency, and an agreement leads to no flat',
    of: ['cycle'],
    concerns: ({ event }) => 'verdict' in outputOf(event),
    holds: ({ before, event, after }) =>
      outputOf(event)['verdict'] === 'drifted'
        ? after.hasTag('exposed') && after.hasTag('alarm')
        : !(before.hasTag('exposed') && after.hasTag('flat')),
  },
  {
    number: 7,
    says: 'whoever is exposed answers a stranger, a lost stream, the operator and a failing actor',
    of: ['cycle'],
    concerns: ({ after }) => after.hasTag('exposed') && !after.hasTag('alarm'),
    holds: ({ after }) => {
      const answered = acceptedTypes(after);
      return MUST_ANSWER.every((type) => answered.includes(type));
    },
  },
  {
    number: 7,
    says: 'a doubt in an exposed state has the cycle closing at once',
    of: ['cycle'],
    concerns: ({ before, event }) => before.hasTag('exposed') && DOUBTS.test(event.type),
    holds: ({ after }) => after.hasTag('alarm'),
  },
  {
    number: 7,
    says: 'halted has no way back to a cycle, and a run that stays keeps closing under its latch',
    of: ['session'],
    concerns: ({ before, after }) => before.hasTag('halted') && after.status === 'active',
    holds: ({ after }) =>
      after.hasTag('alarm') &&
      ['halt', 'lastHalt', 'lastClose', 'raiseLatch'].some((id) => isAlive(after, id)),
  },
  {
    number: 7,
    says: 'halted has no way out in its cycle',
    of: ['cycle'],
    concerns: ({ before }) => before.hasTag('halted'),
    holds: ({ after }) => after.hasTag('halted'),
  },
  {
    number: 8,
    says: 'an emergency closes under its latch, or says that none could be written',
    of: ['emergency-close'],
    concerns: ({ after }) => after.hasTag('alarm') && after.status === 'active',
    holds: ({ after }) => {
      const { latch, words } = after.context as { latch: string; words: readonly string[] };
      return latch !== 'none' || isAlive(after, 'raiseLatch') || words.some(isOfLatch);
    },
  },
  {
    number: 8,
    says: 'a run that halts or trips raises its latch before it goes on to anything else',
    of: ['session'],
    concerns: ({ before, after }) => !before.hasTag('alarm') && after.hasTag('alarm'),
    holds: ({ after }) =>
      ['raiseLatch', 'lastClose', 'lastHalt'].some((id) => isAlive(after, id)) ||
      after.status === 'done',
  },
  {
    number: 9,
    says: 'what is remembered and what is told are plain JSON but for the sealed proofs',
    of: EVERY,
    concerns: anyStep,
    holds: ({ event, after }) => isPlain(after.context) && (isOfXState(event) || isPlain(event)),
  },
  {
    number: 10,
    says: 'a cycle that ends with a proof tells the account which that proof closed',
    of: ['cycle'],
    concerns: ({ event, after }) => after.hasTag('flat') && bringsProof(event),
    holds: ({ event, after }) => {
      const { last } = after.context as { last: { account: unknown } | null };
      return last !== null && last.account === outputOf(event)['account'];
    },
  },
];

/** Names of fields that would hold a position, which is the book's alone to hold. */
const OF_POSITIONS = /^(amounts?|positions?|reading|readings|book)$/;

/** Actors that open, or that lead to an opening. */
const OPENING =
  /^(build(Together|MakerFirst)|open\.|repair\.|quote$|hedge$|planCycle$|openingWatch$)/;

/** States of a build in which it takes what was told of its orders for the whole truth. */
const SURE = ['whole', 'nothing', 'broken', 'repairing', 'confirming', 'sellingBack'];

/** What an exposed cycle answers wherever it is; a failure is answered by a wildcard. */
const MUST_ANSWER = [
  'position.unplanned',
  'position.diverged',
  'naked.over',
  'naked.overTwice',
  'stream.overdue',
  'operator.unwind',
  'xstate.error.actor.*',
];

const DOUBTS = /^(position\.(unplanned|diverged)|naked\.over(Twice)?|stream\.overdue)$/;

function anyStep(): boolean {
  return true;
}

function isTimer({ type }: EventObject): boolean {
  return type.startsWith('xstate.after.');
}

/** XState's own events carry errors and whole snapshots, and are made by nobody of ours. */
function isOfXState({ type }: EventObject): boolean {
  return type.startsWith('xstate.error.') || type.startsWith('xstate.snapshot.');
}

function isOfLatch(words: string): boolean {
  return words.startsWith('the latch could not be written');
}

/** Whether a state of this key is active. */
function isIn({ _nodes }: AnyMachineSnapshot, key: string): boolean {
  return _nodes.some((node) => node.key === key);
}

/** Whether an actor that was invoked by this id lives. */
function isAlive({ children }: AnyMachineSnapshot, id: string): boolean {
  return id in recordOf(children);
}

/** Whether an actor came back with something in the place of a proof. */
function carriesProof(event: EventObject): boolean {
  return (outputOf(event)['proof'] ?? null) !== null;
}

function bringsProof(event: EventObject): boolean {
  return isFlatProof(outputOf(event)['proof']);
}

/** What an actor came back with, as far as it has fields. */
function outputOf(event: EventObject): Readonly<Record<string, unknown>> {
  return recordOf('output' in event ? event.output : null);
}

function contextOf({ context }: AnyMachineSnapshot): Readonly<Record<string, unknown>> {
  return recordOf(context);
}

/** The requests of the legs that live now; what lives in any snapshot is actors by their ids. */
function legsOf({ children }: AnyMachineSnapshot): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(children as Record<string, AnyActorRef>).flatMap((child) => {
    const { request } = recordOf(recordOf(child.getSnapshot())['context']);
    return request === undefined ? [] : [recordOf(request)];
  });
}

/** Whether nobody can tell what became of one of a build's orders. */
function isUntold({ context }: AnyMachineSnapshot): boolean {
  const { legs, isDoubtful } = recordOf(context);
  const fates = Object.values(recordOf(legs)).map((leg) => recordOf(leg)['fate']);
  return isDoubtful === true || fates.includes('unknown');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  // Reading a field of any object as unknown is sound; TypeScript has no narrower word for it.
  return value as Readonly<Record<string, unknown>>;
}

/** What was found plain already: contexts share most of what they hold. */
const plain = new WeakSet();

/** Whether a value comes back from JSON as it went, but for proofs, which are sealed on purpose. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return ['string', 'boolean'].includes(typeof value);
  if (value === null || isFlatProof(value) || plain.has(value)) return true;
  const kind: unknown = Object.getPrototypeOf(value);
  const isKnown = kind === Object.prototype || kind === Array.prototype;
  // A field that is undefined is a field that is absent, and reads so after JSON.
  const isWhole = Object.values(value).every((part) => part === undefined || isPlain(part));
  if (isKnown && isWhole) plain.add(value);
  return isKnown && isWhole;
}

/** The names of all fields in a value, outside of proofs and of what was forged of them. */
function keysWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || isFlatProof(value)) return [];
  const known = keysOf.get(value);
  if (known !== undefined) return known;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const keys = [...new Set([...names, ...partsOf(value).flatMap(keysWithin)])];
  keysOf.set(value, keys);
  return keys;
}

/** What a value holds, but for what stands in the place of a proof. */
function partsOf(value: object): readonly unknown[] {
  return Object.entries(value).flatMap(([key, part]) => (key === 'proof' ? [] : [part as unknown]));
}

const keysOf = new WeakMap<object, readonly string[]>();
