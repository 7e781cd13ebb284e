/**
 * Draws a chart as a tree of SVG elements, for the page and for the pictures of the docs.
 *
 * What can be lit names itself: `data-state` on a state, `data-arrow` (ids with spaces between) on an
 * arrow, `data-transition` on a label or a row of one transition, `data-invoke` on the row of an actor
 * (and `data-machine` where it is a machine that can be opened). `chart.css` knows the classes `active`
 * for states and `taken` for arrows, labels and rows.
 */
import type { Chart, ChartArrow, ChartState, ChartTransition } from './chart.ts';
import { FACES, widthOf } from './measure.ts';

/** An element of SVG, or words in one. */
export type Drawing = {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Drawing | string)[];
};

type Point = readonly [x: number, y: number];
type Row = ChartState['rows'][number];

const CORNER = 6;
const ELBOW = 6;
const HEAD = { length: 7, half: 3.6 };
const STRIP = 25;

/** A chart as SVG: boxes lowest, then arrows, then words. */
export function drawChart(chart: Chart): Drawing {
  const margin = 1;
  const box = [-margin, -margin, chart.width + 2 * margin, chart.height + 2 * margin].join(' ');
  const transitions = new Map(chart.transitions.map((each) => [each.id, each]));
  return element('svg', { class: 'chart', viewBox: box, role: 'img' }, [
    element('title', {}, [`${chart.machine}: ${chart.summary}`]),
    group('states', chart.states.map(drawState)),
    group(
      'arrows',
      chart.arrows.map((arrow) => drawArrow(arrow, transitions)),
    ),
    group(
      'starts',
      chart.starts.map(({ state, x, y }) =>
        element('circle', {
          class: 'start',
          'data-start': state,
          cx: text(x),
          cy: text(y),
          r: '4',
        }),
      ),
    ),
    group(
      'labels',
      chart.arrows.flatMap((arrow) => drawLabels(arrow, transitions, compoundsOf(chart))),
    ),
  ]);
}

function drawState(state: ChartState): Drawing {
  const { x, y, width, height, type, parent } = state;
  const isOuter = type === 'compound' || type === 'parallel';
  const kinds = [...(parent === null ? ['root'] : []), ...(isOuter ? ['compound'] : []), type];
  return element('g', { class: ['state', ...new Set(kinds)].join(' '), 'data-state': state.id }, [
    element('title', {}, [summaryOf(state)]),
    rectangle('box', x, y, width, height, CORNER),
    ...(type === 'final' ? [rectangle('inner', x + 3, y + 3, width - 6, height - 6, 4)] : []),
    ...(isOuter ? [element('path', { class: 'strip', d: stripOf(state) })] : []),
    words('title', state.title.x, state.title.y, state.title.text),
    ...drawTags(state),
    ...state.rows.map((row, index) => drawRow(row, state, state.rows[index - 1]?.ref === row.ref)),
    ...clocksOf(state).map((name) => drawClock(name, state)),
  ]);
}

function summaryOf({ id, key, type, tags, invokes }: ChartState): string {
  const parts = [
    id === '' ? key : id,
    ...(type === 'final' ? ['final'] : []),
    ...tags,
    ...(invokes.length > 0 ? [`runs ${invokes.map((invoke) => invoke.id).join(', ')}`] : []),
  ];
  return parts.join(' · ');
}

/** The head of a box with inner states: rounded above, straight below. */
function stripOf({ x, y, width }: ChartState): string {
  const right = x + width;
  const bottom = y + STRIP;
  return [
    `M${at(x, bottom)}V${text(y + CORNER)}`,
    `Q${at(x, y)} ${at(x + CORNER, y)}`,
    `H${text(right - CORNER)}`,
    `Q${at(right, y)} ${at(right, y + CORNER)}`,
    `V${text(bottom)}Z`,
  ].join('');
}

