/** Turns: what comes from outside reaches the core one thing at a time. */

/** Gives `input` a turn of its own, after all that was taken before it. */
export type TakeTurn = (input: () => void) => void;

/**
 * A queue of inputs. The next one has its turn when every promise that the last one settled has run,
 * and before the process hears anything new: only so does a replay meet the same order of steps.
 *
 * A tick of Node that is asked for from a microtask comes once no microtask is left, and no pass of
 * the event loop is spent on it. One that throws does not stop those behind it.
 */
export function createTurns(): TakeTurn {
  const waiting: (() => void)[] = [];
  let isUnderWay = false;
  const next = (): void => {
    const input = waiting.shift();
    isUnderWay = input !== undefined;
    if (input === undefined) return;
    arm();
    input();
  };
  const arm = (): void => {
    queueMicrotask(() => {
      process.nextTick(next);
    });
  };
  return (input) => {
    waiting.push(input);
    if (isUnderWay) return;
    isUnderWay = true;
    arm();
  };
}
