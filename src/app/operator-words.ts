/** The operator's words to a session: each is an input, written down before the session hears it. */
import type { RunJournal } from '../journal/create-journal.ts';

/** What the operator says to a session between its start and its end; in the journal `operator.word`. */
export type SessionWord = 'stop' | 'drain' | 'pause' | 'resume' | 'interrupt';

/** What says each word in a turn of its own. */
export function operatorWords(
  journal: RunJournal,
  hear: (word: SessionWord) => void,
): Readonly<Record<SessionWord, () => void>> {
  const says = (word: SessionWord) => (): void => {
    journal.take(() => {
      journal.append('operator.word', { word });
      hear(word);
    });
  };
  return {
    stop: says('stop'),
    drain: says('drain'),
    pause: says('pause'),
    resume: says('resume'),
    interrupt: says('interrupt'),
  };
}
