/** A run made by hand: a record every 100 ms from one second on, and what each of them changed. */
import type { Chart, ChartState, ChartTransition } from '../../../src/inspector/view/chart.ts';
import { emptyTracks, note } from '../../../src/inspector/view/track.ts';
import type {
  RunFacts,
  Timeline,
  TrackValues,
  WitnessMoment,
} from '../../../src/inspector/view/timeline.ts';

/** When the first record came. */
export const STARTED_AT = 1_000_000;

/** The instant of record `seq`. */
export const instantOf = (seq: number): number => STARTED_AT + (seq - 1) * 100;

/** What a record changed. */
export type Told = {
  [Group in keyof TrackValues]: readonly [
    seq: number,
    group: Group,
    name: string,
    value: TrackValues[Group],
  ];
}[keyof TrackValues];

const FACTS: RunFacts = {
  number: 1,
  runs: 1,
  file: '/runs/journal.jsonl',
  title: null,
  version: '0.1.0',
  build: 'source',
  venue: 'sim',
  network: 'sim',
  primary: 'ETH-PERP',
  hedge: 'SOL-PERP',
  startedAt: STARTED_AT,
  canAcknowledge: false,
};

/** A run of `count` records in which `told` was told. */
export function aRun(
  count: number,
  told: readonly Told[],
  facts: Partial<RunFacts> = {},
): Timeline {
  const tracks = emptyTracks();
  for (const [seq, group, name, value] of told) note(tracks, group, name, seq, value);
  return {
    facts: { ...FACTS, ...facts },
    dropped: 0,
    firstSeq: 1,
    times: Array.from({ length: count }, (_none, index) => index * 100),
    kinds: Array.from({ length: count }, () => 0),
    kindNames: ['timer'],
    tracks,
  };
}

/** What a witness says that says an amount. */
export const amount = (said: string, note: string | null = null): WitnessMoment => ({
  state: 'amount',
  amount: said,
  note,
});

/** A chart without a drawing: states by id with what they invoke, and transitions. */
export function aChart(
  machine: string,
  states: Readonly<Record<string, Partial<ChartState>>>,
  transitions: readonly Partial<ChartTransition>[] = [],
): Chart {
  const box = { x: 0, y: 0, width: 10, height: 10, title: { x: 0, y: 0, text: '' }, rows: [] };
  return {
    name: machine,
    machine,
    summary: '',
    width: 10,
    height: 10,
    states: Object.entries(states).map(([id, state]) => ({
      id,
      key: id,
      parent: id === '' ? null : '',
      type: 'atomic',
      initial: null,
      invokes: [],
      delays: [],
      tags: [],
      ...box,
      ...state,
    })),
    starts: [],
    transitions: transitions.map((transition, index) => ({
      id: String(index),
      from: '',
      to: null,
      event: '',
      label: '',
      guard: null,
      delay: null,
      ...transition,
    })),
    arrows: [],
  };
}
