/** The venue's maintenance (protocol 1.5): on what terms it runs, and who is told of its ends. */
import type { FaultSet } from './faults.ts';

/** How the venue behaves in one maintenance. */
export type MaintenanceTerms = {
  /** The refusal of executes. */
  readonly code: 1004 | 2068;
  /** The code with which the streams are closed when it begins. */
  readonly closeCode: number;
  /** The distance in basis points by which every mid has moved when it ends. */
  readonly gapBps: number;
};

/** The maintenance of one exchange; at most one runs at a time. */
export type Maintenance = {
  /** The terms of the running one, or undefined. */
  readonly terms: () => MaintenanceTerms | undefined;
  /** Begins one, which ends by itself after `forMs`; one that is running goes on, on these terms. */
  readonly begin: (terms: Partial<MaintenanceTerms>, forMs?: number) => void;
  /** Ends the running one, if any. */
  readonly end: () => void;
  /** Calls the listener at each beginning. */
  readonly onBegin: (listener: (terms: MaintenanceTerms) => void) => void;
  /** Calls the listener at each end. */
  readonly onEnd: (listener: (terms: MaintenanceTerms) => void) => void;
};

/** A venue that is not in maintenance. */
export function createMaintenance({ after }: Pick<FaultSet, 'after'>): Maintenance {
  const beginners: ((terms: MaintenanceTerms) => void)[] = [];
  const enders: ((terms: MaintenanceTerms) => void)[] = [];
  let running: MaintenanceTerms | undefined;

  const end = (): void => {
    const ended = running;
    running = undefined;
    if (ended !== undefined) for (const tell of enders) tell(ended);
  };

  return {
    terms: () => running,
    begin: ({ code = 1004, closeCode = 1012, gapBps = 0 }, forMs) => {
      const begun = { code, closeCode, gapBps };
      running = begun;
      for (const tell of beginners) tell(begun);
      if (forMs === undefined) return;
      after(forMs, () => {
        // Another one may have begun since: this is not its end.
        if (running === begun) end();
      });
    },
    end,
    onBegin: (listener) => {
      beginners.push(listener);
    },
    onEnd: (listener) => {
      enders.push(listener);
    },
  };
}
