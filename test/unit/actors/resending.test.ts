/** An order of unknown fate is sent again as it is: the venue takes a digest once. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { legMachine } from '../../../machines/leg.machine.ts';
import { placeOrder } from '../../../src/actors/place-order.ts';
import { resolveOrder } from '../../../src/actors/resolve-orders.ts';
import { resend, submit } from '../../../src/actors/submit.ts';
import type { SignedOrder } from '../../../src/orders/order.ts';
import {
  OutcomeUnknown,
  VenueRejected,
  VenueUnreachable,
} from '../../../src/ports/venue-errors.ts';
import { digestOf, intent, updated } from '../../support/orders.ts';
import { openStage } from './world.ts';

const CLOSE = intent({ purpose: 'emergency', side: 'sell' });
const details = { request: 'place_order' };
const silence = new OutcomeUnknown('silence', details);

/** A stage whose venue gives these answers, in turn; after the last one it accepts. */
async function answering(answers: readonly (Error | undefined)[]) {
  const sent: SignedOrder[] = [];
  const stage = await openStage({
    submit: (order) => {
      const answer = answers[sent.length];
      sent.push(order);
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
  });
  return { stage, sent };
}

describe('a resend', () => {
  it.each([
    ['accepted', undefined],
    ['refused as a duplicate', new VenueRejected('known', 2013, true, details)],
  ])('that is %s shows that the venue has the order', async (_, answer) => {
    const { stage, sent } = await answering([silence, answer]);
    const { order, answer: first } = submit(stage, CLOSE);
    await first;
    expect(await resend(stage, order)).toBe(true);
    expect(stage.positions.orders.order(order.digest)).toMatchObject({ fate: 'working' });
    expect(sent).toEqual([order, order]);
  });

  it.each([
    ['refused for another reason', new VenueRejected('no', 2006, true, details)],
    ['late', new VenueRejected('late', 2011, false, details)],
    ['not sent', new VenueUnreachable('no road', details)],
    ['of unknown fate', silence],
  ])('that is %s says nothing of the first sending', async (_, answer) => {
    const { stage } = await answering([silence, answer]);
    const { order, answer: first } = submit(stage, CLOSE);
    await first;
    expect(await resend(stage, order)).toBe(false);
    expect(stage.positions.orders.order(order.digest)).toMatchObject({
      fate: 'unknown',
      fateAt: undefined,
    });
  });

  it('is not tried once the venue receives the order no longer', async () => {
    const { stage, sent } = await answering([silence]);
    const { order, answer } = submit(stage, CLOSE);
    await answer;
    await stage.clock.advance(3000);
    expect(await resend(stage, order)).toBe(false);
    expect(sent).toHaveLength(1);
  });

  it('lets a fault of our own code be seen', async () => {
    const { stage } = await answering([silence, new TypeError('a bug')]);
    const { order, answer } = submit(stage, CLOSE);
    await answer;
    await expect(resend(stage, order)).rejects.toThrow('a bug');
  });

  it('changes no fate that was told meanwhile', async () => {
    const { stage } = await answering([silence]);
    const { order, answer } = submit(stage, CLOSE);
    await answer;
    stage.positions.orders.updated(updated(1, 'filled', '0', stage.clock.now()));
    expect(await resend(stage, order)).toBe(true);
    expect(stage.positions.orders.order(digestOf(1))?.fate).toBe('filled');
  });
});

describe('a leg whose answer is lost', () => {
  it('sends the very same order again at once, and goes on as accepted', async () => {
    const { stage, sent } = await answering([silence]);
    stage.connect();
    stage.report({ amount: '1' });
    const leg = createActor(
      legMachine.provide({
        actors: { order: placeOrder(stage), resolveOrder: resolveOrder(stage) },
      }),
      { clock: stage.clock, input: { request: { purpose: 'unwind', cycleId: 1, leg: 'hedge' } } },
    ).start();
    await stage.clock.advance(1);
    expect(sent).toEqual([sent[0], sent[0]]);
    expect(leg.getSnapshot().value).toBe('working');
    stage.positions.orders.updated(updated(1, 'filled', '0', stage.clock.now()));
    expect((await toPromise(leg)).fate).toBe('filled');
    expect(stage.positions.orders.all).toHaveLength(1);
  });
});
