/** A chart on the page: built once as SVG, then lit by classes alone, which is fast. */
import type { Chart } from '../view/chart.ts';
import { drawChart } from '../view/draw-chart.ts';
import type { Drawing } from '../view/draw-chart.ts';
import { FACES, widthOf } from '../view/measure.ts';
import { partLeft } from '../view/next.ts';
import type { RunningClock } from '../view/timeline.ts';
import { inWords } from '../view/words.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** What is lit of a chart. */
export type Light = {
  /** Ids of active states. */
  readonly active: ReadonlySet<string>;
  /** Whether those are where an actor was that does not run any more. */
  readonly isPast: boolean;
  /** Ids of the transitions that were taken last. */
  readonly taken: ReadonlySet<string>;
  /** Invoked actors that run now, and their state in words. */
  readonly running: ReadonlyMap<string, string>;
};

/** A chart that can be lit. */
export type ChartCanvas = {
  readonly svg: SVGSVGElement;
  readonly chart: Chart;
  readonly light: (light: Light) => void;
  /** Draws the clocks that run at the instant `now`. */
  readonly tick: (clocks: readonly RunningClock[], now: number) => void;
  /** Where the innermost active state is, in the chart's own pixels; undefined while none is. */
  readonly focus: () => Box | undefined;
};

/** A place in a chart. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Builds the chart; `open` is called with the id of an invoked actor and with its machine. */
export function createCanvas(
  chart: Chart,
  open: (actor: string, machine: string) => void,
): ChartCanvas {
  return new SvgCanvas(chart, open);
}

class SvgCanvas implements ChartCanvas {
  readonly svg: SVGSVGElement;
  readonly chart: Chart;
  readonly #byState: ReadonlyMap<string, readonly SVGElement[]>;
  readonly #byTransition = new Map<string, SVGElement[]>();
  readonly #invokes: readonly SVGElement[];
  readonly #clocks: readonly SVGElement[];
  #active: ReadonlySet<string> = new Set();
  #lit: readonly SVGElement[] = [];

