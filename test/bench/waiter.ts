/** How long a zero takes from the stream's text to whoever waits for it. */
import { createActor } from 'xstate';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import { deadline } from '../../src/actors/deadline.ts';
import { MarketBoard } from '../../src/actors/market-board.ts';
import { watchZero } from '../../src/actors/watch-zero.ts';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import { createWorld } from '../unit/venues/nado/venue-world.ts';
import { Account, FIRST_KEY } from './account.ts';
import { clockCost, median, quantile } from './measure.ts';
import type { Figure } from './measure.ts';

/** From the last report of a leg to the listener's call, and to the chart's change of state. */
export async function benchWaiter(zeros: number): Promise<readonly Figure[]> {
  const account = new Account();
  const toListener: number[] = [];
  const toMachine: number[] = [];
  const overhead = clockCost();
  const wait = await waiterOf(account);
  account.take(account.report(1));
  for (let zero = 0; zero < zeros; zero++) {
    const raw = account.report(0);
    let heardAt = 0n;
    let changedAt = 0n;
    const unsubscribe = account.positions.subscribe((fact) => {
      if (fact.type === 'position.changed') heardAt = process.hrtime.bigint();
    });
    const stop = wait((state) => {
      if (state === 'settling') changedAt = process.hrtime.bigint();
    });
    const startedAt = process.hrtime.bigint();
    account.take(raw);
    toListener.push(Number(heardAt - startedAt) - overhead);
    toMachine.push(Number(changedAt - startedAt) - overhead);
    unsubscribe();
    stop();
    account.take(account.report(1));
  }
  account.close();
  return [
    figure('zero to a listener, median', toListener),
    figure('zero to the zero wait, median', toMachine),
  ];
}

/** Starts zero waits over the account; each tells the states that it enters after its first. */
async function waiterOf(account: Account) {
  const { clock, venue } = createWorld();
  const rehearsed = await worldOfRehearsal();
  const { positions } = account;
  const markets = new MarketBoard(venue);
  const world = { ...rehearsed, venue, clock, positions, markets };
  const machine = zeroWaitMachine.provide({
    actors: { zeroWatch: watchZero(world), deadline: deadline(world) },
  });
  return (tell: (state: string) => void): (() => void) => {
    const input = { key: FIRST_KEY, zeroHoldMs: 500, timeoutMs: 30_000, enabled: true };
    const actor = createActor(machine, { clock, input });
    actor.start();
    actor.subscribe((snapshot) => {
      tell(snapshot.value);
    });
    return () => {
      actor.stop();
    };
  };
}

async function worldOfRehearsal() {
  const rehearsal = await openRehearsal();
  const run = rehearsal.start();
  run.interrupt();
  await rehearsal.play();
  return run.world;
}

function figure(name: string, samples: readonly number[]): Figure {
  const micros = samples.map((nanos) => nanos / 1000);
  const note = `p99 ${quantile(micros, 0.99).toFixed(1)}; from raw text; 50 asked`;
  return { name, value: median(micros), unit: 'µs', note };
}
