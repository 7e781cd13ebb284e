/** A whole run never forgets: what the venue reported once is known, fact after fact, to its end. */
import { describe, expect, it } from 'vitest';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import type { PositionKey } from '../../src/positions/key.ts';

/** Two cycles; brings every moment at which a key was not known as it was reported before. */
async function forgotten(direction: 'buyFirst' | 'sellFirst'): Promise<readonly string[]> {
  const rehearsal = await openRehearsal({ flags: { cycles: 2, direction } });
  const { positions } = rehearsal.start().world;
  const amounts = new Map<PositionKey, string>();
  const moments: string[] = [];
  positions.subscribe((fact) => {
    if (fact.type === 'position.changed') {
      const before = amounts.get(fact.key) ?? null;
      if (fact.from !== before) {
        moments.push(`${fact.key} was ${before ?? 'unknown'}, and is told as ${fact.from ?? '?'}`);
      }
      amounts.set(fact.key, fact.to);
    }
    for (const key of amounts.keys()) {
      if (positions.read(key).state === 'unknown') moments.push(`${key} at ${fact.type}`);
    }
  });
  const result = await rehearsal.play();
  expect(result?.cycles.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  expect(amounts.size).toBe(2);
  return moments;
}

describe.each(['buyFirst', 'sellFirst'] as const)('two cycles %s', (direction) => {
  it('know at every moment what was reported before it', async () => {
    expect(await forgotten(direction)).toEqual([]);
  });
});
