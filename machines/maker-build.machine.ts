/**
 * The maker-first build: one leg is quoted, post-only, and its fills are gathered and hedged on the
 * other. It ends whole, as a hedged pair that the stream reports; with nothing held; or broken.
 */
import { confirmInput, hedgeInput, quoteInput, sellBackInput } from './maker-build.invokes.ts';
import { initialContext, makerBuildSetup } from './maker-build.setup.ts';

/** What is heard of the quote while nothing of ours is under way. */
const heard = {
  'maker.filled': { target: 'weighing', actions: 'noteFill' },
  'maker.ended': { target: 'weighing', actions: 'noteEnd' },
  'deadline.passed': { target: 'weighing', actions: 'noteOverdue' },
} as const;

/** A quote that was refused for its price is priced once more. */
const repricing = {
  guard: 'mayReprice',
  target: '#makerBuild.quoted',
  reenter: true,
  actions: 'noteReprice',
} as const;

export const makerBuildMachine = makerBuildSetup.createMachine({
  id: 'makerBuild',
  context: initialContext,
  invoke: {
    id: 'deadline',
    src: 'deadline',
    input: ({ context }) => ({ afterMs: context.settings.buildTimeoutMs }),
    onError: { target: '.broken', actions: 'giveUp' },
  },
  initial: 'quoted',
  states: {
    quoted: {
      invoke: {
        id: 'quote',
        src: 'quote',
        input: quoteInput,
        onError: { target: 'broken', actions: 'giveUp' },
      },
      on: {
        'maker.numbered': { actions: 'noteMaker' },
        'maker.filled': { actions: 'noteFill' },
        'maker.ended': { actions: 'noteEnd' },
        'maker.failed': { target: 'broken', actions: 'giveUp' },
        'deadline.passed': { actions: 'noteOverdue' },
      },
      initial: 'quoting',
      states: {
        quoting: { on: { ...heard, 'maker.ended': [repricing, heard['maker.ended']] } },
        gathering: { on: heard, after: { restOfNaked: 'hedging' } },
        hedging: {
          entry: 'beginHedge',
          invoke: {
            id: 'hedge',
            src: 'hedge',
            input: hedgeInput,
            onDone: { target: 'weighing', actions: 'noteHedge' },
            onError: { target: 'weighing', actions: 'giveUp' },
          },
        },
        weighing: {
          always: [
            { guard: 'isHedgeDue', target: 'hedging' },
            { guard: 'isGathering', target: 'gathering' },
            { guard: 'isQuoting', target: 'quoting' },
            { guard: 'mustCancel', target: 'cancelling' },
            { guard: 'isUnsettled', target: 'settling' },
            { guard: 'isGivenUp', target: '#makerBuild.broken' },
            { guard: 'hasRest', target: 'sellingBack' },
            { guard: 'holdsNothing', target: '#makerBuild.nothing' },
            { target: 'confirming' },
          ],
        },
        cancelling: {
          entry: 'noteCancel',
          invoke: {
            id: 'cancelQuote',
            src: 'cancelQuote',
            input: ({ context }) => ({ digest: context.digest }),
            // What came of it is told by the quote actor; an order that is not heard of dies.
            onDone: 'weighing',
            onError: 'weighing',
          },
        },
        settling: {
          on: heard,
          after: {
            settlePause: [
              { guard: 'isOver', target: 'weighing', actions: 'noteSettled' },
              { target: 'cancelling' },
            ],
          },
        },
        sellingBack: {
          invoke: {
            id: 'sellBack',
            src: 'sellBack',
            input: sellBackInput,
            onDone: { target: 'weighing', actions: 'noteSoldBack' },
            onError: { target: 'weighing', actions: 'giveUp' },
          },
        },
        confirming: {
          on: { 'maker.filled': { target: 'weighing', actions: 'noteFill' } },
          invoke: {
            id: 'awaitBuilt',
            src: 'awaitBuilt',
            input: confirmInput,
            onDone: [
              { guard: 'isBuilt', target: '#makerBuild.whole' },
              { target: '#makerBuild.broken', actions: 'noteUnconfirmed' },
            ],
            onError: { target: '#makerBuild.broken', actions: 'giveUp' },
          },
        },
      },
    },
    whole: { type: 'final', entry: 'endAsWhole' },
    nothing: { type: 'final', entry: 'endAsNothing' },
    broken: { type: 'final', entry: 'endAsBroken' },
  },
  output: ({ context: { end, reason, refusalCode } }) => ({
    end: end ?? 'broken',
    reason,
    refusalCode,
  }),
});
