/** The seals hold at run time: nothing but the decoder's word gets into the book. */
import { describe, expect, it } from 'vitest';
import { observe, openBook } from '../../../src/positions/book.ts';
import {
  isArchivedEvent,
  isFill,
  isPositionChange,
  takeMint,
} from '../../../src/positions/observation.ts';
import type { PositionChange } from '../../../src/positions/observation.ts';
import { isFlatProof, refuseProof } from '../../../src/positions/proof.ts';
import { Positions } from '../../../src/positions/service.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import {
  SOL_ISOLATED,
  archivedEvent,
  archivedEvents,
  filled,
  reported,
} from '../../support/observations.ts';
import { signed } from '../../support/orders.ts';
import { KEYS, openWorld, proofOf } from './world.ts';

type AnyClass = new (...args: readonly unknown[]) => object;

const report = reported({ amount: '0', at: 1000 });
const fill = filled({ amount: '1', at: 1000 });
const archived = firstOf(archivedEvents(['0', '1']));
const proof = proofOf(openWorld().prove());

function firstOf<Value>([first]: readonly Value[]): Value {
  if (first === undefined) throw new Error('There is none.');
  return first;
}

/** Every way to come by something that looks like `value`, without whoever may make it. */
function forgeriesOf(value: object): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  const bare: unknown = Object.create(Object.getPrototypeOf(value) as object);
  return {
    'a literal': { ...fieldsOf(value), toJSON: () => parsed },
    'a spread': { ...value },
    'an assigned object': Object.assign({}, value),
    'a prototype with the fields': Object.assign(bare as object, fieldsOf(value)),
    'an heir': Object.create(value) as object,
    'a proxy': new Proxy(value, {}),
    'parsed JSON': parsed,
    'a structured clone': structuredClone(value),
    'an object of the same prototype': Object.setPrototypeOf(
      { ...value },
      Object.getPrototypeOf(value) as object,
    ) as unknown,
    'the class itself': value.constructor,
    nothing: undefined,
    null: null,
    'a word': 'FlatProof',
  };
}

function fieldsOf(value: object): object {
  return Object.fromEntries(Object.entries(value));
}

/** The compiler refuses a forgery first; this is how it comes to the run-time seal all the same. */
function unchecked(value: unknown): PositionChange {
  return value as PositionChange;
}

/** Constructors are reached as any code can reach them: through a value. */
function classOf(value: object): AnyClass {
  return value.constructor as AnyClass;
}

describe.each([
  ['a position change', report, isPositionChange],
  ['a fill', fill, isFill],
  ['an archived event', archived, isArchivedEvent],
  ['a proof', proof, isFlatProof],
] as const)('the seal of %s', (_, genuine, isGenuine) => {
  it.each(Object.entries(forgeriesOf(genuine)))('is not on %s', (_name, forgery) => {
    expect(isGenuine(forgery)).toBe(false);
  });

  it('is on the genuine one', () => {
    expect(isGenuine(genuine)).toBe(true);
  });

  it('is not given by a constructor without the token, nor to a subclass', () => {
    const Sealed = classOf(genuine);
    class Forged extends Sealed {}
    for (const held of [undefined, Symbol('sealed observation'), genuine]) {
      expect(() => new Sealed(held, genuine.fields)).toThrow(/is made by/);
      expect(() => new Forged(held, genuine.fields)).toThrow(/is made by/);
    }
  });

  it('keeps what it seals from being written to', () => {
    expect(() => Object.assign(genuine, { fields: {} })).toThrow(TypeError);
    expect(() => Object.assign(genuine.fields, { amount: '7', madeAt: 7 })).toThrow(TypeError);
    expect(() => Object.assign(genuine, { extra: true })).toThrow(TypeError);
  });
});

describe('an observation', () => {
  it('copies its fields, so that whoever gave them cannot change them later', () => {
    const options = { amount: '1', at: 1000 };
    const sealed = reported(options);
    options.amount = '2';
    expect(sealed.fields.amount).toBe('1');
  });

  it('tells unequal values apart when it is printed', () => {
    const prints = [
      report,
      fill,
      reported({ amount: '1', at: 1000 }),
      reported({ amount: '0', at: 1001 }),
      filled({ amount: '1', at: 1000, index: '2' }),
    ].map((value) => JSON.stringify(value));
    expect(new Set(prints).size).toBe(prints.length);
    expect(prints[0]).toContain('"kind":"positionChange"');
    const record: unknown = JSON.parse(JSON.stringify(archived));
    expect(record).toEqual({ kind: 'archivedEvent', ...archived.fields });
  });

  it.each([
    ['amount', { amount: '1e3' }],
    ['amount', { amount: 'NaN' }],
    ['amount', { amount: '' }],
    ['quoteAmount', { quoteAmount: '+1' }],
    ['key', { key: 'SOL-PERP/both' as typeof SOL_ISOLATED }],
    ['venueAt', { venueAt: -1 }],
    ['reason', { reason: '' }],
    ['isolatedAddress', { isolatedAddress: '0x12' }],
    ['receivedAt', { at: Number.NaN, venueAt: 1000 }],
    ['receivedAt', { at: -1, venueAt: 1000 }],
  ])('of a position change is not sealed with a wrong %s: %j', (field, wrong) => {
    expect(() => reported({ amount: '1', at: 1000, ...wrong })).toThrow(
      `An observation cannot have ${field} `,
    );
  });

  it.each([
    ['key', { key: 'both' as typeof SOL_ISOLATED }],
    ['digest', { digest: '0xAB' }],
    ['submissionIndex', { index: '-1' }],
    ['amount', { amount: '1.' }],
    ['price', { price: 'free' }],
    ['fee', { fee: '' }],
    ['venueAt', { venueAt: -1, index: '1' }],
    ['receivedAt', { at: Number.POSITIVE_INFINITY, venueAt: 1000 }],
  ])('of a fill is not sealed with a wrong %s: %j', (field, wrong) => {
    expect(() => filled({ amount: '1', at: 1000, ...wrong })).toThrow(
      `An observation cannot have ${field} `,
    );
  });

  it.each([
    ['key', { key: 'SOL-PERP' as typeof SOL_ISOLATED }],
    ['submissionIndex', { submissionIndex: '011' }],
    ['before', { before: '1e3' }],
    ['after', { after: '' }],
    ['quoteAfter', { quoteAfter: '+1' }],
    ['reason', { reason: '' }],
  ])('of the archive is not sealed with a wrong %s: %j', (field, wrong) => {
    expect(() => archivedEvent(wrong)).toThrow(`An observation cannot have ${field} `);
  });

  it('may give a reason of one letter, and come at the first instant of a clock', () => {
    expect(reported({ amount: '1', at: 0, venueAt: 1000, reason: 'x' }).fields.receivedAt).toBe(0);
    expect(archivedEvent({ reason: 'x' }).fields.reason).toBe('x');
  });

  it('is minted by one file: the mint is handed out once', () => {
    expect(() => takeMint()).toThrow(/taken before/);
  });
});

