/** Tells a person what goes wrong, but never so often that whoever makes it happen fills the screen. */
import type { Clock } from '../../ports/clock.ts';

const EVERY_MS = 10_000;

/** Passes on one sentence in ten seconds at most; of those between, the last one follows then. */
export function seldom(tell: (sentence: string) => void, clock: Clock): (sentence: string) => void {
  let isQuiet = false;
  let waiting: string | undefined;
  const speak = (sentence: string): void => {
    isQuiet = true;
    tell(sentence);
    clock.setTimeout(() => {
      isQuiet = false;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) speak(next);
    }, EVERY_MS);
  };
  return (sentence) => {
    if (isQuiet) waiting = sentence;
    else speak(sentence);
  };
}
