/** A machine as it is drawn: boxes, arrows and words with their places, in pixels. */

/** One line of words, its anchor at the left of its baseline. */
export type ChartText = {
  readonly x: number;
  readonly y: number;
  readonly text: string;
};

/** Something a state invokes while it is active. */
export type ChartInvoke = {
  readonly id: string;
  readonly src: string;
  /** The machine that runs, as `Chart.machine`; null for what is no machine. */
  readonly machine: string | null;
};

/** A state and its box. */
export type ChartState = {
  /** Its path with dots: `hold.holding`; empty for the machine itself. */
  readonly id: string;
  /** The last word of it: `holding`. */
  readonly key: string;
  readonly parent: string | null;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final';
  /** The id of the state that it begins in; null for one without inner states. */
  readonly initial: string | null;
  readonly invokes: readonly ChartInvoke[];
  /** The named delays of its `after`. */
  readonly delays: readonly string[];
  readonly tags: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where its title stands. */
  readonly title: ChartText;
  /** What stands below the title: what it invokes, and the transitions that stay. */
  readonly rows: readonly (ChartText & {
    readonly kind: 'invoke' | 'stay' | 'entry';
    readonly ref: string;
  })[];
};

/** One transition; several may share an arrow. */
export type ChartTransition = {
  /** Unique in the chart. */
  readonly id: string;
  readonly from: string;
  /** Null for one that stays. */
  readonly to: string | null;
  /** XState's descriptor: `xstate.after.driftInterval.cycle.hold.holding`, `*`, or empty for always. */
  readonly event: string;
  /** The event in words: `after driftInterval`. */
  readonly label: string;
  readonly guard: string | null;
  readonly delay: string | null;
};

/** An arrow, or the line of one. */
export type ChartArrow = {
  /** Of the transitions that share it; none for the one that leads from a start to its state. */
  readonly transitions: readonly string[];
  /** Corners, the head last. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A label may be of two lines, its guard on the second: then both name the transition. */
  readonly labels: readonly (ChartText & { readonly transition: string })[];
};

/** A machine, drawn. */
export type Chart = {
  /** Of the catalog: `position-tracker`. */
  readonly name: string;
  /** The machine's id: `positionTracker`. */
  readonly machine: string;
  readonly summary: string;
  readonly width: number;
  readonly height: number;
  /** Outer before inner. */
  readonly states: readonly ChartState[];
  /** The dots from which a state's initial arrow starts. */
  readonly starts: readonly { readonly state: string; readonly x: number; readonly y: number }[];
  readonly transitions: readonly ChartTransition[];
  readonly arrows: readonly ChartArrow[];
};