function drawTags({ tags, type, title, x, width }: ChartState): readonly Drawing[] {
  if (tags.length === 0) return [];
  const said = tags.join(' · ').toUpperCase();
  const isOuter = type === 'compound' || type === 'parallel';
  const kind = tags.includes('alarm') ? 'tags alarm' : 'tags';
  const end = element('text', { class: `${kind} end`, x: text(x + width - 9), y: text(title.y) }, [
    said,
  ]);
  return [isOuter ? end : words(kind, title.x, title.y + 13, said)];
}

function drawRow(row: Row, { invokes }: ChartState, continues: boolean): Drawing {
  const machine = invokes.find(({ id }) => row.kind === 'invoke' && id === row.ref)?.machine;
  const named = row.kind === 'invoke' ? { 'data-invoke': row.ref } : { 'data-transition': row.ref };
  const opens = machine === undefined || machine === null ? {} : { 'data-machine': machine };
  const kind = `row ${row.kind}${machine === undefined || machine === null ? '' : ' opens'}`;
  return element('g', { class: kind, ...named, ...opens }, [
    element('title', {}, [titleOfRow(row, machine ?? null)]),
    rectangle('back', row.x - 14, row.y - 11.5, widthOf(row.text, FACES.row) + 17, 15, 3),
    ...(continues ? [] : [element('path', { class: 'glyph', d: glyphOf(row) })]),
    words('words', row.x, row.y, row.text),
  ]);
}

function titleOfRow({ kind, text: said }: Row, machine: string | null): string {
  if (kind === 'stay') return `stays on ${said}`;
  if (kind === 'entry') return `on ${said}`;
  return machine === null ? `runs ${said}` : `runs ${said}, the machine ${machine}`;
}

/** Drawn, so that no font has to have it: a triangle runs, a loop stays, a bent arrow enters. */
function glyphOf({ kind, x, y }: Row): string {
  const left = x - 11;
  const middle = y - 4;
  if (kind === 'invoke')
    return `M${at(left, middle - 3.5)}L${at(left + 6, middle)}L${at(left, middle + 3.5)}Z`;
  if (kind === 'stay') {
    return `M${at(left + 6, middle - 2)}A3.4 3.4 0 1 0 ${at(left + 6.4, middle + 1)}M${at(left + 6.6, middle - 4.4)}V${text(middle - 1.6)}H${text(left + 3.8)}`;
  }
  return `M${at(left, middle - 3.5)}V${text(middle + 1)}H${text(left + 6)}M${at(left + 3.6, middle - 1.6)}L${at(left + 6.2, middle + 1)}L${at(left + 3.6, middle + 3.6)}`;
}

/** What may run down while the state is active: its delays, and the deadlines that it runs. */
function clocksOf({ delays, invokes }: ChartState): readonly string[] {
  return [...delays, ...invokes.filter(({ src }) => src === 'deadline').map(({ id }) => id)];
}

/** A bar along the foot of the box; the page sets how much of it is left, and shows it. */
function drawClock(name: string, { x, y, width, height }: ChartState): Drawing {
  const bar = rectangle('clock', x + CORNER, y + height - 4, width - 2 * CORNER, 3, 1.5);
  return { ...bar, attributes: { ...bar.attributes, 'data-clock': name } };
}

function drawArrow(
  { transitions, points }: ChartArrow,
  named: ReadonlyMap<string, ChartTransition>,
): Drawing {
  const said = transitions.map((id) => sentenceOf(named.get(id))).join('\n');
  const kind = transitions.length === 0 ? 'arrow initial' : 'arrow';
  return element('g', { class: kind, 'data-arrow': transitions.join(' ') }, [
    element('title', {}, [said === '' ? 'begins here' : said]),
    element('path', { class: 'line', d: lineOf(points) }),
    element('path', { class: 'head', d: headOf(points) }),
  ]);
}

function sentenceOf(transition: ChartTransition | undefined): string {
  if (transition === undefined) return '';
  const { from, to, label, guard } = transition;
  const ends = `${from === '' ? 'anywhere' : from} → ${to ?? 'stays'}`;
  return `${ends}: ${label}${guard === null ? '' : ` [${guard}]`}`;
}

