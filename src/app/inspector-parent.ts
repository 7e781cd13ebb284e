/** An inspector that a run started: it speaks to that run alone, and ends with it, however it ends. */
import { constants, setPriority } from 'node:os';

/** What the run is told, one message each. */
export type InspectorMessage = { readonly url: string } | { readonly says: string };

/** Whoever started the inspector: a run, over a channel of Node's, or a person at a terminal. */
export type InspectorParent = {
  /** The address at which it is open. */
  readonly opened: (url: string, tellPerson: () => void) => void;
  /** One sentence that a person may want to know. */
  readonly tell: (sentence: string) => void;
  /** Resolves when the run is gone, or when a person has seen enough. */
  readonly untilOver: Promise<void>;
  /** Lets the process end. */
  readonly leave: () => void;
};

/** Finds out who started this process. `untilStopped` is how a person ends it. */
export function findParent(untilStopped: () => Promise<void>): InspectorParent {
  return process.send === undefined ? person(untilStopped) : run();
}

function person(untilStopped: () => Promise<void>): InspectorParent {
  return {
    opened: (_url, tellPerson) => {
      tellPerson();
    },
    tell: (sentence) => {
      process.stderr.write(`${sentence}\n`);
    },
    untilOver: untilStopped(),
    leave: () => undefined,
  };
}

function run(): InspectorParent {
  // Ctrl-C at a terminal reaches both: the run closes first, and is to be watched while it does.
  process.on('SIGINT', ignore);
  process.on('SIGTERM', ignore);
  // What a page asks for never takes the processor from the run.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const send = (message: InspectorMessage): void => {
    // An error here means that the run is gone, which `disconnect` says too.
    if (process.connected) process.send?.(message, ignore);
  };
  return {
    opened: (url) => {
      send({ url });
    },
    tell: (says) => {
      send({ says });
    },
    untilOver: new Promise((resolve) => {
      if (!process.connected) resolve();
      process.once('disconnect', resolve);
    }),
    leave: () => {
      if (process.connected) process.disconnect();
    },
  };
}

function ignore(): void {
  // Deliberately nothing.
}
