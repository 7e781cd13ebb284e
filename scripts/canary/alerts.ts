/** Mutants of the alarm channel and of the configuration: what is said, to whom, and what never is. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const QUEUE = 'src/app/alerts/delivery-queue.ts';
const DESTINATION = 'src/app/alerts/destination.ts';
const CHANNEL = 'src/app/alerts/open-alerts.ts';
const TEXT = 'src/app/alerts/alarm-text.ts';
const READING = 'src/app/configuration/read-configuration.ts';
const PARSING = 'src/app/configuration/parse-configuration.ts';

const channel = tests('unit/app/alerts/open-alerts');
const words = tests('unit/app/alerts/alarm-text');
const raising = tests('unit/app/alarms');
const watching = tests('unit/app/alarm-watch');
const wiring = tests('unit/app/trade-settings');
const settings = tests('unit/app/configuration/read-configuration');

export const alerts: readonly Mutant[] = [
  {
    id: 'alerts.fillsOfUntold',
    name: 'an order whose fate nobody told counts as not filled in an alarm',
    edits: [
      edit(
        'src/app/alarms.ts',
        "    if (own.some(({ fate }) => fate === 'unknown' || fate === 'dead')) return null;\n",
        '',
      ),
    ],
    killer: raising,
  },
  {
    id: 'alerts.everySnapshot',
    name: 'an alarm is raised anew with every snapshot of the state that it is about',
    edits: [
      edit(
        'src/app/alarm-watch.ts',
        'const isNew = this.#states.get(id) !== state;',
        'const isNew = state.length > 0;',
      ),
    ],
    killer: watching,
  },
  {
    id: 'alerts.deafSetting',
    name: 'a setting of the file is read and acts on nothing',
    edits: [
      edit(
        'src/app/trade-settings.ts',
        'repairsMax: build.repairsMax,',
        'repairsMax: DEFAULTS.build.repairsMax,',
      ),
    ],
    killer: wiring,
  },
  {
    id: 'alerts.journalFirst',
    name: 'an alarm is journaled before it leaves, and a journal that fails keeps it',
    edits: [
      edit(
        CHANNEL,
        '      if (isClosed) return;\n',
        "      if (isClosed) return;\n      options.journal.append('alert.given', {});\n",
      ),
    ],
    killer: channel,
  },
  {
    id: 'alerts.headOfLine',
    name: 'an alarm that is refused for ever stands in the way of the next',
    edits: [
      edit(
        QUEUE,
        'return due.toSorted((one, other) => one.attempts - other.attempts)[0];',
        'return waiting[0];',
      ),
    ],
    killer: channel,
  },
  {
    id: 'alerts.noDeadline',
    name: 'an answer that never comes holds every alarm up',
    edits: [edit(QUEUE, 'await Promise.race([destination', 'await Promise.any([destination')],
    killer: channel,
  },
  {
    id: 'alerts.unbounded',
    name: 'alarms that cannot leave pile up without bound',
    edits: [edit(QUEUE, 'this.#waiting.size > WAITING_MAX', 'this.#waiting.size > Infinity')],
    killer: channel,
  },
  {
    id: 'alerts.longGoodbye',
    name: 'the end of the process waits for a dead destination',
    edits: [edit(CHANNEL, 'const CLOSE_MS = 2_000;', 'const CLOSE_MS = 20_000;')],
    killer: channel,
  },
  {
    id: 'alerts.unheard',
    name: 'an alarm that nobody acknowledged is said once',
    edits: [edit(CHANNEL, 'if (alarm.repeats) repeats', 'if (!alarm.repeats) repeats')],
    killer: channel,
  },
  {
    id: 'alerts.rawError',
    name: 'the words of an unknown error, token and all, are journaled',
    edits: [
      edit(QUEUE, "error.message : 'it failed in an unknown way'", 'error.message : String(error)'),
    ],
    killer: channel,
  },
  {
    id: 'alerts.wholeAddress',
    name: 'the journal names the whole address of a webhook',
    edits: [edit(DESTINATION, 'new URL(url).origin', 'new URL(url).href')],
    killer: tests('unit/app/alerts/destination'),
  },
  {
    id: 'alerts.keyForCommand',
    name: 'the program of an alarm gets the private key',
    edits: [
      edit(
        'src/app/alerts/run-program.ts',
        "!name.startsWith('NADO_')",
        "!name.startsWith('NADO__')",
      ),
    ],
    killer: tests('e2e/alerts'),
  },
  {
    id: 'alerts.unknownIsNothing',
    name: 'a message sums what is unknown up as zero',
    edits: [edit(TEXT, "cost.isZero() ? 'unknown' :", "cost.isNegative() ? 'unknown' :")],
    killer: words,
  },
  {
    id: 'alerts.noDoubt',
    name: 'a message is sure of what the witnesses contradict',
    edits: [edit(TEXT, 'return agree && (', 'return (agree || !agree) && (')],
    killer: words,
  },
  {
    id: 'configuration.keyInFile',
    name: 'a private key in the configuration file is read over',
    edits: [edit(READING, '  refuseKey(source, path);\n', '')],
    killer: settings,
  },
  {
    id: 'configuration.keyEscaped',
    name: 'a private key that is spelled with escapes is read over',
    edits: [edit(READING, '  refuseKey(JSON.stringify(json), path);\n', '')],
    killer: settings,
  },
  {
    id: 'configuration.secretShown',
    name: 'a refusal repeats the address of a webhook',
    edits: [edit(PARSING, 'const instead = field.isSecret\n', 'const instead = !field.isSecret\n')],
    killer: settings,
  },
  {
    id: 'configuration.stranger',
    name: 'a mistyped setting is passed over',
    edits: [
      edit(
        PARSING,
        'if (node === undefined) throw strangerError(joined(path, name), known);',
        'if (node === undefined && name.length > 99) throw strangerError(name, known);\n' +
          '      if (node === undefined) return [name, given];',
      ),
    ],
    killer: settings,
  },
];
