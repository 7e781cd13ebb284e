/** Which actors run at a record, and who runs whom, as the charts tell it. */
import type { Chart } from './chart.ts';
import { indexAt, valueAt } from './track.ts';
import type { ActorMoment, Timeline } from './timeline.ts';
import { activeStates } from './words.ts';

/** An actor that runs, or that ran and whose last word still stands. */
export type ActorNode = {
  readonly id: string;
  readonly moment: ActorMoment;
  /** Undefined for a machine that has no chart. */
  readonly chart: Chart | undefined;
  /** 0 for an outermost one. */
  readonly depth: number;
  /** From the outermost to this one. */
  readonly path: readonly string[];
  /** Whether it is in a final state. */
  readonly isDone: boolean;
};

/** The charts by what actors say they are: the machine's id. */
export function chartsByMachine(charts: readonly Chart[]): ReadonlyMap<string, Chart> {
  const known = MAPS.get(charts);
  if (known !== undefined) return known;
  const map = new Map(charts.map((chart) => [chart.machine, chart]));
  MAPS.set(charts, map);
  return map;
}

/** Charts never change once they are there, and are asked for with every picture. */
const MAPS = new WeakMap<readonly Chart[], ReadonlyMap<string, Chart>>();

/** The actors that run at record `seq`: each before those that it runs. */
export function actorsAt(
  timeline: Timeline,
  charts: readonly Chart[],
  seq: number,
): readonly ActorNode[] {
  const byMachine = chartsByMachine(charts);
  const { actors } = timeline.tracks;
  const moments = new Map<string, ActorMoment>();
  const invoked = new Set<string>();
  for (const [id, track] of Object.entries(actors)) {
    const moment = valueAt(track, seq);
    if (moment === undefined) continue;
    moments.set(id, moment);
    for (const child of everyChild(byMachine.get(moment.machine))) invoked.add(child);
  }
  const nodes: ActorNode[] = [];
  const visit = (id: string, path: readonly string[]): void => {
    const moment = moments.get(id);
    if (moment === undefined || path.includes(id)) return;
    const chart = byMachine.get(moment.machine);
    const own = [...path, id];
    const isDone = isFinal(chart, moment);
    nodes.push({ id, moment, chart, depth: path.length, path: own, isDone });
    if (!isDone) for (const child of childrenOf(chart, moment)) visit(child, own);
  };
  for (const id of moments.keys()) if (!invoked.has(id)) visit(id, []);
  return nodes;
}

/** The ids of the machines that the active states of an actor invoke, in the order of the chart. */
function childrenOf(chart: Chart | undefined, moment: ActorMoment): readonly string[] {
  const active = activeStates(moment.value);
  const states = chart?.states.filter(({ id }) => active.has(id)) ?? [];
  return states.flatMap(({ invokes }) =>
    invokes.filter(({ machine }) => machine !== null).map(({ id }) => id),
  );
}

/** The actor whose state the newest transition up to record `seq` changed; undefined before any. */
export function lastMover(timeline: Timeline, seq: number): string | undefined {
  let mover: string | undefined;
  let last = 0;
  for (const [id, track] of Object.entries(timeline.tracks.actors)) {
    const at = track.seqs[indexAt(track, seq)] ?? 0;
    if (at > last) [mover, last] = [id, at];
  }
  return mover;
}

function everyChild(chart: Chart | undefined): readonly string[] {
  return (
    chart?.states.flatMap(({ invokes }) =>
      invokes.filter(({ machine }) => machine !== null).map(({ id }) => id),
    ) ?? []
  );
}

function isFinal(chart: Chart | undefined, { value }: ActorMoment): boolean {
  return (
    typeof value === 'string' && chart?.states.find(({ id }) => id === value)?.type === 'final'
  );
}
