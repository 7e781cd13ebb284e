/** Mutants of the drift check: a difference would pass, or would be repaired. */
import { compile, edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const DRIFT = 'src/positions/drift.ts';
const SERVICE = 'src/positions/service.ts';
const drifting = tests('unit/positions/drift');
const service = tests('unit/positions/service');

export const drift: readonly Mutant[] = [
  {
    id: 'drift.widened',
    name: 'a drift of $270 passes: the predecessor’s threshold',
    edits: [edit(DRIFT, "sizeSteps: '1', notional: '5'", "sizeSteps: '1', notional: '270'")],
    killer: drifting,
  },
  {
    id: 'drift.manySteps',
    name: 'a drift counts from a hundred size steps on',
    edits: [
      edit(
        DRIFT,
        'decimal(limits.sizeSteps).times(',
        'decimal(limits.sizeSteps).times(100).times(',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.unsuspicious',
    name: 'a difference of less than two steps agrees',
    edits: [
      edit(
        DRIFT,
        'decimal(context.market.sizeIncrement).div(2)',
        'decimal(context.market.sizeIncrement).times(2)',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.oneSided',
    name: 'REST that shows less than the book agrees with it',
    edits: [
      edit(DRIFT, 'decimal(rest.amount).minus(book).abs()', 'decimal(rest.amount).minus(book)'),
    ],
    killer: drifting,
  },
  {
    id: 'drift.noLag',
    name: 'an amount that the book held a moment ago is a strike',
    edits: [edit(DRIFT, 'until >= since &&', 'until >= Math.max(since, requestedAt) &&')],
    killer: drifting,
  },
  {
    id: 'drift.endlessLag',
    name: 'an amount that the book ever held is for ever only lagging',
    edits: [edit(DRIFT, 'until >= since &&', 'until >= Math.min(since, 0) &&')],
    killer: drifting,
  },
  {
    id: 'drift.zeroNeverHeld',
    name: 'a zero of REST just after the first report of a key is a strike',
    edits: [
      edit(
        DRIFT,
        'if (firstReportedAt >= since && isZero(amount)) return true;',
        'if (firstReportedAt >= requestedAt && isZero(amount)) return true;',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.zeroEverHeld',
    name: 'a zero of REST is for ever only lagging behind the first report of a key',
    edits: [
      edit(
        DRIFT,
        'if (firstReportedAt >= since && isZero(amount)) return true;',
        'if (firstReportedAt >= Math.min(since, 0) && isZero(amount)) return true;',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.tooEarly',
    name: 'a read counts that was requested before REST can know of our order',
    edits: [
      edit(
        DRIFT,
        'requestedAt < lastOwnEventAt + times.restLagMs',
        'requestedAt < lastOwnEventAt + Math.min(times.restLagMs, 0)',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.silenceAgrees',
    name: 'a REST that cannot say agrees',
    edits: [edit(DRIFT, "verdict('inconclusive', rest.reason)", "verdict('agreed', rest.reason)")],
    killer: drifting,
  },
  {
    id: 'drift.unknownIsZero',
    name: 'a position that nobody reported is compared as zero',
    edits: [
      edit(
        DRIFT,
        'const book = claimedAmount(reading);',
        "const book = claimedAmount(reading) ?? '0';",
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.unreportedHeld',
    name: 'a position that only REST shows is no strike while it is small',
    edits: [
      edit(DRIFT, 'return decimal(rest.amount).isZero()', 'return decimal(rest.amount).lt(10)'),
    ],
    killer: drifting,
  },
  {
    id: 'drift.voidAgrees',
    name: 'a read of which some keys say nothing agrees on the whole',
    edits: [
      edit(
        DRIFT,
        "return isVoid || comparisons.length === 0 ? 'inconclusive'",
        "return isVoid && comparisons.length === 0 ? 'inconclusive'",
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.nothingAgrees',
    name: 'a read that compared nothing agrees',
    edits: [edit(DRIFT, 'isVoid || comparisons.length === 0 ?', 'isVoid ?')],
    killer: drifting,
  },
  {
    id: 'drift.suspectPasses',
    name: 'a suspicion does not stop a whole read from agreeing',
    edits: [
      edit(
        DRIFT,
        "if (verdicts.has('strike') || verdicts.has('suspect'))",
        "if (verdicts.has('strike'))",
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.anyTwoKeys',
    name: 'a strike of one key confirms the strike of another',
    edits: [
      edit(
        DRIFT,
        "first.some((then) => then.key === now.key && then.verdict === 'strike')",
        "first.some((then) => then.verdict === 'strike')",
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.oneStrike',
    name: 'one strike is enough',
    edits: [
      edit(
        DRIFT,
        "first.some((then) => then.key === now.key && then.verdict === 'strike')",
        'first.some((then) => then.key === now.key)',
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.never',
    name: 'two strikes confirm nothing',
    edits: [
      edit(
        DRIFT,
        "first.some((then) => then.key === now.key && then.verdict === 'strike')",
        "first.some((then) => then.key === now.key && then.verdict === 'agreed')",
      ),
    ],
    killer: drifting,
  },
  {
    id: 'drift.repairs',
    name: 'a comparison writes what REST showed into the book',
    edits: [
      edit(
        SERVICE,
        '      this.#restScope.note(comparison,',
        '      this.#book = observe(this.#book, rest, this.times);\n      this.#restScope.note(comparison,',
      ),
    ],
    killer: compile,
  },
  {
    id: 'drift.repairsByCast',
    name: 'a comparison writes what REST showed into the book, past the compiler',
    edits: [
      edit(
        SERVICE,
        '      this.#restScope.note(comparison,',
        `      if (comparison.verdict === 'strike') {
        this.#book = observe(this.#book, rest as never, this.times);
      }
      this.#restScope.note(comparison,`,
      ),
    ],
    killer: service,
  },
  {
    id: 'drift.restIsStream',
    name: 'the witness hands its snapshot to the book as if the stream had said it',
    edits: [
      edit(
        'src/actors/read-witness.ts',
        'await markets.refreshOrLatest();',
        `await markets.refreshOrLatest();
    positions.receive({ type: 'position.observed', observation: await venue.readPositions() });`,
      ),
    ],
    killer: compile,
  },
  {
    id: 'drift.wrongScopeAttests',
    name: 'a REST that never showed the exposure attests its end',
    edits: [
      edit(
        SERVICE,
        'unseenByRest: this.#restScope.unseen',
        'unseenByRest: this.#restScope.unseen.slice(4)',
      ),
    ],
    killer: service,
  },
  {
    id: 'drift.zeroIsShown',
    name: 'a zero of REST counts as having shown the exposure',
    edits: [
      edit(
        'src/positions/rest-scope.ts',
        "!decimal(rest).isZero() && (verdict === 'agreed' || verdict === 'lagging')",
        "verdict === 'agreed' || verdict === 'lagging' || decimal(rest).isZero()",
      ),
    ],
    killer: service,
  },
];
