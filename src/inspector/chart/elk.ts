/** A chart in ELK's words: what is asked of its layered layout, and what it answers. */
import elkModule from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Chart, ChartArrow, ChartState, ChartTransition } from '../view/chart.ts';
import { INSET } from './boxes.ts';
import type { Head } from './boxes.ts';
import { eventIn } from './graph.ts';
import type { ChartGraph, GraphState } from './graph.ts';
import { FACES, widthOf } from '../view/measure.ts';

/** How a layout is tried. */
export type Trial = {
  readonly direction: 'DOWN' | 'RIGHT';
  readonly placement: string;
  readonly layering: string;
};

const ROOT = '(root)';
const DOT = 8;
const LABEL_LINE = 14;
const LABEL_INSET = 4;
/** Longer labels set their guard on a line of its own. */
const LONG_LABEL = 24;
const AT_THE_END = { 'elk.layered.layering.layerConstraint': 'LAST' };

/** Some states of a chart with their places, and the arrows among them. */
export type Piece = Pick<Chart, 'width' | 'height' | 'states' | 'starts' | 'arrows'>;

/** What is laid out: a state with all that it contains. */
export type Scope = {
  readonly outer: GraphState;
  readonly graph: ChartGraph;
  readonly heads: ReadonlyMap<string, Head>;
  /** The transitions that have an arrow with a label. */
  readonly drawn: readonly ChartTransition[];
  /** How wide boxes were without regard to their heads, where that is known. */
  readonly widths?: ReadonlyMap<string, number>;
};

const elk = new elkModule.default();

/** The places of a scope's states, counted from the corner of its outer one. */
export async function layOutScope(scope: Scope, trial: Trial): Promise<Piece> {
  const { outer, graph, heads, drawn } = scope;
  const inside = graph.states.filter(({ id }) => id === outer.id || isWithin(id, outer.id));
  const node = elkNode(outer, scope, trial);
  const laid = await elk.layout({
    ...node,
    edges: [...initialEdges(inside, graph), ...arrowEdges(drawn, graph)],
    layoutOptions: {
      ...node.layoutOptions,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
    },
  });
  const nodes = indexed(laid);
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    states: inside.map((state) => placed(state, nodes.get(state.id), heads.get(state.id))),
    starts: inside.flatMap(({ id }) => {
      const dot = nodes.get(dotOf(id));
      if (dot === undefined) return [];
      return [{ state: id, x: round((dot.x ?? 0) + DOT / 2), y: round((dot.y ?? 0) + DOT / 2) }];
    }),
    arrows: arrowsOf(scope, laid).map((arrow) => endedAtBorder(arrow, scope, nodes)),
  };
}

function isWithin(id: string, outer: string): boolean {
  return outer === '' || id.startsWith(`${outer}.`);
}

function indexed(node: ElkNode): ReadonlyMap<string, ElkNode> {
  const all = new Map<string, ElkNode>();
  const visit = (each: ElkNode): void => {
    all.set(each.id === ROOT ? '' : each.id, each);
    each.children?.forEach(visit);
  };
  visit(node);
  return all;
}

function optionsOf({ direction, placement, layering }: Trial): LayoutOptions {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': direction,
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.randomSeed': '1',
    'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
    'elk.layered.layering.strategy': layering,
    'elk.layered.nodePlacement.strategy': placement,
    'elk.layered.nodePlacement.favorStraightEdges': 'true',
    'elk.layered.thoroughness': '30',
    'elk.spacing.nodeNode': '16',
    'elk.spacing.edgeNode': '10',
    'elk.spacing.edgeEdge': '9',
    'elk.spacing.edgeLabel': '2',
    'elk.spacing.labelLabel': '4',
    'elk.layered.spacing.nodeNodeBetweenLayers': '15',
    'elk.layered.spacing.edgeNodeBetweenLayers': '10',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  };
}

function elkNode(state: GraphState, scope: Scope, trial: Trial): ElkNode {
  const { graph, heads, widths } = scope;
  const head = heads.get(state.id) ?? { width: 0, height: 0, rows: [] };
  const id = state.id === '' ? ROOT : state.id;
  const children = graph.states.filter(({ parent }) => parent === state.id);
  if (children.length === 0) {
    const size = { width: head.width, height: head.height };
    const isLoose = state.type === 'final' && !scope.drawn.some(({ to }) => to === state.id);
    return isLoose ? { id, ...size, layoutOptions: AT_THE_END } : { id, ...size };
  }
  // Of a box with others in it ELK takes the least width for no word: its sides are padded instead.
  const short = Math.max(0, head.width - (widths?.get(state.id) ?? Infinity));
  const side = String(12 + Math.ceil(short / 2));
  return {
    id,
    layoutOptions: {
      ...optionsOf(trial),
      'elk.padding': `[top=${String(head.height + 8)},left=${side},bottom=12,right=${side}]`,
    },
    children: [
      ...(state.initial === null ? [] : [{ id: dotOf(state.id), width: DOT, height: DOT }]),
      ...children.map((child) => elkNode(child, scope, trial)),
    ],
  };
}

function dotOf(state: string): string {
  return `(dot)${state}`;
}

/** Where an arrow to `id` ends: at the start of what has inner states. */
function endOf(id: string, { states }: ChartGraph): string {
  const initial = states.find((state) => state.id === id)?.initial ?? null;
  return initial === null ? id : dotOf(id);
}

/** The arrows that lead from starts to the states that are initial. */
function initialEdges(
  states: readonly GraphState[],
  graph: ChartGraph,
): readonly ElkExtendedEdge[] {
  return states.flatMap(({ id, initial }) =>
    initial === null
      ? []
      : [{ id: `(start)${id}`, sources: [dotOf(id)], targets: [endOf(initial, graph)] }],
  );
}

