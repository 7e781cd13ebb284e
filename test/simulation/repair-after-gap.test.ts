/** What is missing of a leg is opened in the connection in which the build began, or not at all. */
import { describe, expect, it } from 'vitest';
import { playAct } from '../../src/app/scenarios/play.ts';
import { ETH, breaks } from '../../src/app/scenarios/staging.ts';
import type { Trace } from '../../src/app/scenarios/scenario.ts';

/** Half of ETH fills and the stream does not tell of it; a while later the connection is lost. */
function halfFillsAndTheStreamBreaksAfter(afterMs: number): Promise<Trace> {
  const half = { fault: 'order.partialFill', fraction: 0.5, times: 1, reduceOnly: false } as const;
  const streams = ['fill', 'position_change', 'order_update'] as const;
  const untold = { fault: 'stream.drop', streams, products: [ETH], times: 4 } as const;
  return playAct({
    title: 'a leg is repaired after a gap',
    options: {
      flags: { direction: 'buyFirst' },
      faultPlan: { faults: [{ ...half, products: [ETH] }, untold] },
    },
    cues: [
      { at: 'build', afterMs, does: breaks({ fault: 'stream.close', code: 1006, refuseForMs: 0 }) },
    ],
    claims: [],
  });
}

/** The opening orders that were numbered, each by the state that the stream was in. */
function openingsOf({ records }: Trace): readonly string[] {
  let stream = 'offline';
  return records.flatMap(({ kind, data }) => {
    // The journal's own records, by their kinds.
    const { state, intent } = (data ?? {}) as { state?: string; intent?: { purpose: string } };
    if (kind === 'stream.state' && state !== undefined) stream = state;
    return kind === 'order.signed' && intent?.purpose === 'open' ? [stream] : [];
  });
}

describe('a build whose connection is lost before it is whole', () => {
  it('opens nothing more on the next connection, which nobody has attested yet', async () => {
    const trace = await halfFillsAndTheStreamBreaksAfter(800);
    expect(openingsOf(trace)).toEqual(['live', 'live']);
    expect(trace.result?.status).toBe('flat');
    expect(trace.truth.positions).toEqual([]);
  });
});
