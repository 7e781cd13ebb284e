/** The canary lives: every mutant can still be made from the source, and a few really are killed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseEdits } from '../../scripts/canary/mutant.ts';
import type { Mutant } from '../../scripts/canary/mutant.ts';
import { MUTANTS } from '../../scripts/canary/mutants.ts';
import { ROOT, openWorkshop } from '../../scripts/canary/workshop.ts';

/** One of each kind of reset, seed and dropped clause; the rest is for `npm run canary`. */
const SAMPLE = [
  'reset.buyFirst',
  'reset.sellFirst',
  'reset.buildStart',
  'reset.afterRest',
  'trust.unknownIsZero',
  'proof.noHold',
];

/** A guard against a hang; the sample takes about half a minute. */
const SAMPLE_MAX_MS = 180_000;

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

function named(id: string): Mutant {
  const mutant = MUTANTS.find((each) => each.id === id);
  if (mutant === undefined) throw new Error(`No mutant is named ${id}.`);
  return mutant;
}

describe('the mutants', () => {
  it('can all be made from the source as it is: what each replaces is there once', () => {
    const stale = MUTANTS.flatMap((mutant) => refuseEdits(mutant, read) ?? []);
    expect(stale).toEqual([]);
  });

  it('are named once each, and tell sixty stories at least', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(60);
  });

  it('name tests that exist', () => {
    const files = MUTANTS.flatMap(({ killer }) => (killer.by === 'test' ? killer.tests : []));
    for (const file of new Set(files)) expect(() => read(file)).not.toThrow();
  });

  it(
    'of the sample are killed, the predecessor’s four resets among them',
    () => {
      const sample = SAMPLE.map(named);
      const workshop = openWorkshop();
      try {
        expect(workshop.refuseBaseline(sample)).toBeUndefined();
        for (const mutant of sample) {
          const { outcome, words } = workshop.judge(mutant);
          expect([mutant.id, outcome, words]).toEqual([mutant.id, 'killed', words]);
        }
      } finally {
        workshop.close();
      }
    },
    SAMPLE_MAX_MS,
  );
});
