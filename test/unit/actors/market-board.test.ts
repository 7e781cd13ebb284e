/** The market board: what is dust is told by the finest step of the run, and closes follow. */
import { createActor, toPromise } from 'xstate';
import { expect, it } from 'vitest';
import { closeRound } from '../../../src/actors/close-round.ts';
import { MarketBoard } from '../../../src/actors/market-board.ts';
import { proveFlat } from '../../../src/actors/prove-flat.ts';
import { readWitness } from '../../../src/actors/read-witness.ts';
import type { DecimalString } from '../../../src/domain/decimal.ts';
import { VenueRejected } from '../../../src/ports/venue-errors.ts';
import { ETH, SOL } from '../domain/markets.ts';
import { amountOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';

const HELD = 'SOL-PERP/isolated';

/** A board that has read these steps of SOL, one after the other, and goes on reading the last. */
async function boardOf(...steps: readonly DecimalString[]): Promise<MarketBoard> {
  const coming = [...steps];
  const board = new MarketBoard({
    readMarkets: () =>
      Promise.resolve([ETH, { ...SOL, sizeIncrement: coming.shift() ?? steps.at(-1) ?? '0.1' }]),
  });
  for (const step of steps) {
    const read = await board.refresh();
    expect(read['SOL-PERP']?.sizeIncrement).toBe(step);
  }
  return board;
}

/** 0.8 SOL are short, and the step has become 1. */
async function coarserStage() {
  const sent: string[] = [];
  const markets = await boardOf('0.1', '1');
  const stage = await openStage({
    readMarkets: () => Promise.resolve([ETH, { ...SOL, sizeIncrement: '1' }]),
    readPositions: () => Promise.resolve(snapshot(stage.clock.now(), { [HELD]: amountOf('-0.8') })),
    submit: ({ intent: { side, quantity, reduceOnly, symbol } }) => {
      sent.push(`${side} ${quantity} ${symbol}${reduceOnly ? ' reduce-only' : ''}`);
      return Promise.reject(new VenueRejected('no', 2056, true, { request: 'place_order' }));
    },
  });
  stage.connect();
  stage.report({ key: HELD, amount: '-0.8' });
  return { stage: { ...stage, markets }, sent };
}

it('tells the step that was read last, and takes the finest of the run for dust', async () => {
  const coarser = await boardOf('0.1', '1');
  expect(coarser.market('SOL-PERP').sizeIncrement).toBe('1');
  expect(coarser.dustStep('SOL-PERP')).toBe('0.1');
  expect(coarser.judged('SOL-PERP')).toEqual({ ...SOL, sizeIncrement: '0.1' });
  expect((await boardOf('0.1', '0.01', '1')).dustStep('SOL-PERP')).toBe('0.01');
});

it('proves no flatness of what is less than a step that grew', async () => {
  const { stage } = await coarserStage();
  const actor = createActor(proveFlat(stage), {
    input: { patienceMs: 0, direction: 'buyFirst' },
  });
  const ended = toPromise(actor);
  actor.start();
  await stage.clock.advance(20_000);
  const output = await ended;
  expect(output.flat).toBe(false);
  expect('missing' in output ? output.missing.join('; ') : '').toContain(
    'REST shows -0.8 of SOL-PERP/isolated',
  );
});

it('asks for one whole step of what is less than a step that grew, and only to reduce', async () => {
  const { stage, sent } = await coarserStage();
  const actor = createActor(closeRound(stage), { input: { cycleId: 1, distrustBook: false } });
  const ended = toPromise(actor);
  actor.start();
  await stage.clock.advance(20_000);
  await ended;
  expect(sent).toContain('buy 1 SOL-PERP reduce-only');
});

it('holds a difference against REST that is less than a step that grew', async () => {
  const { stage } = await coarserStage();
  const apart = {
    ...stage,
    venue: {
      ...stage.venue,
      readPositions: () =>
        Promise.resolve(snapshot(stage.clock.now(), { [HELD]: amountOf('-0.1') })),
    },
  };
  const actor = createActor(readWitness(apart), {});
  const ended = toPromise(actor);
  actor.start();
  await stage.clock.advance(20_000);
  const of = (await ended).find(({ key }) => key === HELD);
  expect(of).toMatchObject({ drift: '0.7', verdict: 'strike' });
});
