/** Mutants of the archive's chain: a step would be left out, and an amount attested without it. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const CHAIN = 'src/positions/chain.ts';
const ATTEST = 'src/positions/attestation.ts';
const ATTESTATIONS = 'src/positions/attestations.ts';
const SERVICE = 'src/positions/service.ts';
const chain = tests('unit/positions/chain');
const doubts = tests('unit/positions/chain-doubts');

export const chains: readonly Mutant[] = [
  {
    id: 'chain.gap',
    name: 'a chain is closed though an event is missing in it',
    edits: [edit(CHAIN, '!decimal(before).eq(end.amount)', 'decimal(before).isNaN()')],
    killer: chain,
  },
  {
    id: 'chain.cutShort',
    name: 'a chain is closed though the archive left out rows',
    edits: [edit(CHAIN, '!answer.isWhole || answer.after', 'answer.after')],
    killer: chain,
  },
  {
    id: 'chain.otherBeginning',
    name: 'a chain is closed that was asked for from another beginning',
    edits: [edit(CHAIN, '!answer.isWhole || answer.after !== link.index', '!answer.isWhole')],
    killer: chain,
  },
  {
    id: 'chain.repeated',
    name: 'a chain is closed though an event comes twice',
    edits: [
      edit(
        CHAIN,
        'compareNanos(submissionIndex, end.index) > 0',
        'compareNanos(submissionIndex, end.index) >= 0',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.anyKey',
    name: 'a chain is closed with the events of another key',
    edits: [edit(CHAIN, 'key !== answer.key || !follows', "!key.includes('/') || !follows")],
    killer: chain,
  },
  {
    id: 'chain.unsealed',
    name: 'a chain is made of records that no decoder sealed',
    edits: [
      edit(
        CHAIN,
        'invariant(isArchivedEvent(event),',
        "invariant(isArchivedEvent(event) || 'fields' in event,",
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.silenceIsGenesis',
    name: 'where the archive tells nothing new a chain begins with zero',
    edits: [edit(CHAIN, 'isWhole && after === GENESIS.index', "isWhole && after !== ''")],
    killer: chain,
  },
  {
    id: 'chain.ownFillMissing',
    name: 'a chain attests that lacks a fill of our own',
    edits: [edit(ATTEST, '...seen, ...numbered]', '...seen, ...numbered.slice(9)]')],
    killer: chain,
  },
  {
    id: 'chain.seenFillMissing',
    name: 'a chain attests that lacks a fill which the stream told',
    edits: [edit(ATTEST, '[...seen, ...numbered]', '[...seen.slice(9), ...numbered]')],
    killer: doubts,
  },
  {
    id: 'chain.toldFillMissing',
    name: 'a chain attests while more is told as filled than is known fill by fill',
    edits: [edit(ATTEST, '!own.some(lacksFills)', '!own.slice(9).some(lacksFills)')],
    killer: chain,
  },
  {
    id: 'chain.openFate',
    name: 'a chain attests while the fate of an own order is open',
    edits: [edit(ATTEST, '? Infinity\n', '? 0\n')],
    killer: chain,
  },
  {
    id: 'chain.hastyAbsence',
    name: 'the archive is believed at once that an order which died without a word never filled',
    edits: [edit(ATTEST, "fate === 'dead' ? times", "fate === 'unknown' ? times")],
    killer: chain,
  },
  {
    id: 'chain.askedEarly',
    name: 'a chain attests that was asked for before the archive can know of the gap',
    edits: [
      edit(ATTEST, 'if (answer.requestedAt < evidenceFrom(context, key)) return undefined;', ''),
    ],
    killer: chain,
  },
  {
    id: 'chain.readEarly',
    name: 'REST confirms a chain that came after it was read',
    edits: [
      edit(
        ATTEST,
        'first.requestedAt < answer.receivedAt',
        'first.requestedAt < answer.requestedAt',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.unconfirmed',
    name: 'a chain attests what REST shows otherwise',
    edits: [
      edit(
        ATTEST,
        'const confirmed = evidence',
        'const confirmed = answer !== undefined || evidence',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.oneRead',
    name: 'one read of REST confirms a chain',
    edits: [
      edit(
        ATTEST,
        'evidence.reads.every(',
        'evidence.reads.slice(answer === undefined ? 0 : 1).every(',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.spokenMeanwhile',
    name: 'a chain attests though the stream spoke of the key since it was asked for',
    edits: [
      edit(
        ATTEST,
        '(observedAt.get(key) ?? 0) >= answer.requestedAt',
        '(observedAt.get(key) ?? 0) > answer.receivedAt',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.countedAgain',
    name: 'a late frame of what the chain tells already counts again',
    edits: [
      edit(
        SERVICE,
        'if (!this.attestations.tellOf(observation))',
        "if (!this.attestations.tellOf(observation) || key.includes('/'))",
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.pastReported',
    name: 'a late report of a balance that the chain passed through overturns its end',
    edits: [
      edit(
        CHAIN,
        '(balance) => balance !== last',
        "(balance) => balance === '' && balance !== last",
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.swallows',
    name: 'a fill after the end of the chain is taken for one in it',
    edits: [
      edit(
        ATTESTATIONS,
        'compareNanos(observation.fields.submissionIndex, through) <= 0',
        'compareNanos(observation.fields.submissionIndex, through) <= 1',
      ),
    ],
    killer: chain,
  },
  {
    id: 'chain.outlivesReport',
    name: 'an attested amount outlives the next report',
    edits: [edit(ATTESTATIONS, 'this.#made.delete(key);', '')],
    killer: chain,
  },
  {
    id: 'chain.unexplainedLink',
    name: 'a proof moves the chain to a fill after which the amount changed again',
    edits: [
      edit(
        ATTESTATIONS,
        '!decimal(explainedAmount(own, key, from)).eq(amount)',
        'decimal(explainedAmount(own, key, from)).isNaN()',
      ),
    ],
    killer: doubts,
  },
  {
    id: 'chain.unnumberedLink',
    name: 'a proof moves the chain to a fill though a later one has no number',
    edits: [edit(ATTESTATIONS, ' || own.some(lacksFills)', '')],
    killer: doubts,
  },
  {
    id: 'chain.baseWhileTraded',
    name: 'a chain begins anew in the middle of a trade',
    edits: [
      edit(
        ATTESTATIONS,
        'link !== undefined && isUntraded',
        "link !== undefined && (isUntraded || link.index !== '')",
      ),
    ],
    killer: doubts,
  },
  {
    id: 'chain.doubtStays',
    name: 'a doubt from before the chain outlives it',
    edits: [
      edit(SERVICE, 'if (through !== undefined) this.#book', "if (through === '') this.#book"),
    ],
    killer: doubts,
  },
  {
    id: 'chain.unexplained',
    name: 'an attested change that our orders do not explain is absorbed',
    edits: [
      edit(
        'src/positions/facts.ts',
        'if (isExplained) return',
        "if (isExplained || key.includes('/')) return",
      ),
    ],
    killer: chain,
  },
];