function drawLabels(
  { labels }: ChartArrow,
  named: ReadonlyMap<string, ChartTransition>,
  compounds: readonly ChartState[],
): readonly Drawing[] {
  const ids = [...new Set(labels.map(({ transition }) => transition))];
  return ids.map((id) => {
    const lines = labels.filter(({ transition }) => transition === id);
    return element('g', { class: 'label', 'data-transition': id }, [
      element('title', {}, [sentenceOf(named.get(id))]),
      ...backOf(lines, compounds),
      ...lines.map(({ x, y, text: said }) =>
        words(said.startsWith('[') ? 'words guard' : 'words', x, y, said),
      ),
    ]);
  });
}

/** The boxes within the machine that have a ground of their own. */
function compoundsOf({ states }: Chart): readonly ChartState[] {
  return states.filter(({ parent, initial }) => parent !== null && initial !== null);
}

/** What keeps the line of an arrow from running through its words. */
function backOf(lines: ChartArrow['labels'], compounds: readonly ChartState[]): readonly Drawing[] {
  const [first] = lines;
  if (first === undefined) return [];
  const width = Math.max(...lines.map(({ text: said }) => widthOf(said, FACES.label)));
  const isInside = compounds.some(
    ({ x, y, width: wide, height }) =>
      first.x > x && first.x < x + wide && first.y > y && first.y < y + height,
  );
  return [
    rectangle(
      isInside ? 'back inside' : 'back',
      first.x - 4,
      first.y - 11,
      width + 8,
      lines.length * 14 + 1,
      3,
    ),
  ];
}

/** A line with rounded elbows, ending where the head begins. */
function lineOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const bends = rest.slice(0, -1).map((corner, index) => {
    const before = points[index] ?? corner;
    const after = points[index + 2] ?? corner;
    const [inX, inY] = toward(corner, before, Math.min(ELBOW, distance(corner, before) / 2));
    const [outX, outY] = toward(corner, after, Math.min(ELBOW, distance(corner, after) / 2));
    return `L${at(inX, inY)}Q${at(...corner)} ${at(outX, outY)}`;
  });
  const last = rest.at(-1) ?? first;
  const [endX, endY] = toward(last, points.at(-2) ?? last, HEAD.length - 1);
  return `M${at(...first)}${bends.join('')}L${at(endX, endY)}`;
}

function headOf(points: readonly Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return '';
  const [x, y] = toward(tip, before, HEAD.length);
  const [alongX, alongY] = [(tip[0] - x) / HEAD.length, (tip[1] - y) / HEAD.length];
  const left = at(x - alongY * HEAD.half, y + alongX * HEAD.half);
  const right = at(x + alongY * HEAD.half, y - alongX * HEAD.half);
  return `M${at(...tip)}L${left}L${right}Z`;
}

/** The point `by` pixels from `from` on the way to `to`. */
function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  const part = Math.min(1, by / length);
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}

function rectangle(
  kind: string,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): Drawing {
  const [left, top, wide, high] = [x, y, width, height].map(text);
  const place = { x: left ?? '', y: top ?? '', width: wide ?? '', height: high ?? '' };
  return element('rect', { class: kind, ...place, rx: text(radius) });
}

function words(kind: string, x: number, y: number, said: string): Drawing {
  return element('text', { class: kind, x: text(x), y: text(y) }, [said]);
}

function group(kind: string, children: Drawing['children']): Drawing {
  return element('g', { class: kind }, children);
}

function element(
  tag: string,
  attributes: Drawing['attributes'],
  children: Drawing['children'] = [],
): Drawing {
  return { tag, attributes, children };
}

function at(x: number, y: number): string {
  return `${text(x)} ${text(y)}`;
}

function text(value: number): string {
  return String(Math.round(value * 100) / 100);
}