  constructor(chart: Chart, open: (actor: string, machine: string) => void) {
    this.chart = chart;
    const svg = build(drawChart(chart));
    if (!(svg instanceof SVGSVGElement)) throw new TypeError('A chart is not an svg element.');
    this.svg = svg;
    this.#byState = gather(svg, 'state', (name) => [name]);
    for (const named of ['transition', 'arrow']) {
      for (const [id, elements] of gather(svg, named, (names) => names.split(' '))) {
        this.#byTransition.set(id, [...(this.#byTransition.get(id) ?? []), ...elements]);
      }
    }
    this.#invokes = [...svg.querySelectorAll<SVGElement>('[data-invoke]')];
    this.#clocks = [...svg.querySelectorAll<SVGElement>('[data-clock]')];
    for (const row of this.#invokes) makeOpenable(row, open);
  }

  light({ active, isPast, taken, running }: Light): void {
    this.svg.classList.toggle('is-past', isPast);
    for (const [id, elements] of this.#byState) {
      for (const element of elements) element.classList.toggle('active', active.has(id));
    }
    this.#active = active;
    for (const element of this.#lit) element.classList.remove('taken');
    this.#lit = [...taken].flatMap((id) => this.#byTransition.get(id) ?? []);
    for (const element of this.#lit) {
      element.classList.add('taken');
      // Lines that cross it must not hide the one that was taken.
      if (element.dataset['arrow'] !== undefined) element.parentNode?.append(element);
    }
    for (const row of this.#invokes) this.#lightRow(row, running);
  }

  tick(clocks: readonly RunningClock[], now: number): void {
    for (const bar of this.#clocks) {
      const state = bar.closest<SVGElement>('[data-state]')?.dataset['state'];
      const clock = clocks.find(
        ({ name, state: where }) => name === bar.dataset['clock'] && where === state,
      );
      bar.classList.toggle('runs', clock !== undefined);
      if (clock === undefined) continue;
      const full = Number((bar.dataset['full'] ??= bar.getAttribute('width') ?? '0'));
      const part = partLeft(clock, now);
      bar.classList.toggle('is-over', part === 0);
      bar.setAttribute('width', String(part === 0 || part === null ? full : full * part));
      setTitle(bar, clockInWords(clock, now));
    }
  }

  focus(): Box | undefined {
    const lit = this.chart.states.filter(({ id }) => id !== '' && this.#active.has(id));
    return lit.at(-1);
  }

  #lightRow(row: SVGElement, running: ReadonlyMap<string, string>): void {
    const id = row.dataset['invoke'] ?? '';
    const state = row.closest<SVGElement>('[data-state]')?.dataset['state'] ?? '';
    // Two states may invoke an actor of one name: only the one in the active state runs.
    const says = this.#active.has(state) ? running.get(id) : undefined;
    row.classList.toggle('runs', says !== undefined);
    const machine = row.dataset['machine'];
    if (machine === undefined) return;
    row.setAttribute(
      'aria-label',
      says === undefined ? `${id}, the machine ${machine}; open` : `${id} runs, ${says}; open`,
    );
    setTitle(row, says === undefined ? `${id}: opens ${machine}` : `${id} runs: ${says}`);
    setAside(row, says !== undefined && this.#hasRoom(state, row, says) ? says : undefined);
  }

  /** Whether a row's aside stays within the box of its state. */
  #hasRoom(state: string, row: SVGElement, says: string): boolean {
    const box = this.chart.states.find(({ id }) => id === state);
    const words = box?.rows.find(({ ref }) => ref === row.dataset['invoke']);
    if (box === undefined || words === undefined) return false;
    return words.x + widthOf(`${words.text}${asideOf(says)}`, FACES.row) <= box.x + box.width;
  }
}

function clockInWords({ name, since, ms }: RunningClock, now: number): string {
  if (ms === null) return `${name}, for ${inWords(now - since)}`;
  const left = since + ms - now;
  return left > 0 ? `${name}: ${inWords(left)} left` : `${name}: overdue since ${inWords(-left)}`;
}

function gather(
  svg: SVGElement,
  named: string,
  split: (name: string) => readonly string[],
): ReadonlyMap<string, readonly SVGElement[]> {
  const found = new Map<string, SVGElement[]>();
  for (const element of svg.querySelectorAll<SVGElement>(`[data-${named}]`)) {
    for (const id of split(element.dataset[named] ?? '')) {
      found.set(id, [...(found.get(id) ?? []), element]);
    }
  }
  return found;
}

function makeOpenable(row: SVGElement, open: (actor: string, machine: string) => void): void {
  const { invoke, machine } = row.dataset;
  if (invoke === undefined || machine === undefined) return;
  row.setAttribute('role', 'link');
  row.setAttribute('tabindex', '0');
  row.addEventListener('click', () => {
    open(invoke, machine);
  });
  row.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    open(invoke, machine);
  });
}

function setTitle(element: SVGElement, words: string): void {
  const known = element.querySelector(':scope > title');
  const title = known ?? element.appendChild(document.createElementNS(SVG, 'title'));
  if (title.textContent !== words) title.textContent = words;
}

/** The state of a running actor behind its name, where there is room for it. */
function setAside(row: SVGElement, says: string | undefined): void {
  const words = row.querySelector('text');
  if (words === null) return;
  const known = words.querySelector('tspan');
  if (says === undefined) {
    known?.remove();
    return;
  }
  const aside = known ?? words.appendChild(document.createElementNS(SVG, 'tspan'));
  aside.textContent = asideOf(says);
}

function asideOf(says: string): string {
  return ` · ${says}`;
}

function build({ tag, attributes, children }: Drawing): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) element.append(typeof child === 'string' ? child : build(child));
  return element;
}
