/**
 * Lays out a chart that has too much to say for a label on every arrow: each outer state by itself, the
 * boxes packed in columns, and one arrow without words between two of them. What leads out of a box is
 * told by a row of the state that it starts from.
 */
import type { ChartArrow, ChartTransition } from '../view/chart.ts';
import { LONG_ROWS, headOf } from './boxes.ts';
import type { Head } from './boxes.ts';
import { layOutScope, placed, round } from './elk.ts';
import type { Piece, Trial } from './elk.ts';
import type { ChartGraph, GraphState } from './graph.ts';
import { scaleOf } from './room.ts';
import { Lattice, STEP } from './route.ts';
import type { Block } from './route.ts';

/** Room around the boxes, in steps: as little as the arrows can be led through. */
const GUTTERS = [3, 4, 5, 6, 8];
const MOST_COLUMNS = 4;
/** Room for the start above the first box, in steps. */
const START = 1;

/** An outer state laid out by itself, its size in whole steps. */
type Packed = {
  readonly id: string;
  readonly piece: Piece;
  readonly wide: number;
  readonly high: number;
};
type Spot = Packed & Block;

/** The whole chart, each box in the shape with which the chart shows largest. */
export async function layOutFolded(graph: ChartGraph, trials: readonly Trial[]): Promise<Piece> {
  const [root, ...inner] = graph.states;
  if (root === undefined) throw new Error('A machine has a root.');
  const outer = inner.filter(({ parent }) => parent === root.id);
  const shapes: (readonly Packed[])[] = [];
  for (const state of outer) shapes.push(await shapesOf(state, graph, trials));
  for (const gutter of GUTTERS) {
    const packing = bestPacking(shapes, graph, gutter);
    const piece = assembled(packing, root, graph);
    if (piece !== null) return piece;
  }
  throw new Error(`No room for the arrows of ${graph.name}.`);
}

/** Told by a row: whatever does not lead to a neighbour within the same inner state. */
function isFolded(
  { parent }: GraphState,
  { states }: ChartGraph,
  { from, to }: ChartTransition,
): boolean {
  const target = states.find(({ id }) => id === to);
  return parent === null || parent === '' || to === from || target?.parent !== parent;
}

async function shapesOf(
  state: GraphState,
  graph: ChartGraph,
  trials: readonly Trial[],
): Promise<readonly Packed[]> {
  const byId = new Map(graph.states.map((each) => [each.id, each]));
  const isRow = (transition: ChartTransition): boolean => {
    const from = byId.get(transition.from);
    return from === undefined || isFolded(from, graph, transition);
  };
  const inside = graph.states.filter(({ id }) => id === state.id || id.startsWith(`${state.id}.`));
  const drawn = graph.transitions.filter(
    (transition) => !isRow(transition) && inside.some(({ id }) => id === transition.from),
  );
  const shapes: Packed[] = [];
  for (const longRow of LONG_ROWS) {
    const headsIn = (room: number): ReadonlyMap<string, Head> =>
      new Map(
        inside.map((each) => {
          const own = each.initial === null ? 0 : room;
          return [each.id, headOf(each, graph, own, isRow, longRow)];
        }),
      );
    const heads = headsIn(0);
    const head = heads.get(state.id);
    if (state.initial === null) {
      if (head !== undefined) shapes.push(packed(state.id, leafOf(state, head)));
      continue;
    }
    for (const trial of trials) {
      const { width } = await layOutScope({ outer: state, graph, heads, drawn }, trial);
      const widths = new Map([[state.id, width]]);
      const scope = { outer: state, graph, heads: headsIn(width), drawn, widths };
      shapes.push(packed(state.id, await layOutScope(scope, trial)));
    }
  }
  const byArea = [...shapes].sort((one, other) => one.wide * one.high - other.wide * other.high);
  return byArea.filter(
    ({ wide, high }, index) =>
      !byArea.slice(0, index).some((better) => better.wide <= wide && better.high <= high),
  );
}

