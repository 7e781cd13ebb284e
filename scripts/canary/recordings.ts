/** Mutants of recordings and of the key's keeping: what is kept, what is taken out, what plays again. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const FORMAT = 'src/venues/nado/protocol/recording.ts';
const PLAYBACK = 'src/venues/nado/protocol/playback-transport.ts';
const FILE = 'src/app/recording-file.ts';

const format = tests('unit/venues/nado/recording');
const playing = tests('unit/venues/nado/playback-transport');
const writing = tests('unit/app/recording-file');
const keeping = tests('unit/app/private-key');

export const recordings: readonly Mutant[] = [
  {
    id: 'recordings.signed',
    name: 'a recorded order can be sent again: its signature stands under its name',
    edits: [
      edit(FORMAT, '    .replace(SIGNATURE_FIELD, `$1"${REDACTED_SIGNATURE}"`)\n', ''),
      edit(FORMAT, '    .replace(SIGNATURE_FORM, REDACTED_SIGNATURE)', ''),
    ],
    killer: format,
  },
  {
    id: 'recordings.gap',
    name: 'a recording that lost a line is read as whole',
    edits: [edit(FORMAT, 'if (seq === line) return', 'return')],
    killer: format,
  },
  {
    id: 'recordings.madeUp',
    name: 'a request that the recording does not know counts as sent',
    edits: [
      edit(
        PLAYBACK,
        '`the recording has no further ${kind}`, false',
        '`the recording has no further ${kind}`, true',
      ),
    ],
    killer: playing,
  },
  {
    id: 'recordings.anyOrder',
    name: 'of two things of one instant the later is played first',
    edits: [
      edit(
        PLAYBACK,
        'one.at - other.at || one.seq - other.seq',
        'one.at - other.at || other.seq - one.seq',
      ),
    ],
    killer: playing,
  },
  {
    id: 'recordings.forAll',
    name: 'a recording can be read by everybody on the machine',
    edits: [edit(FILE, "open(path, 'wx', 0o600)", "open(path, 'wx', 0o644)")],
    killer: writing,
  },
  {
    id: 'recordings.over',
    name: 'a recording is written over a file that is there',
    edits: [edit(FILE, "open(path, 'wx', 0o600)", "open(path, 'w', 0o600)")],
    killer: writing,
  },
  {
    id: 'recordings.endless',
    name: 'a recording fills the disk',
    edits: [edit(FILE, 'this.#bytes + Buffer.byteLength(text) > bytesMax', 'bytesMax < 0')],
    killer: writing,
  },
  {
    id: 'recordings.inTheCore',
    name: 'the end of a recording is taken for a word of the core, and no replay follows it',
    edits: [edit('src/journal/recorded-run.ts', " || kind.startsWith('recording.')", '')],
    killer: writing,
  },
  {
    id: 'recordings.plainKey',
    name: 'the settings of a run print the private key',
    edits: [
      edit(
        'src/app/private-key.ts',
        '  [inspect.custom](): string {\n    return HIDDEN;',
        '  [inspect.custom](): string {\n    return this.#hex;',
      ),
    ],
    killer: keeping,
  },
];
