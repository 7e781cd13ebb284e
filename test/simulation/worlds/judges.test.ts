/** The judges of worlds, each shown a run that breaks its promise. */
import { describe, expect, it } from 'vitest';
import type { RehearsalOptions } from '../../../src/app/rehearsal.ts';
import { playWorld } from '../../../src/app/worlds/play-world.ts';
import { PLAIN_TERMS } from '../../../src/app/worlds/world.ts';
import type { World } from '../../../src/app/worlds/world.ts';
import type { HttpRequest, Transport } from '../../../src/venues/nado/protocol/transport.ts';

const PLAIN: World = { seed: 1, terms: PLAIN_TERMS, events: [] };

/** Which promises the plain world breaks on a stage that is sabotaged. */
async function broken(sabotage: Partial<RehearsalOptions>): Promise<readonly string[]> {
  const { breaches } = await playWorld(PLAIN, sabotage);
  return [...new Set(breaches.map(({ promise }) => promise))];
}

/** A wire on which every report of the long leg reaches the process half as large as it is. */
function halving(wire: Transport): Transport {
  const halved = (_: string, amount: string): string => `"amount":"${String(BigInt(amount) / 2n)}"`;
  return {
    ...wire,
    connect: (url, sink) =>
      wire.connect(url, {
        ...sink,
        frame: (text) => {
          const isReport = text.includes('"type":"position_change"');
          sink.frame(isReport ? text.replace(/"amount":"(\d+)"/, halved) : text);
        },
      }),
  };
}

/** A wire on which every number of a name is another one, in the orders that leave. */
function forging(name: string, forge: (value: bigint) => bigint) {
  const numbers = new RegExp(`"${name}":"(-?\\d+)"`, 'g');
  const forged = (request: HttpRequest): HttpRequest => ({
    ...request,
    body: request.body?.replace(
      numbers,
      (_, value: string) => `"${name}":"${String(forge(BigInt(value)))}"`,
    ),
  });
  return (wire: Transport): Transport => ({
    ...wire,
    request: (request) => wire.request(forged(request)),
  });
}

const REDUCE_ONLY_BIT = 2048n;

describe('the judges', () => {
  it('find nothing in a plain world', async () => {
    expect(await broken({})).toEqual([]);
  });

  it('see a live amount that is not what was told', async () => {
    expect(await broken({ wireOf: halving })).toContain('what is live was told');
  });

  it('see a leg that is opened beyond its plan', async () => {
    const wireOf = forging('amount', (value) => value * 2n);
    expect(await broken({ wireOf })).toContain('no leg beyond its plan');
  });

  it('see a close that could open', async () => {
    const wireOf = forging('appendix', (value) => value & ~REDUCE_ONLY_BIT);
    expect(await broken({ wireOf })).toContain('nothing opens unless it may');
  });
});
