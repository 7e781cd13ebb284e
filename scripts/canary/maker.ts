/** Mutants of the maker-first build: what is hedged, what is sold back, and what is waited for. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const HEDGING = 'src/domain/hedging.ts';
const SETUP = 'machines/maker-build.setup.ts';
const MACHINE = 'machines/maker-build.machine.ts';
const QUOTE = 'src/actors/quote.ts';
const HEDGE = 'src/actors/hedge.ts';
const REST = 'src/actors/hedge-rest.ts';
const LOG = 'src/orders/order-log.ts';
const laws = tests('unit/domain/hedging', 'property/hedging');
const chart = tests('model/maker-build');
const stage = tests('unit/actors/quoting');
const resting = tests('unit/orders/resting-order');

export const makers: readonly Mutant[] = [
  {
    id: 'maker.otherConnection',
    name: 'a quote leaves in a connection that came back while it was priced',
    edits: [edit(QUOTE, ' || link.epoch !== epoch;', ';')],
    killer: stage,
  },
  {
    id: 'maker.restCarried',
    name: 'what a coarser hedge leaves over is carried and not sold back',
    edits: [edit(HEDGING, "if (over.lte(0)) return '0';", "if (over.gte(0)) return '0';")],
    killer: laws,
  },
  {
    id: 'maker.hedgesWhatWentBack',
    name: 'what was sold back is hedged all the same',
    edits: [
      edit(
        HEDGING,
        'return decimal(heldQuantity(tally)).times(hedgeQuantity)',
        'return decimal(tally.filled).times(hedgeQuantity)',
      ),
    ],
    killer: laws,
  },
  {
    id: 'maker.deadIsOver',
    name: 'a quote that died unanswered is over by the venue’s word',
    edits: [edit(SETUP, "const isDoubtful = fate === 'dead' || ", 'const isDoubtful = ')],
    killer: chart,
  },
  {
    id: 'maker.unknownHedgeIsMissed',
    name: 'a hedge of unknown fate is sent again',
    edits: [
      edit(
        SETUP,
        "return fate !== 'filled' && fate !== 'partlyFilled' && fate !== 'notFilled';",
        'return false;',
      ),
    ],
    killer: chart,
  },
  {
    id: 'maker.lateFillDropped',
    name: 'a fill that comes after the end of the quote is dropped',
    edits: [
      edit(
        MACHINE,
        "on: { 'maker.filled': { target: 'weighing', actions: 'noteFill' } },",
        "on: { 'maker.filled': {} },",
      ),
    ],
    killer: chart,
  },
  {
    id: 'maker.nakedFromTheLast',
    name: 'the time of a naked fill begins anew with every further fill',
    edits: [edit(SETUP, 'nakedSince: context.nakedSince ?? at,', 'nakedSince: at,')],
    killer: chart,
  },
  {
    id: 'maker.repairsWithoutTheBook',
    name: 'a hedge that came short is repaired although the book contradicts it',
    edits: [
      edit(
        HEDGE,
        'if (contradiction !== undefined) return inDoubt(world, contradiction);',
        'if (contradiction === null) return inDoubt(world, contradiction);',
      ),
    ],
    killer: stage,
  },
  {
    id: 'maker.sellsUnreported',
    name: 'a rest is sold back that the stream does not report',
    edits: [
      edit(
        REST,
        'if (!(await untilSo(world, isHeld, timeoutMs, signal))) {',
        'if (!(await untilSo(world, isHeld, 0, signal)) && timeoutMs < 0) {',
      ),
    ],
    killer: stage,
  },
  {
    id: 'maker.quotesWhenStopped',
    name: 'a build that is over still sends its quote',
    edits: [edit(QUOTE, 'if (stopping.signal.aborted) return;', '')],
    killer: stage,
  },
  {
    id: 'maker.archivedPartIsTheEnd',
    name: 'a part that the archive tells of ends an order that rests',
    edits: [edit(LOG, 'if (goesOn && !isSettled(order))', 'if (!goesOn && !isSettled(order))')],
    killer: resting,
  },
  {
    id: 'maker.deadBeforeItExpires',
    name: 'an order that rests is dead once it is no longer received',
    edits: [edit(LOG, 'Math.max(receiveBy, expiresAt) : receiveBy;', 'receiveBy : receiveBy;')],
    killer: resting,
  },
];
