/** What a scenario is: a story in acts, each a rehearsal with a script and claims about its trace. */
import type { FaultName } from '../../exchange/fault-plan.ts';
import type { Truth } from '../../exchange/truth.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import type { LatchEntry } from '../../ports/latch.ts';
import type { Rehearsal, RehearsalOptions } from '../rehearsal.ts';
import type { RunResult } from '../run-result.ts';

/** The phases whose entering gives a cue. */
export type Phase = 'idle' | 'verify' | 'build' | 'hold' | 'unwind' | 'emergencyClose' | 'halted';

/** One intervention of the script. */
export type Cue = {
  /** The phase whose entering gives the cue; `start` is before the session begins. */
  readonly at: Phase | 'start';
  /** Which entering of the phase, counted from 1; the first when absent. */
  readonly time?: number;
  /** How long after the cue, in milliseconds of virtual time. */
  readonly afterMs?: number;
  readonly does: (stage: Rehearsal) => void;
};

/** What an act claims of its trace. */
export type Claim = {
  readonly says: string;
  /** Why the trace refutes it; undefined when it holds. */
  readonly refute: (trace: Trace) => string | undefined;
};

/** One rehearsal of a story. Acts of one title differ by their variant and are told together. */
export type Act = {
  readonly title: string;
  readonly variant?: string;
  readonly options: Omit<RehearsalOptions, 'onRecord'>;
  readonly cues: readonly Cue[];
  readonly claims: readonly Claim[];
};

/** A scripted story with what it must prove. */
export type Scenario = {
  /** Of the list of incidents, for example `S04`. */
  readonly id: string;
  /** A sentence about behaviour in the present tense. */
  readonly title: string;
  readonly story: string;
  readonly acts: readonly Act[];
};

/** What the exchange really held after one change of a position; keys at zero are absent. */
export type Step = {
  readonly at: number;
  readonly held: Readonly<Partial<Record<PositionKey, DecimalString>>>;
};

/** Everything that happened in an act, told by the journal and, apart from it, by the exchange. */
export type Trace = {
  readonly seed: number;
  /** Undefined when the run did not end in the time it had. */
  readonly result: RunResult | undefined;
  readonly records: readonly JournalRecord[];
  /** The journal as it would stand in its file. */
  readonly lines: readonly string[];
  /** What was really held after every change, oldest first. */
  readonly steps: readonly Step[];
  /** How often each fault acted. */
  readonly applied: ReadonlyMap<FaultName, number>;
  /** What is really so a while after the end. */
  readonly truth: Truth;
  /** What the latch says in the end; undefined when it is not raised. */
  readonly latch: LatchEntry | undefined;
};

/** One claim, judged. */
export type Proof = { readonly claim: string; readonly holds: boolean; readonly detail?: string };

/** What an act came to. */
export type ActVerdict = {
  readonly act: Act;
  readonly trace: Trace;
  readonly proofs: readonly Proof[];
};

/** What a scenario came to. */
export type Verdict = {
  readonly scenario: Scenario;
  readonly acts: readonly ActVerdict[];
  /** Whether every claim of every act holds. */
  readonly holds: boolean;
};
