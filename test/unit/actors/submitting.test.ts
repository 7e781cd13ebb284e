/** What leaves and what is noted: numbered before it is sent, and every answer told apart. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { placeOrder } from '../../../src/actors/place-order.ts';
import { resolveOrders } from '../../../src/actors/resolve-orders.ts';
import { submit } from '../../../src/actors/submit.ts';
import { legMachine } from '../../../machines/leg.machine.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../../../src/ports/venue-errors.ts';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { archived, digestOf, intent, orderFill } from '../../support/orders.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

const CLOSE = intent({ purpose: 'emergency', side: 'sell' });
const details = { request: 'place_order' };

describe('an order', () => {
  it('is numbered before it is sent, and sent in the tick in which it is submitted', async () => {
    const numbersAtSending: (number | undefined)[] = [];
    const stage = await openStage({
      submit: ({ digest }) => {
        numbersAtSending.push(stage.positions.orders.order(digest)?.number);
        return Promise.resolve();
      },
    });
    submit(stage, CLOSE);
    submit(stage, CLOSE);
    expect(numbersAtSending).toEqual([1, 2]);
  });

  it('that may not be numbered is not sent', async () => {
    let sent = 0;
    const stage = await openStage({
      submit: () => {
        sent += 1;
        return Promise.resolve();
      },
    });
    expect(() => submit(stage, intent())).toThrow(/no genuine proof/);
    expect(() => submit(stage, { ...CLOSE, reduceOnly: false })).toThrow(/reduce-only/);
    expect(sent).toBe(0);
  });

  it.each([
    ['accepted', 'working', undefined],
    ['accepted', 'working', new VenueRejected('it has it already', 2013, false, details)],
    ['refused', 'rejected', new VenueRejected('no', 2006, true, details)],
    ['notSent', 'rejected', new VenueUnreachable('no road', details)],
    ['unknown', 'unknown', new OutcomeUnknown('silence', details)],
    ['unknown', 'unknown', new VenueProtocolError('HTML', details)],
  ] as const)('that is answered as %s is noted as %s', async (answered, fate, error) => {
    const stage = await openStage({
      submit: () => (error === undefined ? Promise.resolve() : Promise.reject(error)),
    });
    const { order, answer } = submit(stage, CLOSE);
    expect(await answer).toBe(answered);
    expect(stage.positions.orders.order(order.digest)).toMatchObject({
      fate,
      refusedByEngine: answered === 'refused',
      fateAt: fate === 'rejected' ? 100_000 : undefined,
    });
  });

  it('changes no reading, whatever the answer is', async () => {
    const stage = await openStage();
    stage.connect();
    await submit(stage, CLOSE).answer;
    expect(stage.positions.read(SOL_ISOLATED)).toEqual({ state: 'unknown', named: false });
  });

  it('of unknown fate is asked for in the archive', async () => {
    const stage = await openStage({
      submit: () => Promise.reject(new OutcomeUnknown('silence', details)),
      readArchivedOrders: () => Promise.resolve([archived(1, '1')]),
    });
    await submit(stage, CLOSE).answer;
    await resolveOrders(stage);
    expect(stage.positions.orders.order(digestOf(1))?.fate).toBe('filled');
  });

  it('that filled more than is known fill by fill has its fills asked for', async () => {
    const fill = { ...orderFill(7, '1', 100_000), venueAt: undefined, isArchived: true } as const;
    const stage = await openStage({
      readArchivedOrders: () => Promise.resolve([archived(1, '1')]),
      readArchivedFills: (digests) => Promise.resolve(digests.map((digest) => ({ digest, fill }))),
    });
    await submit(stage, CLOSE).answer;
    await resolveOrders(stage);
    expect(stage.positions.orders.order(digestOf(1))?.fills).toEqual([fill]);
  });
});

describe('an unwind of a position', () => {
  const unwind = (stage: Stage) =>
    createActor(legMachine.provide({ actors: { order: placeOrder(stage) } }), {
      input: { request: { purpose: 'unwind', cycleId: 1, leg: 'hedge' } },
    }).start();
  const unwinding = async (prepare: (stage: Stage) => void) => {
    const stage = await openStage();
    prepare(stage);
    return { stage, leg: unwind(stage) };
  };

  it('that is unknown is refused, and never taken for needless', async () => {
    const { stage, leg } = await unwinding(({ connect }) => {
      connect();
    });
    expect((await toPromise(leg)).fate).toBe('rejected');
    expect(stage.positions.orders.all).toEqual([]);
  });

  it('of which the ledgers contradict each other is refused', async () => {
    const stage = await openStage();
    stage.connect();
    stage.report({ amount: '1' });
    await stage.clock.advance(1);
    stage.fill({ amount: '1' });
    await stage.clock.advance(2001);
    expect(stage.positions.read(SOL_ISOLATED).state).toBe('diverged');
    expect((await toPromise(unwind(stage))).fate).toBe('rejected');
    expect(stage.positions.orders.all).toEqual([]);
  });

  it('that a gap made stale closes what was observed last', async () => {
    const { stage } = await unwinding(({ connect, report, positions }) => {
      connect();
      report({ amount: '1' });
      positions.receive({ type: 'stream.lost', reason: 'closed' });
    });
    expect(stage.positions.orders.all.map((order) => order.intent)).toMatchObject([
      { side: 'sell', quantity: '1', reduceOnly: true },
    ]);
  });

  it('that is exactly zero is needless', async () => {
    const { leg } = await unwinding(({ connect, report }) => {
      connect();
      report({ amount: '0' });
    });
    expect((await toPromise(leg)).fate).toBe('notFilled');
  });

  it('closes the reported amount, reduce-only and against its sign', async () => {
    const { stage } = await unwinding(({ connect, report }) => {
      connect();
      report({ amount: '-1.2' });
    });
    expect(stage.positions.orders.all.map((order) => order.intent)).toMatchObject([
      { side: 'buy', quantity: '1.2', reduceOnly: true, margin: 'isolated' },
    ]);
  });
});