function leafOf(state: GraphState, head: Head): Piece {
  const { width, height } = head;
  const box = placed(state, { id: state.id, width, height }, head);
  return { width, height, states: [box], starts: [], arrows: [] };
}

/** Its box widened to whole steps of the lattice. */
function packed(id: string, piece: Piece): Packed {
  const [wide, high] = [Math.ceil(piece.width / STEP), Math.ceil(piece.height / STEP)];
  const states = piece.states.map((state) =>
    state.id === id ? { ...state, width: wide * STEP, height: high * STEP } : state,
  );
  return { id, piece: { ...piece, states }, wide, high };
}

type Packing = {
  readonly spots: readonly Spot[];
  readonly wide: number;
  readonly high: number;
};

/** How much nearness of what is linked counts beside the size in which the chart can be shown. */
const NEARNESS = 0.3;
/** And the order of the chart: what a box costs that is not below, or right of, the one before it. */
const STRAY = 0.04;

/** Of all shapes and all ways to set them in columns the best: large, and its arrows short. */
function bestPacking(
  shapes: readonly (readonly Packed[])[],
  graph: ChartGraph,
  gutter: number,
): Packing {
  const ways = columnings(shapes.length);
  let best: { readonly packing: Packing; readonly worth: number } | null = null;
  for (const boxes of choices(shapes)) {
    for (const columns of ways) {
      const packing = packedIn(boxes, columns, gutter);
      const scale = scaleOfSteps(packing);
      if (best !== null && scale <= best.worth) continue;
      const worth = scale - NEARNESS * spreadOf(packing, graph) - STRAY * straysOf(columns);
      if (best === null || worth > best.worth) best = { packing, worth };
    }
  }
  if (best === null) throw new Error('A machine without states has no chart.');
  return best.packing;
}

function choices(shapes: readonly (readonly Packed[])[]): readonly (readonly Packed[])[] {
  return shapes.reduce<readonly (readonly Packed[])[]>(
    (sofar, each) => sofar.flatMap((boxes) => each.map((shape) => [...boxes, shape])),
    [[]],
  );
}

/** The column of each box, in every way that fills columns in the order of their first boxes. */
function columnings(count: number): readonly (readonly number[])[] {
  let ways: readonly (readonly number[])[] = [[]];
  for (let box = 0; box < count; box += 1) {
    ways = ways.flatMap((way) => {
      const used = Math.max(-1, ...way) + 1;
      const open = Math.min(used + 1, MOST_COLUMNS);
      return Array.from({ length: open }, (_, column) => [...way, column]);
    });
  }
  return ways;
}

function packedIn(boxes: readonly Packed[], columns: readonly number[], gutter: number): Packing {
  const widths: number[] = [];
  const heights: number[] = [];
  boxes.forEach(({ wide, high }, index) => {
    const column = columns[index] ?? 0;
    widths[column] = Math.max(widths[column] ?? 0, wide);
    heights[column] = (heights[column] ?? gutter + START) + high + gutter;
  });
  const tops = widths.map(() => gutter + START);
  const spots = boxes.map((box, index) => {
    const column = columns[index] ?? 0;
    const room = widths[column] ?? 0;
    const left = gutter + sum(widths.slice(0, column)) + column * gutter;
    const x = left + Math.floor((room - box.wide) / 2);
    const y = tops[column] ?? 0;
    tops[column] = y + box.high + gutter;
    return { ...box, left: x, top: y, right: x + box.wide, bottom: y + box.high };
  });
  return {
    spots,
    wide: sum(widths) + gutter * (widths.length + 1),
    high: Math.max(...heights),
  };
}

function straysOf(columns: readonly number[]): number {
  return columns.filter((column, index) => {
    const before = columns[index - 1] ?? 0;
    return column !== before && column !== before + 1;
  }).length;
}

/** How far apart what is linked is, on average, as a part of the whole. */
function spreadOf({ spots, wide, high }: Packing, graph: ChartGraph): number {
  const links = linksOf(spots, graph);
  return sum(links.map(farness)) / (Math.max(1, links.length) * (wide + high));
}

