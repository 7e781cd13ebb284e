/** Walks the maker-first build through everything that may come of its quote and of its hedges. */
import { SimulatedClock, createActor } from 'xstate';
import type { EventFrom, EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { makerBuildMachine } from '../../machines/maker-build.machine.ts';
import type { BuildContext } from '../../machines/maker-build.context.ts';
import { decimal } from '../../src/domain/decimal.ts';
import { quantityToSellBack, unhedgedQuantity } from '../../src/domain/hedging.ts';
import type { OrderFate } from '../../src/orders/order.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import type { Edge } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { endless, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { MAKER_BUILD_INPUT as input, MAKER_BUILD_TERMS as TERMS } from './maker-build.story.ts';
import { silentMakerBuild } from './silent.ts';
import { told, wordsOf } from './story.ts';

type Snapshot = SnapshotFrom<typeof makerBuildMachine>;

const numbered = told('the quote is numbered', {
  type: 'maker.numbered',
  digest: '0x1',
  terms: TERMS,
});
const deadline = told('the deadline passes', { type: 'deadline.passed' });
const lost = told('the stream is lost', { type: 'stream.lost' });
const crossed = ends('rejected', 2008);
const refusals = [crossed, ends('rejected', null)];
const failures = [
  told('our code cannot go on', { type: 'maker.failed', reason: 'a bug' }),
  told('the quote actor fails', actorFailed('quote', new Error('a bug'))),
  told('the deadline actor fails', actorFailed('deadline', new Error('a bug'))),
];
const cancelEnds = [
  told('the cancel is taken', actorDone('cancelQuote')),
  told('the cancel fails', actorFailed('cancelQuote', new Error('away'))),
];
const built = told('the stream reports both legs', actorDone('awaitBuilt', { built: true }));
const confirmingEnds = [
  built,
  told('the stream is silent', actorDone('awaitBuilt', { built: false })),
  told('awaiting fails', actorFailed('awaitBuilt', new Error('a bug'))),
];
const naked = told(
  'a fill was naked for long enough',
  timerFired('restOfNaked', 'makerBuild.quoted.gathering'),
);
const paused = told('the pause is over', timerFired('settlePause', 'makerBuild.quoted.settling'));

function ends(fate: OrderFate, refusalCode: number | null = null): EventObject {
  const words = refusalCode === null ? '' : ` by ${String(refusalCode)}`;
  return told(`the quote is ${fate}${words}`, {
    type: 'maker.ended',
    fate,
    reason: fate === 'filled' ? null : 'order_update',
    refusalCode,
  });
}

function fills(total: string, at = Number(total) * 100): EventObject {
  return told(`${total} of the quote are filled`, { type: 'maker.filled', total, at });
}

/** What the quote may still do: it fills more, it ends as its fills have it, its fills come late. */
function quoteEvents({ context }: Snapshot): readonly EventObject[] {
  const { digest, filled, makerFate } = context;
  const more = (filled === '0' ? ['1', '2', '4'] : ['4'])
    .filter((total) => total !== filled)
    .map(fills);
  if (makerFate === 'partlyFilled' || makerFate === 'notFilled') return more;
  if (makerFate !== null) return [];
  if (digest === null) return [numbered, ...refusals, ...failures];
  if (filled === '0') return [...more, ends('notFilled'), ends('dead'), ...refusals, ...failures];
  const end = filled === '4' ? [ends('filled')] : [ends('partlyFilled'), ends('dead')];
  return [...more, ...end, ends('rejected')];
}

/** Neither the deadline nor the stream decides anything once the quote is over. */
function isTimed({ context: { isOverdue, makerFate } }: Snapshot): boolean {
  return !isOverdue && makerFate === null;
}

/** What an order that takes may come to; a hedge of two may also come to one. */
function takerEnds(id: 'hedge' | 'sellBack', snapshot: Snapshot): readonly EventObject[] {
  const { quantity } = (snapshot.children[id]?.getSnapshot() as { input: { quantity: string } })
    .input;
  const { nakedSince, toldAt } = snapshot.context;
  const endedAt = (nakedSince ?? toldAt) + 500;
  const end = (fate: OrderFate, filled: string, refusalCode: number | null = null): EventObject => {
    const isWhole = filled === quantity;
    const reason = isWhole ? null : 'it did not cross';
    const output = { fate, asked: quantity, filled, isWhole, reason, refusalCode, endedAt };
    const code = refusalCode === null ? '' : ` by ${String(refusalCode)}`;
    return told(`the ${id} of ${quantity} is ${fate} with ${filled}${code}`, actorDone(id, output));
  };
  return [
    end('filled', quantity),
    end('notFilled', '0'),
    end('rejected', '0'),
    ...(id === 'hedge' ? [end('rejected', '0', 2094)] : []),
    end('dead', '0'),
    ...(quantity === '2' ? [end('partlyFilled', '1'), end('rejected', '1')] : []),
    told(`the ${id} fails`, actorFailed(id, new Error('a bug'))),
  ];
}

function events(snapshot: Snapshot): readonly EventObject[] {
  const heard = [...quoteEvents(snapshot), ...(isTimed(snapshot) ? [deadline, lost] : [])];
  if (snapshot.matches({ quoted: 'gathering' })) return [...heard, naked];
  if (snapshot.matches({ quoted: 'hedging' })) return [...heard, ...takerEnds('hedge', snapshot)];
  if (snapshot.matches({ quoted: 'cancelling' })) return [...heard, ...cancelEnds];
  if (snapshot.matches({ quoted: 'settling' })) return [...heard, paused];
  if (snapshot.matches({ quoted: 'sellingBack' }))
    return [...heard, ...takerEnds('sellBack', snapshot)];
  if (snapshot.matches({ quoted: 'confirming' })) return [...heard, ...confirmingEnds];
  return heard;
}

function project(context: BuildContext) {
  const { filled, hedged, soldBack, refusedQuantity, misses, makerFate, digest, end } = context;
  const { isSettled, isRepriced, isOverdue, isCancelled, isShort, isGivenUp } = context;
  const amounts = { filled, hedged, soldBack, refusedQuantity, misses };
  const flags = { isSettled, isRepriced, isOverdue, isCancelled, isShort, isGivenUp };
  return { ...amounts, ...flags, isDoubtful: context.isDoubtful, makerFate, digest, end };
}

const staging: Staging<typeof makerBuildMachine> = {
  create: (clock) => createActor(silentMakerBuild, { clock, input }),
  delayMs: (delay, { context: { nakedSince, toldAt } }) =>
    delay === 'settlePause' ? 500 : nakedSince === null ? 0 : nakedSince + 1500 - toldAt,
};

const walked = walk(makerBuildMachine, { input, events, project });
const isOver = ({ snapshot }: { readonly snapshot: Snapshot }): boolean =>
  snapshot.status === 'done';
const ended = walked.situations.filter(isOver);
const endedAs = (end: string) => ended.filter(({ snapshot }) => snapshot.output?.end === end);
const isIn = (state: string, { snapshot }: { readonly snapshot: Snapshot }): boolean =>
  snapshot.matches({ quoted: state } as never);
const enters = (state: string): readonly Edge<typeof makerBuildMachine>[] =>
  walked.edges.filter(({ from, to }) => isIn(state, to) && !isIn(state, from));

itIsModelled('maker-build', makerBuildMachine, [{ walk: walked, staging, project }]);

describe('the model of a maker-first build', () => {
  it('is what the actor does on the way to every situation', () => {
    const seen = ({ value, status, context }: Snapshot) => [value, status, project(context)];
    for (const { snapshot, path } of walked.situations) {
      const arrived = replay(staging, path).at(-1);
      expect(arrived === undefined ? [] : seen(arrived)).toEqual(seen(snapshot));
    }
  });

  it('can end from every situation, and goes on for ever only while the quote may fill', () => {
    expect(stuck(walked, isOver)).toEqual([]);
    const decided = walked.edges.filter(({ from }) => from.snapshot.context.makerFate !== null);
    expect(endless({ ...walked, edges: decided })).toEqual([]);
  });

  it('can end from every situation without a word of the quote actor but that of an end', () => {
    const quiet = walked.edges.filter(({ event }) => event.type !== 'maker.filled');
    expect(stuck({ ...walked, edges: quiet }, isOver)).toEqual([]);
  });
});

describe('a maker-first build', () => {
  it('is whole only when the stream reports a pair, hedged to the step', () => {
    expect(endedAs('whole').length).toBeGreaterThan(0);
    for (const { snapshot, path } of endedAs('whole')) {
      const { filled, hedged, soldBack } = snapshot.context;
      expect(path.at(-1)).toBe(built);
      expect(decimal(filled).minus(soldBack).div(2).eq(hedged) && hedged !== '0').toBe(true);
      expect(snapshot.output).toEqual({ end: 'whole', reason: null, refusalCode: null });
    }
  });

  it('is nothing only when the venue’s word leaves nothing held', () => {
    expect(endedAs('nothing').length).toBeGreaterThan(0);
    for (const { snapshot } of endedAs('nothing')) {
      const { filled, hedged, soldBack, makerFate } = snapshot.context;
      expect([filled, hedged]).toEqual([soldBack, '0']);
      expect(['rejected', 'notFilled', 'partlyFilled', 'filled']).toContain(makerFate);
    }
  });

  it('sells back what the venue refuses to hedge as too small, and tries no such hedge again', () => {
    const refused = walked.situations.filter(
      ({ snapshot }) => snapshot.context.refusedQuantity !== '0',
    );
    expect(refused.some((each) => isIn('sellingBack', each))).toBe(true);
    expect(refused.some((each) => isIn('quoting', each) || isIn('gathering', each))).toBe(false);
    for (const { to } of enters('hedging')) {
      const { context } = to.snapshot;
      expect(decimal(unhedgedQuantity(TERMS, context)).gt(context.refusedQuantity)).toBe(true);
    }
  });

  it('drops no fill: when it is whole or nothing, all of it is hedged or sold back', () => {
    for (const { snapshot } of [...endedAs('whole'), ...endedAs('nothing')]) {
      expect(unhedgedQuantity(TERMS, snapshot.context)).toBe('0');
      expect(quantityToSellBack(TERMS, snapshot.context)).toBe('0');
    }
  });

  it('hedges a fill that comes after the end of the quote', () => {
    const late = walked.edges.filter(
      ({ from, event }) => isIn('confirming', from) && event.type === 'maker.filled',
    );
    expect(late.some(({ to }) => isIn('hedging', to))).toBe(true);
    for (const { to } of late) expect(isIn('confirming', to)).toBe(false);
  });

  it('never hedges more than is filled, and opens nothing once it is given up', () => {
    for (const { snapshot } of walked.situations) {
      const { filled, hedged } = snapshot.context;
      expect(decimal(hedged).times(2).lte(filled)).toBe(true);
    }
    for (const { to } of enters('hedging')) expect(to.snapshot.context.isGivenUp).toBe(false);
  });

  it('is never whole or nothing once it is given up, and doubtful when nobody can tell', () => {
    for (const { snapshot } of ended.filter((each) => each.snapshot.context.isGivenUp)) {
      const { isDoubtful } = snapshot.context;
      expect(snapshot.output?.end).toBe(isDoubtful ? 'doubtful' : 'broken');
    }
    const dead = ended.filter(({ snapshot }) => snapshot.context.makerFate === 'dead');
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.every(({ snapshot }) => snapshot.output?.end === 'doubtful')).toBe(true);
    expect(endedAs('broken').length).toBeGreaterThan(0);
  });

  it('is in doubt by every order that takes and whose fate is not the venue’s plain word', () => {
    const untold = walked.edges.filter(({ event }) =>
      / is (dead|rejected) with /.test(wordsOf(event)),
    );
    const doubts = untold.filter(({ event }) => !wordsOf(event).includes(' rejected with 0'));
    expect(doubts.length).toBeGreaterThan(0);
    for (const { to } of doubts) expect(to.snapshot.context.isDoubtful).toBe(true);
  });

  it('is broken only when the quote can fill no more', () => {
    for (const { snapshot } of endedAs('broken')) expect(snapshot.context.isSettled).toBe(true);
  });

  it('sells back and confirms only when nothing more of the quote is to be waited for', () => {
    for (const { to } of [...enters('sellingBack'), ...enters('confirming')]) {
      expect(to.snapshot.context).toMatchObject({ isSettled: true, isGivenUp: false });
      expect(to.snapshot.context.makerFate).not.toBeNull();
    }
  });

  it('is priced once more when it would have crossed, and then it is nothing', () => {
    const states = replay(staging, [numbered, crossed, numbered, crossed]);
    expect(states.map(({ value }) => value)).toEqual([
      ...Array.from({ length: 4 }, () => ({ quoted: 'quoting' })),
      'nothing',
    ]);
    expect(states.at(-1)?.output).toEqual({
      end: 'nothing',
      reason: 'the quote is rejected (order_update)',
      refusalCode: 2008,
    });
  });
});

