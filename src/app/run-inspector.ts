/** `run --inspect`: starts the inspector beside the run, and lets a person look on after its end. */
import { startInspectorChild } from './inspector-child.ts';
import type { InspectorChild } from './inspector-child.ts';
import { progressWords } from './progress-log.ts';
import type { RunSettings } from './run-settings.ts';
import { untilStopped } from './stop-signals.ts';

/** The inspector of a run; without `--inspect` there is none, and nothing of this does anything. */
export type RunInspector = {
  /** Starts it, once the journal is open. */
  readonly begin: (journal: string, state: string) => void;
  /** At a terminal: resolves when the person has seen enough. Else at once. */
  readonly stay: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Prepares the inspector that the settings ask for. */
export function prepareInspector(settings: RunSettings): RunInspector {
  const { inspectPort: port, statelyUrl: stately } = settings;
  let child: InspectorChild | undefined;
  const isTerminal = process.stderr.isTTY;
  return {
    begin: (journal, state) => {
      if (port === undefined) return;
      // Its address lets in whoever has it, so that it is told on stderr and stands in no journal.
      const tell = progressWords(isTerminal);
      child = startInspectorChild({
        journal,
        state,
        port,
        stately,
        environment: process.env,
        tell,
      });
    },
    stay: async () => {
      const url = child?.url();
      if (child === undefined || url === undefined || !isTerminal || settings.json) return;
      process.stderr.write(`\nThe inspector stays open at ${url} until Ctrl-C.\n`);
      await Promise.race([untilStopped(), child.ended]);
    },
    close: async () => {
      await child?.close();
    },
  };
}
