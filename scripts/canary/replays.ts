/** Mutants of the journal's inputs: a replay would miss something that the core was told. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const replaying = tests('simulation/replay', 'unit/journal/venue-in-turn');
const timing = tests('unit/journal/journaled-clock');

export const replays: readonly Mutant[] = [
  {
    id: 'replay.noTurns',
    name: 'two inputs of one instant reach the core before what follows from the first',
    edits: [
      edit(
        'src/journal/turns.ts',
        '    queueMicrotask(() => {\n      process.nextTick(next);\n    });',
        '    queueMicrotask(next);',
      ),
    ],
    killer: replaying,
  },
  {
    id: 'replay.touchAhead',
    name: 'a touch is known before the fill that came ahead of it',
    edits: [
      edit('src/journal/venue-in-turn.ts', '    lastTouch: (symbol) => touches.get(symbol),\n', ''),
    ],
    killer: replaying,
  },
  {
    id: 'replay.endUnheard',
    name: 'the end of a connection that we close never reaches the book',
    edits: [
      edit(
        'src/journal/venue-in-turn.ts',
        "const lost = waiting.find(({ type }) => type === 'stream.lost');",
        'const lost = undefined;',
      ),
    ],
    killer: replaying,
  },
  {
    id: 'replay.clockAhead',
    name: 'the core sees a time that no record has',
    edits: [edit('src/journal/journaled-clock.ts', 'now: journal.now,', 'now: clock.now,')],
    killer: timing,
  },
  {
    id: 'replay.wordUnwritten',
    name: 'a word of the operator is heard and not written down',
    edits: [
      edit('src/app/operator-words.ts', "      journal.append('operator.word', { word });\n", ''),
    ],
    killer: replaying,
  },
  {
    id: 'replay.comparesNothing',
    name: 'whatever a replay writes counts as what the run wrote',
    edits: [
      edit(
        'src/journal/replay-tape.ts',
        'if (line === JSON.stringify(recorded)) {',
        'if (line.length > 0) {',
      ),
    ],
    killer: replaying,
  },
];
