/** Which stretch of the run the timeline shows: all of it, what was zoomed to, or what stood still. */
import { moved, revealing, wholeSpan, zoomed } from '../view/span.ts';
import type { Span } from '../view/span.ts';

/** What is in sight; instants are milliseconds since the run began. */
export type Sight = {
  readonly span: () => Span;
  /** The run goes on until `last`; true when something else is in sight. */
  readonly grow: (last: number) => boolean;
  /** The newest is followed; true when something else is in sight. */
  readonly follow: () => boolean;
  /** An instant is looked at: what is new does not move the rest; true when it had to move to show it. */
  readonly hold: (instant: number) => boolean;
  readonly fit: () => void;
  readonly zoom: (instant: number, factor: number) => void;
  readonly move: (part: number) => void;
};

/** A sight of the whole run. */
export function createSight(): Sight {
  let last = 0;
  let zoom: Span | undefined;
  // Where the whole ended when a record was selected: it stays until something else is asked.
  let heldTo: number | undefined;
  const span = (): Span => zoom ?? wholeSpan(heldTo ?? last);
  return {
    span,
    grow: (to) => {
      const { to: end } = span();
      const wasSeen = zoom !== undefined || heldTo !== undefined ? last <= end : true;
      last = to;
      return wasSeen;
    },
    follow: () => {
      const isOther = heldTo !== undefined && heldTo !== last && zoom === undefined;
      heldTo = undefined;
      return isOther;
    },
    hold: (instant) => {
      if (zoom !== undefined) {
        const before = zoom;
        zoom = revealing(zoom, instant, wholeSpan(last));
        return zoom !== before;
      }
      if (heldTo !== undefined && instant <= heldTo) return false;
      const isOther = heldTo !== undefined && heldTo !== last;
      heldTo = last;
      return isOther;
    },
    fit: () => {
      zoom = undefined;
      if (heldTo !== undefined) heldTo = last;
    },
    zoom: (instant, factor) => {
      zoom = zoomed(span(), instant, factor, wholeSpan(last));
      if (zoom === undefined && heldTo !== undefined) heldTo = last;
    },
    move: (part) => {
      if (zoom !== undefined) zoom = moved(zoom, part, wholeSpan(last));
    },
  };
}
