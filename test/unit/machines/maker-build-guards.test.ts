/** What the guards of the maker-first build let through. */
import { describe, expect, it } from 'vitest';
import { makerBuildMachine } from '../../../machines/maker-build.machine.ts';
import { MAKER_BUILD_TERMS } from '../../model/maker-build.story.ts';
import { FAILED, NOTHING, ask, done, passingContexts } from './asking.ts';
import type { Fields } from './asking.ts';

describe('the maker-first build', () => {
  const fresh = {
    terms: MAKER_BUILD_TERMS,
    filled: '0',
    hedged: '0',
    soldBack: '0',
    refusedQuantity: '0',
    makerFate: null,
    isSettled: false,
    isRepriced: false,
    isOverdue: false,
    isCancelled: false,
    isShort: false,
    isGivenUp: false,
    isDoubtful: false,
  };
  const contexts = {
    fresh,
    unnumbered: { ...fresh, terms: null, filled: '4' },
    'a little filled': { ...fresh, filled: '2' },
    'enough filled': { ...fresh, filled: '4' },
    'a little filled when overdue': { ...fresh, filled: '2', isOverdue: true },
    'a little filled when ended': {
      ...fresh,
      filled: '2',
      makerFate: 'notFilled',
      isSettled: true,
    },
    'a short hedge': { ...fresh, filled: '4', hedged: '1', isShort: true },
    'a refused hedge': { ...fresh, filled: '2', refusedQuantity: '1' },
    'given up': { ...fresh, filled: '4', isGivenUp: true },
    'hedged whole': { ...fresh, filled: '4', hedged: '2', makerFate: 'filled', isSettled: true },
    'sold back whole': { ...fresh, filled: '1', soldBack: '1', isCancelled: true },
    doubtful: { ...fresh, isDoubtful: true, hedged: '1' },
  };
  const but = (...names: readonly string[]) =>
    Object.keys(contexts).filter((name) => !names.includes(name));
  const ended = ['a little filled when ended', 'hedged whole'];
  const closing = ['a little filled when overdue', ...ended, 'a refused hedge', 'given up'];

  it.each([
    [
      'isHedgeDue',
      [
        'enough filled',
        'a little filled when overdue',
        'a little filled when ended',
        'a short hedge',
      ],
    ],
    ['isGathering', ['a little filled', 'enough filled', 'a short hedge']],
    ['isQuoting', but(...closing)],
    ['mustCancel', but(...ended, 'sold back whole')],
    ['isUnsettled', but(...ended)],
    ['isOver', ended],
    ['isDoubtful', ['doubtful']],
    ['isGivenUp', ['given up']],
    ['hasRest', but('fresh', 'unnumbered', 'hedged whole', 'sold back whole', 'doubtful')],
    ['holdsNothing', ['fresh', 'sold back whole']],
  ])('passes %s for %j', (name, passed) => {
    expect(passingContexts(makerBuildMachine, name, contexts)).toEqual(passed);
  });

  it('hedges at once what a fill makes worth it', () => {
    const worth = (context: Fields, event: Fields) =>
      ask(makerBuildMachine, 'isWorthItNow', context, event);
    expect(worth(fresh, { type: 'maker.filled', total: '4' })).toBe(true);
    expect(worth(fresh, { type: 'maker.filled', total: '2' })).toBe(false);
    expect(worth({ ...fresh, terms: null }, { type: 'maker.filled', total: '4' })).toBe(false);
    expect(worth(fresh, { type: 'maker.ended', total: '4' })).toBe(false);
  });

  it('reprices a quote once that would have crossed, while it may still quote', () => {
    const crossed = { type: 'maker.ended', fate: 'rejected', refusalCode: 2008 };
    const may = (context: Fields, event: Fields) =>
      ask(makerBuildMachine, 'mayReprice', { ...fresh, ...context }, event);
    expect(may({}, crossed)).toBe(true);
    expect(may({ isRepriced: true }, crossed)).toBe(false);
    expect(may({ isOverdue: true }, crossed)).toBe(false);
    expect(may({}, { ...crossed, refusalCode: 2006 })).toBe(false);
    expect(may({}, { ...crossed, fate: 'dead' })).toBe(false);
    expect(may({}, { ...crossed, type: 'maker.filled' })).toBe(false);
  });

  it.each([
    ['isWhole', 'isWhole'],
    ['isBuilt', 'built'],
  ])('passes %s by what an actor came back with', (name, field) => {
    const answers = [
      done({ [field]: true }),
      done({ [field]: false }),
      done({ other: true }),
      FAILED,
    ];
    const passed = answers.map((event) => ask(makerBuildMachine, name, NOTHING, event));
    expect(passed).toEqual([true, false, false, false]);
  });
});
