/**
 * The maker-first build: one leg is quoted, post-only, and its fills are gathered and hedged on the
 * other. It ends whole, as a hedged pair that the stream reports; with nothing held; broken; or doubtful.
 */
import { initialContext } from './maker-build.context.ts';
import {
  confirmInput,
  hedgeInput,
  quoteInput,
  repricing,
  sellBackInput,
} from './maker-build.invokes.ts';
import { makerBuildSetup } from './maker-build.setup.ts';

/** What is heard of the quote while nothing of ours is under way. */
const heard = {
  'maker.filled': { target: 'weighing', actions: 'noteFill' },
  'maker.ended': { target: 'weighing', actions: 'noteEnd' },
  'deadline.passed': { target: 'weighing', actions: 'noteOverdue' },
  // What fills from here on is seen late: nothing more is to fill.
  'stream.lost': { target: 'weighing', actions: 'noteOverdue' },
} as const;

export const makerBuildMachine = makerBuildSetup.createMachine({
  id: 'makerBuild',
  context: initialContext,
  invoke: {
    id: 'deadline',
    src: 'deadline',
    input: ({ context }) => ({ afterMs: context.settings.buildTimeoutMs }),
    onError: { target: '.doubtful', actions: 'noteFailure' },
  },
  initial: 'quoted',
  states: {
    quoted: {
      invoke: {
        id: 'quote',
        src: 'quote',
        input: quoteInput,
        onError: { target: 'doubtful', actions: 'noteFailure' },
      },
      on: {
        'maker.numbered': { actions: 'noteMaker' },
        'maker.filled': { actions: 'noteFill' },
        'maker.ended': { actions: 'noteEnd' },
        'maker.failed': { target: 'doubtful', actions: 'noteFailure' },
        'deadline.passed': { actions: 'noteOverdue' },
        'stream.lost': { actions: 'noteOverdue' },
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
            onError: { target: 'weighing', actions: 'noteFailure' },
          },
        },
        weighing: {
          always: [
            { guard: 'isHedgeDue', target: 'hedging' },
            { guard: 'isGathering', target: 'gathering' },
            { guard: 'isQuoting', target: 'quoting' },
            { guard: 'mustCancel', target: 'cancelling' },
            { guard: 'isUnsettled', target: 'settling' },
            { guard: 'isDoubtful', target: '#makerBuild.doubtful' },
            { guard: 'isGivenUp', target: '#makerBuild.broken' },
            { guard: 'hasRest', target: 'sellingBack' },
            { guard: 'holdsNothing', target: '#makerBuild.nothing' },
            { target: 'confirming' },
          ],
        },
        cancelling: {
          entry: 'noteCancel',
          // An answer can take seconds: what is to be hedged does not wait for it.
          on: {
            'maker.filled': [
              { guard: 'isWorthItNow', ...heard['maker.filled'] },
              { actions: 'noteFill' },
            ],
            'maker.ended': heard['maker.ended'],
          },
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
            onError: { target: 'weighing', actions: 'noteFailure' },
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
              { target: '#makerBuild.doubtful', actions: 'noteUnconfirmed' },
            ],
            onError: { target: '#makerBuild.doubtful', actions: 'noteFailure' },
          },
        },
      },
    },
    whole: { type: 'final', entry: 'endAsWhole' },
    nothing: { type: 'final', entry: 'endAsNothing' },
    broken: { type: 'final', entry: 'endAsBroken' },
    doubtful: { type: 'final', entry: 'endAsDoubtful' },
  },
  output: ({ context: { end, reason, refusalCode } }) => ({
    end: end ?? 'doubtful',
    reason,
    refusalCode,
  }),
});
