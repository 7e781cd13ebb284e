/** Mutants of the gateway's socket at both its ends, and of the rule by which closes take it. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const CLIENT = 'src/venues/nado/protocol/gateway-client.ts';
const RULE = 'src/venues/nado/protocol/second-path.ts';
const SOCKET = 'src/venues/nado/protocol/serial-socket.ts';
const rule = tests('unit/venues/nado/second-path');
const socket = tests('unit/venues/nado/serial-socket');
const exchange = tests('unit/exchange/serial-connection');

export const secondPath: readonly Mutant[] = [
  {
    id: 'paths.opening',
    name: 'an opening order that the edge refused takes the second path',
    edits: [
      edit(CLIENT, "service === 'gateway' && urgency === 'closing'", "service === 'gateway'"),
    ],
    killer: rule,
  },
  {
    id: 'paths.none',
    name: 'a close that the edge refused has no second path',
    edits: [edit(CLIENT, 'mayTakeSecond ? { ...sending, second: serial } : sending', 'sending')],
    killer: rule,
  },
  {
    id: 'paths.forgetsTheFirst',
    name: 'a refusal on the second path takes back a first that may have had its effect',
    edits: [
      edit(
        RULE,
        'withBoth(tells ? second : first, first, second)',
        'withBoth(second, first, second)',
      ),
    ],
    killer: rule,
  },
  {
    id: 'paths.unknownAgain',
    name: 'a close that may be on its way leaves again on the second path',
    edits: [
      edit(
        RULE,
        'if (response === undefined) return false;',
        'if (response === undefined) return true;',
      ),
    ],
    killer: rule,
  },
  {
    id: 'paths.heldByTheEdge',
    name: 'what the edge said of the first path holds back the second',
    edits: [
      edit(
        CLIENT,
        'budgets.count(spending);',
        'await budgets.spend({ ...spending, request: sending.asked.request });',
      ),
    ],
    killer: rule,
  },
  {
    id: 'paths.lateAnswer',
    name: 'the late answer to one request is taken for the answer to the next',
    edits: [
      edit(
        SOCKET,
        'this.#giveUp(`no answer on the socket within ${String(answerTimeoutMs)} ms`);',
        "next.reject(new TransportFailure('late', true));\n      this.#underWay = undefined;",
      ),
    ],
    killer: socket,
  },
  {
    id: 'paths.sentUnsent',
    name: 'a request that was sent and not answered was certainly not sent',
    edits: [
      edit(
        SOCKET,
        'asked.reject(new TransportFailure(words, true));',
        'asked.reject(new TransportFailure(words, false));',
      ),
    ],
    killer: socket,
  },
  {
    id: 'paths.outOfOrder',
    name: 'the exchange answers the requests of a socket beside each other',
    edits: [
      edit(
        'src/exchange/serial-connection.ts',
        'this.#answered = this.#answered.then(() => this.#answer(message));',
        'void this.#answer(message);',
      ),
    ],
    killer: exchange,
  },
  {
    id: 'paths.bothBlocked',
    name: 'a fault that blocks one way blocks both',
    edits: [edit('src/exchange/delivery.ts', 'paths?.includes(path) ?? true', 'true')],
    killer: exchange,
  },
];
