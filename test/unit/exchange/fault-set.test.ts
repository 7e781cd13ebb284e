/** The faults in force: who hears that one acted, when it is counted, and whose chance it draws. */
import { describe, expect, it } from 'vitest';
import { FAULTS, FAULT_NAMES } from '../../../src/exchange/fault-catalogue.ts';
import { FAULT_FIELDS } from '../../../src/exchange/fault-fields.ts';
import type { Fault, FaultName } from '../../../src/exchange/fault-plan.ts';
import { createFaults } from '../../../src/exchange/faults.ts';
import type { FaultSet } from '../../../src/exchange/faults.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';

function open(faults: readonly Fault[], seed = 3): { clock: StepClock; set: FaultSet } {
  const clock = new StepClock(0, () => Promise.resolve());
  return { clock, set: createFaults(clock, seededRandom(seed), { faults }) };
}

const hits = (set: FaultSet, name: 'stream.noPong' | 'rest.blindIsolated'): string =>
  Array.from({ length: 40 }, () => (set.take(name) === undefined ? '.' : 'x')).join('');

describe('the faults in force', () => {
  it('tell each listener of a fault as it acts, once for a lasting one', async () => {
    const { clock, set } = open([
      { fault: 'stream.noPong', skip: 1 },
      { fault: 'price.gap', product: 4, bps: 10, atMs: 50 },
      { fault: 'oracle.offset', product: 8, bps: 10 },
    ]);
    const told: FaultName[] = [];
    const gaps: Fault[] = [];
    set.onApplied((name) => told.push(name));
    set.onApplied((name, fault) => {
      if (name === 'price.gap') gaps.push(fault);
    });
    set.onDue('price.gap', () => undefined);
    set.take('stream.noPong');
    expect(told).toEqual([]);
    set.take('stream.noPong');
    set.inForce('oracle.offset', () => true);
    set.inForce('oracle.offset', () => true);
    await clock.advance(50);
    expect(told).toEqual(['stream.noPong', 'oracle.offset', 'price.gap']);
    expect(gaps).toEqual([{ fault: 'price.gap', product: 4, bps: 10, atMs: 50 }]);
    expect(set.applied()).toEqual(new Map(told.map((name) => [name, 1])));
  });

  it('draw from a chance of their own: another fault beside one changes nothing for it', () => {
    const half = { fault: 'stream.noPong', probability: 0.5 } as const;
    const other = { fault: 'rest.blindIsolated', probability: 0.5 } as const;
    const alone = hits(open([half]).set, 'stream.noPong');
    const { set } = open([other, half]);
    const ofOther = hits(set, 'rest.blindIsolated');
    expect(hits(set, 'stream.noPong')).toBe(alone);
    expect(ofOther).not.toBe(alone);
    expect(hits(open([half], 4).set, 'stream.noPong')).not.toBe(alone);
  });

  it('end by name or all together, and what is to come of them is forgotten', async () => {
    const { clock, set } = open([
      { fault: 'stream.noPong' },
      { fault: 'rest.blindIsolated' },
      { fault: 'price.gap', product: 4, bps: 10, atMs: 50 },
    ]);
    set.onDue('price.gap', () => undefined);
    set.clear('stream.noPong');
    expect(set.take('stream.noPong')).toBeUndefined();
    expect(set.take('rest.blindIsolated')).toBeDefined();
    set.clear();
    expect(set.take('rest.blindIsolated')).toBeUndefined();
    await clock.advance(100);
    expect(set.applied().has('price.gap')).toBe(false);
  });
});

describe('the catalogue', () => {
  it('names every fault whose fields are checked, and no other', () => {
    expect(FAULT_NAMES.toSorted()).toEqual(Object.keys(FAULT_FIELDS).toSorted());
  });

  it.each(FAULT_NAMES)('gives %s the fields of its kind', (name) => {
    const fields = Object.keys(FAULT_FIELDS[name]);
    const { kind } = FAULTS[name];
    expect(fields.includes('atMs')).toBe(kind === 'timed');
    expect(fields.includes('probability')).toBe(kind !== 'lasting');
  });
});
