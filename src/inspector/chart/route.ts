/**
 * Finds ways for arrows among boxes that stand on a lattice: right angles, few bends, few crossings,
 * and no two lines on one another.
 */

/** The lattice's step in pixels: corners of boxes stand on it, and lines run along it. */
export const STEP = 10;

/** A box in steps of the lattice; its borders are lattice lines. */
export type Block = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** A way from one block to another, corners only, in steps. */
export type Way = readonly (readonly [x: number, y: number])[];

const BEND = 7;
const CROSSING = 12;
const BESIDE_A_BOX = 0.15;
const OFF_CENTRE = 0.35;

/** Right, down, left, up: two of opposite sense are two apart. */
const MOVES = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

type Place = { readonly x: number; readonly y: number; readonly heading: number };
type Reached = Place & { readonly cost: number; readonly from: Reached | null };

/** What lines have taken of a lattice point. */
const FREE = 0;
const ALONG = 1;
const ACROSS = 2;
const TURNED = 3;

/** A sheet on which ways are found one after the other, each keeping off those before it. */
export class Lattice {
  readonly #width: number;
  readonly #height: number;
  readonly #solid: Uint8Array;
  readonly #taken: Uint8Array;
  readonly #blocks: readonly Block[];

  constructor(width: number, height: number, blocks: readonly Block[]) {
    this.#width = width;
    this.#height = height;
    this.#solid = new Uint8Array((width + 1) * (height + 1));
    this.#taken = new Uint8Array((width + 1) * (height + 1));
    this.#blocks = blocks;
    for (const { left, top, right, bottom } of blocks) {
      for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) this.#solid[this.#at(x, y)] = 1;
      }
    }
  }

  /** The cheapest way between two blocks, now taken; null where none is left. */
  route(from: Block, to: Block): Way | null {
    const open = new Queue();
    const best = new Map<number, number>();
    for (const dock of docksOf(from)) {
      if (this.#takenAt(dock.x, dock.y) === FREE) {
        open.push({ ...dock, cost: OFF_CENTRE * dock.off, from: null });
      }
    }
    for (let here = open.pop(); here !== null; here = open.pop()) {
      if (here.from !== null && contains(to, here.x, here.y)) {
        this.#take(here);
        return cornersOf(here);
      }
      for (const next of this.#nextOf(here, to)) {
        const key = this.#at(next.x, next.y) * 4 + next.heading;
        if (next.cost >= (best.get(key) ?? Infinity)) continue;
        best.set(key, next.cost);
        open.push(next);
      }
    }
    return null;
  }

  #nextOf(here: Reached, to: Block): readonly Reached[] {
    const turns =
      here.from === null ? [here.heading] : [here.heading, here.heading + 1, here.heading + 3];
    return turns.flatMap((turn) => {
      const heading = turn % 4;
      const hasTurned = heading !== here.heading;
      if (hasTurned && this.#takenAt(here.x, here.y) !== FREE) return [];
      const [dx, dy] = MOVES[heading] ?? [0, 0];
      const [x, y] = [here.x + dx, here.y + dy];
      if (x < 1 || y < 1 || x >= this.#width || y >= this.#height) return [];
      const toll = this.#tollAt(x, y, heading, to);
      if (toll === Infinity) return [];
      return [{ x, y, heading, cost: here.cost + 1 + toll + (hasTurned ? BEND : 0), from: here }];
    });
  }

  /** What it costs to come to a point besides the step: it may belong to a box, or to other lines. */
  #tollAt(x: number, y: number, heading: number, to: Block): number {
    const taken = this.#takenAt(x, y);
    if (this.#solid[this.#at(x, y)] === 1) {
      const dock = docksOf(to).find((each) => each.x === x && each.y === y);
      const isInward = dock !== undefined && (dock.heading + 2) % 4 === heading;
      return isInward && taken === FREE ? OFF_CENTRE * dock.off : Infinity;
    }
    if (taken === TURNED || taken === lineOf(heading)) return Infinity;
    const beside = this.#blocks.some(
      ({ left, top, right, bottom }) =>
        x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1,
    );
    return (beside ? BESIDE_A_BOX : 0) + (taken === FREE ? 0 : CROSSING);
  }

  /** Notes a way: where it runs straight others may cross it, where it turns or ends they may not. */
  #take(end: Reached): void {
    let after: Reached | null = null;
    for (let here: Reached | null = end; here !== null; here = here.from) {
      const index = this.#at(here.x, here.y);
      const isEnd = here.from === null || after === null;
      const turns = after !== null && after.heading !== here.heading;
      const crosses = this.#taken[index] !== FREE;
      this.#taken[index] = isEnd || turns || crosses ? TURNED : lineOf(here.heading);
      after = here;
    }
  }

  #takenAt(x: number, y: number): number {
    return this.#taken[this.#at(x, y)] ?? FREE;
  }

  #at(x: number, y: number): number {
    return y * (this.#width + 1) + x;
  }
}

function lineOf(heading: number): number {
  return heading % 2 === 0 ? ALONG : ACROSS;
}

function contains({ left, top, right, bottom }: Block, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** Where lines may leave a block, corners left out, and how far from the middle of the side. */
function docksOf({
  left,
  top,
  right,
  bottom,
}: Block): readonly (Place & { readonly off: number })[] {
  const docks: (Place & { readonly off: number })[] = [];
  for (let y = top + 1; y < bottom; y += 1) {
    const off = Math.abs(y - (top + bottom) / 2);
    docks.push({ x: left, y, heading: 2, off }, { x: right, y, heading: 0, off });
  }
  for (let x = left + 1; x < right; x += 1) {
    const off = Math.abs(x - (left + right) / 2);
    docks.push({ x, y: top, heading: 3, off }, { x, y: bottom, heading: 1, off });
  }
  return docks;
}

function cornersOf(end: Reached): Way {
  const corners: (readonly [number, number])[] = [[end.x, end.y]];
  for (let here = end; here.from !== null; here = here.from) {
    const { from } = here;
    if (from.from === null || from.heading !== here.heading) corners.push([from.x, from.y]);
  }
  return corners.reverse();
}

/** The cheapest first; among equals the one that came first, so that a chart is drawn one way. */
class Queue {
  readonly #heap: (Reached & { readonly order: number })[] = [];
  #count = 0;

  push(reached: Reached): void {
    this.#count += 1;
    const heap = this.#heap;
    heap.push({ ...reached, order: this.#count });
    for (let index = heap.length - 1; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  pop(): Reached | null {
    const heap = this.#heap;
    const [first] = heap;
    if (first === undefined) return null;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < heap.length && this.#isBefore(left, least)) least = left;
      if (right < heap.length && this.#isBefore(right, least)) least = right;
      if (least === index) return first;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const [one, other] = [this.#heap[left], this.#heap[right]];
    if (one === undefined || other === undefined) return false;
    return one.cost === other.cost ? one.order < other.order : one.cost < other.cost;
  }

  #swap(left: number, right: number): void {
    const [one, other] = [this.#heap[left], this.#heap[right]];
    if (one === undefined || other === undefined) return;
    this.#heap[left] = other;
    this.#heap[right] = one;
  }
}
