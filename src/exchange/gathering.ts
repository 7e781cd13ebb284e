/** The frames that `stream.reorder` holds together, and lets go stream by stream in another order. */
import type { ExchangeEvent } from './events.ts';
import type { FaultStream } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import { hitBy } from './frame-faults.ts';
import type { OutgoingFrame } from './frame-faults.ts';

/** The gathering of one connection: whether it takes a frame, which then leaves with the others. */
export type Gathering = {
  readonly takes: (event: ExchangeEvent, frame: OutgoingFrame) => boolean;
};

type Gathered = { readonly stream: FaultStream; readonly frame: OutgoingFrame };

/** Gathers nothing until the fault acts; `release` gets each frame when they leave. */
export function createGathering(
  faults: FaultSet,
  release: (stream: FaultStream, frame: OutgoingFrame) => void,
): Gathering {
  let isHeld: ((event: ExchangeEvent) => boolean) | undefined;
  let gathered: readonly Gathered[] = [];

  const letGo = (rotateBy: (streams: number) => number): void => {
    const streams = [...new Set(gathered.map(({ stream }) => stream))];
    // Rotated by one at least: with two streams or more the order is never what it was.
    const turn = streams.length < 2 ? 0 : 1 + rotateBy(streams.length - 1);
    const inTurn = [...streams.slice(turn), ...streams.slice(0, turn)];
    const leaving = inTurn.flatMap((name) => gathered.filter(({ stream }) => stream === name));
    isHeld = undefined;
    gathered = [];
    for (const { stream, frame } of leaving) release(stream, frame);
  };

  return {
    takes: (event, frame) => {
      if (isHeld === undefined) {
        const fault = faults.take('stream.reorder', hitBy(event));
        if (fault === undefined) return false;
        const chance = faults.chanceOf(fault);
        isHeld = (other) => hitBy(other)(fault);
        faults.after(fault.ms, () => {
          letGo(chance.below);
        });
      }
      if (!isHeld(event)) return false;
      gathered = [...gathered, { stream: event.stream, frame }];
      return true;
    },
  };
}