/** Transitions of the same ends share an arrow. */
function arrowEdges(
  drawn: readonly ChartTransition[],
  graph: ChartGraph,
): readonly ElkExtendedEdge[] {
  return sharedArrows(drawn).map((transitions) => {
    const [{ id, from, to } = { id: '', from: '', to: '' }] = transitions;
    return {
      id,
      sources: [from],
      targets: [endOf(to ?? from, graph)],
      labels: [
        {
          id: `(label)${id}`,
          text: id,
          ...labelSize(transitions, graph),
          layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' },
        },
      ],
    };
  });
}

function sharedArrows(drawn: readonly ChartTransition[]): readonly (readonly ChartTransition[])[] {
  const byEnds = new Map<string, ChartTransition[]>();
  for (const transition of drawn) {
    const ends = `${transition.from} ${transition.to ?? ''}`;
    byEnds.set(ends, [...(byEnds.get(ends) ?? []), transition]);
  }
  return [...byEnds.values()];
}

/** The lines of a label, a long guard on a line of its own. */
function linesOf(transition: ChartTransition, graph: ChartGraph): readonly string[] {
  const { guard } = transition;
  const event = eventIn(graph, transition);
  if (guard === null) return [event];
  const whole = `${event} [${guard}]`;
  return whole.length <= LONG_LABEL ? [whole] : [event, `[${guard}]`];
}

function labelSize(
  transitions: readonly ChartTransition[],
  graph: ChartGraph,
): { width: number; height: number } {
  const lines = transitions.flatMap((each) => linesOf(each, graph));
  return {
    width: Math.max(...lines.map((line) => widthOf(line, FACES.label))) + 2 * LABEL_INSET,
    height: lines.length * LABEL_LINE + 2,
  };
}

/** A state where ELK, or the packing, has put it. */
export function placed(
  state: GraphState,
  node: ElkNode | undefined,
  head: Head | undefined,
): ChartState {
  const { x = 0, y = 0, width = 0, height = 0 } = node ?? {};
  const rows = head?.rows ?? [];
  return {
    ...state,
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    title: { x: round(x + INSET), y: round(y + 17), text: state.key },
    rows: rows.map((row) => ({ ...row, x: round(x + row.x), y: round(y + row.y) })),
  };
}

function arrowsOf({ drawn, graph }: Scope, laid: ElkNode): readonly ChartArrow[] {
  const shared = new Map(sharedArrows(drawn).map((each) => [each[0]?.id, each]));
  return (laid.edges ?? []).map((edge) => {
    const transitions = shared.get(edge.id) ?? [];
    return {
      transitions: transitions.map(({ id }) => id),
      points: pointsOf(edge),
      labels: labelsOf(edge, transitions, graph),
    };
  });
}

/**
 * ELK leads an arrow to the start within a box; from outside it is drawn to the border, which means the
 * same, and crosses no title. One whose label stands inside is left as it is.
 */
function endedAtBorder(
  arrow: ChartArrow,
  { graph, drawn }: Scope,
  nodes: ReadonlyMap<string, ElkNode>,
): ChartArrow {
  const [first] = arrow.transitions;
  const { from, to } = drawn.find(({ id }) => id === first) ?? startingArrow(arrow, graph, nodes);
  const target = graph.states.find(({ id }) => id === to);
  if (to === null || (target?.initial ?? null) === null || from === to || isWithin(from, to))
    return arrow;
  const { x = 0, y = 0, width = 0, height = 0 } = nodes.get(to) ?? {};
  const isInside = (px: number, py: number): boolean =>
    px > x && px < x + width && py > y && py < y + height;
  if (arrow.labels.some((label) => isInside(label.x, label.y))) return arrow;
  const entry = arrow.points.findIndex(([px, py]) => isInside(px, py));
  const [before, inner] = [arrow.points[entry - 1], arrow.points[entry]];
  if (before === undefined || inner === undefined) return arrow;
  const border = [
    Math.min(Math.max(before[0], x), x + width),
    Math.min(Math.max(before[1], y), y + height),
  ] as const;
  return { ...arrow, points: [...arrow.points.slice(0, entry), border] };
}

/** What leads from a start to a state has no transition: its ends are known by where it begins. */
function startingArrow(
  { points }: ChartArrow,
  { states }: ChartGraph,
  nodes: ReadonlyMap<string, ElkNode>,
): { readonly from: string; readonly to: string | null } {
  const [x, y] = points[0] ?? [0, 0];
  const home = states.find(({ id }) => {
    const dot = nodes.get(dotOf(id));
    const [left, top] = [dot?.x ?? NaN, dot?.y ?? NaN];
    return x >= left - 1 && x <= left + DOT + 1 && y >= top - 1 && y <= top + DOT + 1;
  });
  return { from: home === undefined ? '' : dotOf(home.id), to: home?.initial ?? null };
}

function pointsOf({ sections = [] }: ElkExtendedEdge): ChartArrow['points'] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [round(x), round(y)] as const),
  );
}

function labelsOf(
  { labels = [] }: ElkExtendedEdge,
  transitions: readonly ChartTransition[],
  graph: ChartGraph,
): ChartArrow['labels'] {
  const [{ x = 0, y = 0 } = {}] = labels;
  const lines = transitions.flatMap((transition) =>
    linesOf(transition, graph).map((text) => ({ text, transition: transition.id })),
  );
  return lines.map((line, index) => ({
    ...line,
    x: round(x + LABEL_INSET),
    y: round(y + 11 + index * LABEL_LINE),
  }));
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
