/** A run as the page knows it: when each record came, and everything that changed, by the record. */

/** The values of one thing over a run: `values[i]` stands from record `seqs[i]` until the next. */
export type Track<Value> = {
  /** Ascending. */
  readonly seqs: number[];
  readonly values: Value[];
};

/** What a machine waits for that time alone brings. */
export type RunningClock = {
  /** Of the delay (`driftInterval`), or of the invoked deadline (`holdClock`). */
  readonly name: string;
  /** The state that waits, as in `Chart`: `hold.holding`. */
  readonly state: string;
  /** When it began, in milliseconds since the epoch. */
  readonly since: number;
  /** How long it is, in milliseconds; null when the journal does not tell. */
  readonly ms: number | null;
};

/** One actor that is a machine, as a record left it. */
export type ActorMoment = {
  /** The machine's id, as in `Chart.machine`. */
  readonly machine: string;
  /** XState's: `idle`, or `{ hold: 'holding' }`. */
  readonly value: unknown;
  /** The event that led here; `xstate.init` for an actor that began. */
  readonly by: string;
  readonly clocks: readonly RunningClock[];
};

/** What a witness says of a key. No witness has a bare number: unknown is never zero. */
export type WitnessMoment =
  /** It said an amount; `note` qualifies it, for example `stale` or `attested`. */
  | { readonly state: 'amount'; readonly amount: string; readonly note: string | null }
  /** It said nothing yet, or nothing that can be used; `note` says why. */
  | { readonly state: 'unknown'; readonly note: string | null }
  /** The stream's two ledgers contradict each other. */
  | { readonly state: 'diverged'; readonly amount: string; readonly fills: string | null };

/** An order whose fate is not told yet. */
export type OrderInFlight = {
  readonly digest: string;
  readonly number: number;
  /** `open`, `unwind`, `emergency`, … */
  readonly purpose: string;
  readonly symbol: string;
  readonly margin: string;
  readonly side: string;
  readonly quantity: string;
  readonly limitPrice: string;
  readonly reduceOnly: boolean;
  /** `submitting`, `working`, `unknown`, … */
  readonly fate: string;
  /** Seen filled so far. */
  readonly filled: string;
  /** Record in which it was signed. */
  readonly since: number;
};

/** A request without an answer. */
export type RequestInFlight = { readonly call: string; readonly since: number };

/** An alarm that was raised. */
export type AlarmMoment = {
  /** As `tandem ack` takes it; null where an alarm has none. */
  readonly id: string | null;
  readonly what: string;
  readonly reason: string | null;
  /** The record that raised it. */
  readonly since: number;
  readonly acknowledged: boolean;
};

/** The values that are tracked, by group; a group has a track for each name. */
export type TrackValues = {
  /** By the id of the actor. */
  actors: ActorMoment;
  /** By key (`ETH-PERP/cross`): the book, that is the stream's position_change. */
  book: WitnessMoment;
  /** By key: what own fills add up to since the last proof of flatness. */
  fills: WitnessMoment;
  /** By key: REST, both margin modes. */
  rest: WitnessMoment;
  /** By key: how book and REST compared. */
  verdicts: {
    readonly verdict: string;
    readonly drift: string | null;
    readonly reason: string | null;
  };
  /** By symbol. */
  touches: { readonly bid: string; readonly ask: string };
  /** The rest have one track each, named `run`. */
  stream: { readonly state: string; readonly reason: string | null };
  phase: { readonly cycleId: number; readonly phase: string };
  plan: {
    readonly cycleId: number;
    readonly direction: string;
    readonly legs: readonly {
      readonly symbol: string;
      readonly side: string;
      readonly quantity: string;
      readonly limitPrice: string;
      readonly notional: string;
    }[];
  };
  /** How the last cycle ended. */
  cycle: {
    readonly id: number;
    readonly outcome: string;
    readonly reason: string | null;
    readonly pnl: string;
    readonly fees: string;
    /** Null: the archive did not tell. */
    readonly funding: string | null;
  };
  orders: readonly OrderInFlight[];
  requests: readonly RequestInFlight[];
  /** Every alarm so far, oldest first. */
  alarms: readonly AlarmMoment[];
  proof: { readonly made: boolean; readonly missing: readonly string[] };
  /** How the run ended. */
  end: { readonly status: string; readonly reason: string | null };
};

/** Every track, by group and name. */
export type Tracks = {
  readonly [Group in keyof TrackValues]: Record<string, Track<TrackValues[Group]>>;
};

/** What stands above the timeline, and does not change. */
export type RunFacts = {
  /** Of the journal's runs, from 1. */
  readonly number: number;
  readonly runs: number;
  /** Where it is read from, as a person opens it again: `tandem inspect <file>`. */
  readonly file: string;
  /** For example `S35 · act 2`; null for a run. */
  readonly title: string | null;
  readonly version: string;
  readonly build: string;
  readonly venue: string;
  readonly network: string;
  /** The symbols of the pair. */
  readonly primary: string;
  readonly hedge: string;
  /** Milliseconds since the epoch of the first record: `times` counts from here. */
  readonly startedAt: number;
  /** Whether alarms of this run can be acknowledged from the page. */
  readonly canAcknowledge: boolean;
};

/** Records, and what they changed: the whole of a run, or what came since. */
export type Patch = {
  /** Of the first record of `times`. */
  readonly firstSeq: number;
  /** When each record came, in milliseconds since `RunFacts.startedAt`; one a record. */
  readonly times: number[];
  /** Which kind each record is of: an index into `kindNames`; one a record. */
  readonly kinds: number[];
  /** Grows at its end alone. */
  readonly kindNames: string[];
  readonly tracks: Tracks;
};

/** A run, as far as it was read. */
export type Timeline = Patch & {
  readonly facts: RunFacts;
  /** Records before the first that were let go, for want of room. */
  readonly dropped: number;
};

/** A run of a journal, as it is offered for a choice. */
export type RunEntry = {
  /** Of the journal's runs, from 1. */
  readonly number: number;
  /** For example `S35 · act 2`; null for a run. */
  readonly title: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly hasEnded: boolean;
};

/** An actor's context, as a record left it. */
export type ContextMoment = {
  /** The machine's id, as in `Chart.machine`. */
  readonly machine: string;
  readonly context: unknown;
  /** The record that changed it last. */
  readonly seq: number;
};

/** What the live socket says, one JSON text each. */
export type LiveMessage =
  | { readonly type: 'patch'; readonly patch: Patch }
  /** The reader is at the end of the file; `at` is the server's clock, milliseconds since the epoch. */
  | { readonly type: 'caughtUp'; readonly at: number; readonly lastSeq: number }
  /** The journal cannot be read on, or this page was too slow; `says` is one sentence. */
  | { readonly type: 'trouble'; readonly says: string };

/** The names of the groups, in the order in which they are merged. */
export const GROUPS: readonly (keyof TrackValues)[] = [
  'actors',
  'book',
  'fills',
  'rest',
  'verdicts',
  'touches',
  'stream',
  'phase',
  'plan',
  'cycle',
  'orders',
  'requests',
  'alarms',
  'proof',
  'end',
];
