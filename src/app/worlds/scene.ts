/** What a judge of a world looks at: the claims of the run on one side, the exchange's truth on the other. */
import type { JournalRecord } from '../../ports/journal.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type { RunResult } from '../run-result.ts';
import type { WireTap } from './wire-tap.ts';
import type { CycleState, World } from './world.ts';

/** What must hold in every world, by name. */
export const PROMISES = [
  'flat is true',
  'nothing takes effect after flat',
  'no leg beyond its plan',
  'nothing opens unless it may',
  'what is live was told',
  'nothing told is forgotten',
  'what orders did is true',
  'the money is true',
  'a halt is alarmed and latched',
  'a calm run completes',
  'every run ends',
  'nothing breaks',
] as const;

/** One of them. */
export type PromiseName = (typeof PROMISES)[number];

/** What must never be and was, in a sentence. Plain data: it travels between threads. */
export type Breach = { readonly promise: PromiseName; readonly says: string };

/** A world on stage, while it is played. */
export type Scene = {
  readonly world: World;
  readonly stage: Rehearsal;
  readonly tap: WireTap;
  /** The state of the cycle, by the run's own word. */
  readonly state: () => CycleState;
  readonly breach: (promise: PromiseName, says: string) => void;
};

/** How the run of a world ended. */
export type Ending = {
  /** Undefined when it did not. */
  readonly result: RunResult | undefined;
  /** Whether code of ours was broken on purpose, and called. */
  readonly wasBroken: boolean;
  /** Whether the operator gave up the run. */
  readonly wasInterrupted: boolean;
};

/** Somebody who watches a world and says what breaks a promise. */
export type Judge = {
  readonly record?: (record: JournalRecord) => void;
  /** After the aftermath. */
  readonly end?: (ending: Ending) => void;
};