/** With what stands above the boxes: the machine's own title and rows. */
function scaleOfSteps({ wide, high }: Packing): number {
  return scaleOf({ width: wide * STEP, height: (high + 8) * STEP });
}

/** The boxes in their places and the arrows led among them; null when one finds no way. */
function assembled(packing: Packing, root: GraphState, graph: ChartGraph): Piece | null {
  const head = headOf(root, graph, packing.wide * STEP, ({ from }) => from === root.id);
  const { spots } = packing;
  const first = spots.find(({ id }) => id === root.initial);
  const middle = first === undefined ? 0 : Math.round((first.left + first.right) / 2);
  const start = {
    left: middle,
    right: middle,
    top: (first?.top ?? 0) - 2,
    bottom: (first?.top ?? 0) - 1,
  };
  const lattice = new Lattice(packing.wide, packing.high, [...spots, start]);
  const above = Math.ceil(head.height / STEP);
  const at = (x: number, y: number): readonly [number, number] => [x * STEP, (y + above) * STEP];

  const arrows: ChartArrow[] = [
    { transitions: [], points: [at(middle, start.top), at(middle, start.bottom + 1)], labels: [] },
  ];
  for (const { from, to, transitions } of linksOf(spots, graph)) {
    const way = lattice.route(from, to);
    if (way === null) return null;
    arrows.push({ transitions, points: way.map(([x, y]) => at(x, y)), labels: [] });
  }
  const pieces = spots.map(({ piece, left, top }) => moved(piece, ...at(left, top)));
  const [width, height] = at(packing.wide, packing.high);
  const [startX, startY] = at(middle, start.top);
  return {
    width,
    height,
    states: [
      placed(root, { id: root.id, x: 0, y: 0, width, height }, head),
      ...pieces.flatMap(({ states }) => states),
    ],
    starts: [{ state: root.id, x: startX, y: startY }, ...pieces.flatMap(({ starts }) => starts)],
    arrows: [...arrows, ...pieces.flatMap((piece) => piece.arrows)],
  };
}

type Link = { readonly from: Spot; readonly to: Spot; readonly transitions: readonly string[] };

/** One link for each two boxes and sense, the nearest first: they have the least choice of ways. */
function linksOf(spots: readonly Spot[], { transitions }: ChartGraph): readonly Link[] {
  const links = new Map<string, Link>();
  for (const { id, from, to } of transitions) {
    const source = spots.find((spot) => from !== '' && isIn(from, spot.id));
    const target = spots.find((spot) => to !== null && isIn(to, spot.id));
    if (source === undefined || target === undefined || source === target) continue;
    const ends = `${source.id} ${target.id}`;
    const before = links.get(ends)?.transitions ?? [];
    links.set(ends, { from: source, to: target, transitions: [...before, id] });
  }
  return [...links.values()].sort((one, other) => farness(one) - farness(other));
}

function isIn(id: string, outer: string): boolean {
  return id === outer || id.startsWith(`${outer}.`);
}

/** How far two boxes are apart, border to border. */
function farness({ from, to }: Link): number {
  const across = Math.max(0, to.left - from.right, from.left - to.right);
  const down = Math.max(0, to.top - from.bottom, from.top - to.bottom);
  return across + down;
}

function moved(piece: Piece, dx: number, dy: number): Piece {
  const shifted = <Each extends { readonly x: number; readonly y: number }>(each: Each): Each => ({
    ...each,
    x: round(each.x + dx),
    y: round(each.y + dy),
  });
  return {
    ...piece,
    states: piece.states.map((state) => ({
      ...shifted(state),
      title: shifted(state.title),
      rows: state.rows.map(shifted),
    })),
    starts: piece.starts.map(shifted),
    arrows: piece.arrows.map(({ transitions, points, labels }) => ({
      transitions,
      points: points.map(([x, y]) => [round(x + dx), round(y + dy)] as const),
      labels: labels.map(shifted),
    })),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
