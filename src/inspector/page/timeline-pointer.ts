/** What a hand does on the timeline: select, zoom, move along, and look at what is under the pointer. */

/** What is meant; `x` and `y` are CSS pixels of the element, `part` and the like are the caller's. */
export type PointerWishes = {
  /** `isFirst` when the pointer was put down just now. */
  readonly select: (x: number, y: number, isFirst: boolean) => void;
  /** Less than 1 zooms in. */
  readonly zoom: (x: number, factor: number) => void;
  /** Moves what is seen by so many pixels. */
  readonly move: (pixels: number) => void;
  readonly fit: () => void;
  readonly hover: (x: number, y: number) => void;
  readonly leave: () => void;
};

/** How much a notch of a wheel zooms. */
const ZOOM_PER_PIXEL = 0.0022;

/** Follows mouse, pen and fingers on `element`. */
export function followPointer(element: HTMLElement, wishes: PointerWishes): void {
  const held = new Map<number, number>();
  // Where the element is is asked once a gesture, since it lays the page out.
  let box = element.getBoundingClientRect();
  const look = (): void => {
    box = element.getBoundingClientRect();
  };
  const xOf = (event: MouseEvent): number => event.clientX - box.left;
  const yOf = (event: MouseEvent): number => event.clientY - box.top;
  element.addEventListener('pointerenter', look);
  let isMoving = false;
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    look();
    held.set(event.pointerId, xOf(event));
    element.setPointerCapture(event.pointerId);
    isMoving = event.shiftKey;
    if (!isMoving && held.size === 1) wishes.select(xOf(event), yOf(event), true);
  });
  element.addEventListener('pointermove', (event) => {
    const x = xOf(event);
    const before = held.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== 'touch') wishes.hover(x, yOf(event));
      return;
    }
    held.set(event.pointerId, x);
    wishes.leave();
    if (held.size > 1) pinch(held, event.pointerId, before, wishes);
    else if (isMoving) wishes.move(before - x);
    else wishes.select(x, yOf(event), false);
  });
  const release = (event: PointerEvent): void => {
    held.delete(event.pointerId);
  };
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => {
    wishes.leave();
  });
  element.addEventListener('dblclick', () => {
    wishes.fit();
  });
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const isAlong = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
      if (isAlong) wishes.move((event.deltaX === 0 ? event.deltaY : event.deltaX) * lines);
      else wishes.zoom(xOf(event), Math.exp(event.deltaY * lines * ZOOM_PER_PIXEL));
    },
    { passive: false },
  );
}

/** Two fingers: what lies between them stays there. */
function pinch(
  held: ReadonlyMap<number, number>,
  moved: number,
  before: number,
  wishes: PointerWishes,
): void {
  const x = held.get(moved) ?? before;
  const other = [...held].find(([id]) => id !== moved)?.[1];
  if (other === undefined) return;
  const was = Math.max(8, Math.abs(before - other));
  const is = Math.max(8, Math.abs(x - other));
  wishes.zoom((x + other) / 2, was / is);
  wishes.move((before - x) / 2);
}
