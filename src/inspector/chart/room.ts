/** The room that a chart has on the page, beside the other panels. */

const ROOM = { width: 760, height: 620 };

/** How large something of that size can be shown in it; 1 is its own size. */
export function scaleOf({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): number {
  return Math.min(ROOM.width / width, ROOM.height / height);
}
