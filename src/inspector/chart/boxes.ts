/** What stands inside the boxes of a chart, and how much room it takes. */
import type { ChartState, ChartTransition } from '../view/chart.ts';
import { eventIn } from './graph.ts';
import type { ChartGraph, GraphState } from './graph.ts';
import { FACES, widthOf } from '../view/measure.ts';

/** A row of a box, its place counted from the corner of the box. */
export type Row = ChartState['rows'][number];

/** The head of a box: its title and its rows, and the room they need. */
export type Head = {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly Row[];
};

/** Room at the left of a row's words for the glyph that tells its kind. */
const GLYPH = 13;
/** Room between the side of a box and what stands in it. */
export const INSET = 9;

const TITLE_LINE = 25;
const TAG_LINE = 12;
/** Air between the strip of a title and the rows below it. */
const STRIP_GAP = 4;
const ROW_LINE = 16;
const ROW_GAP = 14;
/** Rows of a box without inner states are set in lines no longer than one of these. */
export const LONG_ROWS = [165, 215] as const;

/** Whether a transition is told by a row of the state it belongs to, and by no label of an arrow. */
export type IsRow = (transition: ChartTransition) => boolean;

/** Where every arrow has labels: rows tell what stays, and what leads from a state into itself. */
export function isInward({ from, to }: ChartTransition): boolean {
  return to === null || to === from || from === '' || to.startsWith(`${from}.`);
}

/** The head of `state`, its rows set side by side in at most `room` pixels, or in its own width. */
export function headOf(
  state: GraphState,
  graph: ChartGraph,
  room: number,
  isRow: IsRow = isInward,
  longRow: number = LONG_ROWS[0],
): Head {
  const isOuter = state.initial !== null || state.type === 'parallel';
  const title = widthOf(state.key, FACES.title);
  const tags = widthOf(tagsOf(state), FACES.tag);
  const top = TITLE_LINE + (isOuter ? STRIP_GAP : tags === 0 ? 0 : TAG_LINE);
  const titleWidth = isOuter && tags > 0 ? title + ROW_GAP + tags : Math.max(title, tags);
  const words = wordsOf(state, graph, isRow, isOuter ? Infinity : longRow);
  const narrowest = Math.max(titleWidth, flowed(words, 0, top).width);
  const { rows, width, bottom } = flowed(words, Math.max(narrowest, room - 2 * INSET), top);
  return { width: Math.max(titleWidth, width) + 2 * INSET, height: bottom, rows };
}

/** The tags of a state as they are set. */
export function tagsOf({ tags }: Pick<ChartState, 'tags'>): string {
  return tags.join(' · ').toUpperCase();
}

type Words = Pick<Row, 'kind' | 'ref'> & { readonly lines: readonly string[] };

/** What it runs first, then where it leads, then what it stays on. */
function wordsOf(
  { id, invokes }: GraphState,
  graph: ChartGraph,
  isRow: IsRow,
  longRow: number,
): readonly Words[] {
  const own = graph.transitions.filter((transition) => transition.from === id && isRow(transition));
  const rowOf = (transition: ChartTransition, kind: Row['kind']): Words => ({
    kind,
    ref: transition.id,
    lines: linesOf(transition, eventIn(graph, transition), longRow),
  });
  return [
    ...invokes.map((invoke) => ({
      kind: 'invoke' as const,
      ref: invoke.id,
      lines: [invoke.id === invoke.src ? invoke.id : `${invoke.id}: ${invoke.src}`],
    })),
    ...own.filter(({ to }) => to !== null).map((each) => rowOf(each, 'entry')),
    ...own.filter(({ to }) => to === null).map((each) => rowOf(each, 'stay')),
  ];
}

/** A transition in one line, or in as many as keep it narrow. */
function linesOf(
  { from, to, guard }: ChartTransition,
  event: string,
  most: number,
): readonly string[] {
  const parts = [
    event,
    ...(guard === null ? [] : [`[${guard}]`]),
    ...(to === null ? [] : [`→ ${shortOf(to, from)}`]),
  ];
  const lines: string[] = [];
  for (const part of parts) {
    const before = lines.at(-1);
    const joined = before === undefined ? part : `${before} ${part}`;
    if (before === undefined || widthOf(joined, FACES.row) > most) lines.push(part);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

/** Where a row leads, as seen from the state it stands in. */
function shortOf(to: string, from: string): string {
  if (to === from) return to.slice(to.lastIndexOf('.') + 1);
  const home = to.startsWith(`${from}.`) ? from : from.slice(0, Math.max(0, from.lastIndexOf('.')));
  return home !== '' && to.startsWith(`${home}.`) ? to.slice(home.length + 1) : to;
}

/** Rows in columns as far as there is room, a kind beginning a line of its own. */
function flowed(
  words: readonly Words[],
  room: number,
  top: number,
): { readonly rows: readonly Row[]; readonly width: number; readonly bottom: number } {
  const rows: Row[] = [];
  let line = 0;
  let width = 0;
  for (const kind of ['invoke', 'entry', 'stay'] as const) {
    const own = words.filter((word) => word.kind === kind);
    const widest = Math.max(0, ...own.map(({ lines }) => GLYPH + widestOf(lines)));
    const fitting = Math.max(1, Math.floor((room + ROW_GAP) / (widest + ROW_GAP)));
    const columns = own.some(({ lines }) => lines.length > 1) ? 1 : fitting;
    own.forEach(({ lines, ...word }, index) => {
      const x = (index % columns) * (widest + ROW_GAP);
      if (index > 0 && index % columns === 0) line += 1;
      rows.push(
        ...lines.map((text, below) => ({
          ...word,
          text,
          x: INSET + GLYPH + x,
          y: top + (line + below) * ROW_LINE + 11,
        })),
      );
      line += lines.length - 1;
      width = Math.max(width, x + widest);
    });
    if (own.length > 0) line += 1;
  }
  return { rows, width, bottom: top + (line === 0 ? 0 : line * ROW_LINE + 3) };
}

function widestOf(lines: readonly string[]): number {
  return Math.max(...lines.map((each) => widthOf(each, FACES.row)));
}