describe('a fill of the quote', () => {
  /** The state of a build after events at their instants, and 1 ms before and at `dueAt`. */
  function statesAround(dueAt: number, happening: readonly (readonly [number, EventObject])[]) {
    const clock = new SimulatedClock();
    const build = createActor(silentMakerBuild, { clock, input }).start();
    for (const [at, event] of happening) {
      clock.set(at);
      build.send(event as EventFrom<typeof makerBuildMachine>);
    }
    clock.set(dueAt - 1);
    const before = build.getSnapshot().value;
    clock.set(dueAt);
    const after = build.getSnapshot().value;
    build.stop();
    return [before, after];
  }

  const filledAt = (at: number, total: string) => [at, fills(total, at)] as const;

  it('is hedged 1500 ms after it began to be naked, however many come after it', () => {
    expect(statesAround(1600, [[0, numbered], filledAt(100, '2'), filledAt(900, '3')])).toEqual([
      { quoted: 'gathering' },
      { quoted: 'hedging' },
    ]);
  });

  it('that comes while another is hedged is naked from its own instant on', () => {
    const whole = { fate: 'filled', filled: '1', isWhole: true, reason: null, refusalCode: null };
    const output = { ...whole, endedAt: 1900 };
    expect(
      statesAround(3200, [
        [0, numbered],
        filledAt(100, '2'),
        [1600, { type: 'time passes' }],
        filledAt(1700, '4'),
        [1900, actorDone('hedge', output)],
      ]),
    ).toEqual([{ quoted: 'gathering' }, { quoted: 'hedging' }]);
  });

  it('that is worth a hedge does not wait for the answer to a cancel; one that is not does', () => {
    const cancelling = [[0, numbered] as const, [200, deadline] as const];
    const [large] = statesAround(400, [...cancelling, filledAt(300, '4')]);
    const [small] = statesAround(400, [...cancelling, filledAt(300, '1')]);
    expect([large, small]).toEqual([{ quoted: 'hedging' }, { quoted: 'cancelling' }]);
    const [ended] = statesAround(400, [
      ...cancelling,
      filledAt(300, '1'),
      [310, ends('partlyFilled')],
    ]);
    expect(ended).toEqual({ quoted: 'settling' });
  });

  it('that is worth a hedge is hedged at once', () => {
    const [before] = statesAround(200, [[0, numbered], filledAt(100, '4')]);
    expect(before).toEqual({ quoted: 'hedging' });
  });
});