describe('the book', () => {
  const book = openBook('main', KEYS);

  it.each(
    Object.entries({ ...forgeriesOf(report), 'a proof': proof, 'an archived event': archived }),
  )('does not observe %s', (_, forgery) => {
    expect(() => observe(book, unchecked(forgery), POSITION_TIMES)).toThrow(
      'The book observes sealed observations only.',
    );
  });

  it('has no constructor to call and cannot be written to', () => {
    const Book = classOf(book);
    class Forged extends Book {}
    const entries = new Map([[SOL_ISOLATED, book.entry(SOL_ISOLATED)]]);
    expect(() => new Book(undefined, 'main', 1, entries)).toThrow(/openBook/);
    expect(() => new Forged(undefined, 'main', 1, entries)).toThrow(/openBook/);
    expect(() => Object.assign(book, { epoch: 7 })).toThrow(TypeError);
  });

  it('has no entry of a key that is out of its scope', () => {
    expect(() => book.entry('BTC-PERP/cross')).toThrow('has no key BTC-PERP/cross');
  });

  it('gives out entries that cannot be written to, with a report and without', () => {
    const after = observe(book, fill, POSITION_TIMES);
    const later = observe(after, report, POSITION_TIMES);
    const last = observe(later, reported({ amount: '3', at: 2000 }), POSITION_TIMES);
    const again = observe(last, reported({ amount: '2', at: 2000 }), POSITION_TIMES);
    expect(again.entry(SOL_ISOLATED).seenAtInstant).toHaveLength(1);
    const alone = observe(book, report, POSITION_TIMES);
    for (const each of [book, after, later, last, again, alone]) {
      const entry = each.entry(SOL_ISOLATED);
      expect(() => Object.assign(entry, { report: report.fields })).toThrow(TypeError);
      for (const part of [entry.report, entry.anchor, ...entry.fills, ...entry.held]) {
        if (part !== undefined) expect(() => Object.assign(part, { amount: '9' })).toThrow();
      }
      for (const list of [entry.fills, entry.held, entry.seenAtInstant]) {
        expect(() => Object.assign(list, [fill.fields])).toThrow(TypeError);
      }
    }
    expect(last.entry(SOL_ISOLATED).held).toHaveLength(1);
  });
});

describe('the service', () => {
  it('counts a forgery, tells it, and keeps its book', () => {
    const { positions, facts, connect, report: tell } = openWorld();
    connect();
    tell({ amount: '1' });
    const observation = unchecked(Object.assign({}, reported({ amount: '0', at: 100_001 })));
    positions.receive({ type: 'position.observed', observation });
    expect(positions.read(SOL_ISOLATED)).toEqual({ state: 'live', amount: '1' });
    expect(facts.map((fact) => fact.type)).toContain('observation.forged');
  });

  it('is opened by openPositions alone', () => {
    const Service = classOf(Object.create(Positions.prototype) as object);
    expect(() => new Service(undefined, {})).toThrow(/openPositions/);
  });
});

describe('a forged proof', () => {
  const against = { now: proof.fields.madeAt, lastOrderNumber: 0, maxAgeMs: 2000 };

  it('is what refuseProof refuses, and the genuine one is not', () => {
    for (const forgery of Object.values(forgeriesOf(proof))) {
      expect(refuseProof(forgery, against)).toBe('there is no genuine proof of flatness');
    }
    expect(refuseProof(proof, against)).toBeUndefined();
  });

  it('opens nothing', () => {
    const { positions, prove } = openWorld();
    const genuine = proofOf(prove());
    for (const forgery of Object.values(forgeriesOf(genuine))) {
      expect(() => positions.orders.number(signed(1), forgery)).toThrow(/no genuine proof/);
    }
    expect(positions.orders.all).toEqual([]);
    positions.orders.number(signed(1), genuine);
    expect(positions.orders.lastNumber).toBe(1);
  });
});
