/** The process of one round of an emergency: what it closes by which witness, and how it ends. */
import type { CloseRoundOutput } from '../../machines/emergency-close.setup.ts';
import {
  closesOf,
  isInDoubt,
  mayHold,
  shownByRest,
  shownByStreams,
} from '../../src/actors/close-sizes.ts';
import type { Close } from '../../src/actors/close-sizes.ts';
import type { World as ActorWorld } from '../../src/actors/world.ts';
import { isSettled } from '../../src/orders/order-log.ts';
import type { OrderRecord } from '../../src/orders/order.ts';
import { isAnsweredByEngine } from '../../src/orders/rung.ts';
import type { Side } from '../../src/domain/market.ts';
import { readingOf, recordOf, snapshotOf, unproved } from './desk.ts';
import { sendOrder } from './sending.ts';
import type { Process, Turn } from './turn.ts';
import { KEYS, PLANNED } from './world.ts';
import type { Actor, Key, Read } from './world.ts';

/** What stands for a whole position: the venue clamps it. */
const WHOLE = 2 * PLANNED;

type Input = { readonly cycleId: number; readonly distrustBook: boolean };

/** Closes at once what the streams show; where a key is in doubt, REST is asked as well. */
export const closeRound: Process = {
  start: (turn, self) => {
    const { distrustBook } = inputOf(self);
    const world = actorWorld(turn);
    const closes = KEYS.flatMap((key) => closesOf(key, shownByStreams(world, key)));
    const orders = sendAll(turn, self, closes, []);
    const isDoubtful = KEYS.some((key) => isInDoubt(world, key, distrustBook));
    turn.remember(self, { orders, stage: isDoubtful ? 'reading' : 'waiting' });
  },
  look: (turn, self) => {
    const { stage } = self.memory;
    if (stage === 'waiting' && recordsOf(turn, self).every(isSettled)) concludeRound(turn, self);
  },
};

/** What REST says sizes what the streams do not know; what nobody can tell the ladder closes. */
export function concludeReading(turn: Turn, self: Actor, read: Read | undefined): void {
  const { distrustBook, cycleId } = inputOf(self);
  const world = actorWorld(turn);
  const rest = read === undefined ? undefined : snapshotOf(read);
  const closes = KEYS.flatMap((key) =>
    closesOf(key, [...shownByStreams(world, key), ...shownByRest(rest, key)]),
  );
  const orders = sendAll(turn, self, closes, self.memory.orders ?? []);
  const untold = KEYS.filter(
    (key) =>
      isInDoubt(world, key, distrustBook) &&
      mayHold(world, key) &&
      shownByRest(rest, key).length === 0 &&
      !closes.some((close) => close.key === key),
  );
  const ladder = untold.flatMap((key) =>
    (['sell', 'buy'] as const).flatMap((side) => close(turn, { key, side, size: WHOLE, cycleId })),
  );
  turn.remember(self, { orders: [...orders, ...ladder], stage: 'waiting' });
}

/** The round is over: every fate is told, or it has lasted for as long as it may. */
export function concludeRound(turn: Turn, self: Actor): void {
  const records = recordsOf(turn, self);
  const output: CloseRoundOutput = {
    sent: records.length,
    answered: records.some(isAnsweredByEngine),
    residual: false,
    words: [],
    // A silent round lasts for as long as the engine may be silent.
    beganAt: 0,
    endedAt: 1000,
  };
  turn.done(self, output);
}

/** Whether a round waits for fates that are not told. */
export function isWaiting(turn: Pick<Turn, 'desk'>, self: Actor): boolean {
  return self.memory.stage === 'waiting' && !recordsOf(turn, self).every(isSettled);
}

function sendAll(
  turn: Turn,
  self: Actor,
  closes: readonly Close[],
  before: readonly number[],
): readonly number[] {
  const { cycleId } = inputOf(self);
  const orders = [...before];
  for (const { key, side, witnessed } of closes) {
    const size = Math.max(...witnessed.map(({ amount }) => Math.abs(Number(amount))));
    const isCovered = orders.some((number) => {
      const intent = recordOf(turn.desk, number)?.intent;
      const isSame = intent?.side === side && `${intent.symbol}/${intent.margin}` === key;
      return isSame && Number(intent.quantity) >= size;
    });
    // The keys of the book are those of the composition.
    if (!isCovered && size > 0)
      orders.push(...close(turn, { key: key as Key, side, size, cycleId }));
  }
  return orders;
}

function close(
  turn: Turn,
  { key, side, size, cycleId }: { key: Key; side: Side; size: number; cycleId: number },
): readonly number[] {
  const sent = sendOrder(turn, { purpose: 'emergency', side, cycleId, key, quantity: size });
  if (typeof sent === 'number') return [sent];
  turn.told.faults.push(`a close is refused: ${sent}`);
  return [];
}

function recordsOf({ desk }: Pick<Turn, 'desk'>, { memory }: Actor): readonly OrderRecord[] {
  return (memory.orders ?? []).flatMap((number) => recordOf(desk, number) ?? []);
}

/** What the shipped sizes of a close read of the world of the actors. */
function actorWorld(turn: Turn): ActorWorld {
  const { desk } = turn;
  const positions = {
    read: (key: Key) => readingOf(turn, key),
    orders: { unproved: unproved(desk) },
    lastProof: desk.lastProof,
  };
  // They read the positions and the margin mode, and nothing else of it.
  return { positions, settings: { margin: 'isolated' } } as unknown as ActorWorld;
}

function inputOf({ input }: Actor): Input {
  // The round's own input, as the chart types it.
  return input as Input;
}
