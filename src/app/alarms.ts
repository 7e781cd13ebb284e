/** The alarms of a run: each is numbered, written down, and said to whoever was configured to hear it. */
import type { World } from '../actors/world.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { sum } from '../domain/decimal.ts';
import { signedQuantity } from '../domain/market.ts';
import { toIso } from '../lib/instant.ts';
import { filledQuantity } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Journal } from '../ports/journal.ts';
import type { PositionKey } from '../positions/key.ts';
import { symbolOf } from '../positions/key.ts';
import { ordersOf } from '../positions/reading.ts';
import type { Reading } from '../positions/reading.ts';
import { alarmText } from './alerts/alarm-text.ts';
import type { HeldFacts, NextStep } from './alerts/alarm-text.ts';
import type { AlarmChannel } from './alerts/open-alerts.ts';
import { keysOfPair } from './open-world.ts';

/** What an alarm is about. */
export type AlarmCause = {
  /** In a few words, for example `halted`. */
  readonly what: string;
  readonly reason: string | null;
  /** 0 when it is of no cycle. */
  readonly cycleId: number;
  /** Null when nothing more happens by itself. */
  readonly next: NextStep | null;
  /** Whether it is said again until it is settled or acknowledged. */
  readonly repeats: boolean;
};

/** Who hears of alarms, and what their messages say of this run. */
export type AlarmAudience = {
  /** Undefined: nobody beyond the journal. */
  readonly channel: Pick<AlarmChannel, 'send' | 'settle'> | undefined;
  /** Which account, for example `testnet 0x1234…abcd`. */
  readonly account: string;
  /** The commands that a person may paste; `id` is null for an alarm that does not repeat. */
  readonly commands: (id: string | null) => readonly string[];
};

/** An audience of nobody: the journal alone is told. */
export const NOBODY: AlarmAudience = { channel: undefined, account: '', commands: () => [] };

/** Raises and settles the alarms of one run. */
export class Alarms {
  readonly #world: World;
  readonly #journal: Journal;
  readonly #audience: AlarmAudience;
  readonly #repeating = new Set<string>();
  #count = 0;

  constructor(world: World, journal: Journal, audience: AlarmAudience) {
    this.#world = world;
    this.#journal = journal;
    this.#audience = audience;
  }

  /** Writes an alarm into the journal and sends it. Never throws for want of a channel. */
  raise(cause: AlarmCause): void {
    const { what, reason, repeats } = cause;
    const id = `A${String(++this.#count)}`;
    const held = keysOfPair(this.#world.settings.pair).map((key) => this.#heldOf(key));
    const readings = Object.fromEntries(held.map(({ key, reading }) => [key, reading]));
    this.#journal.append('alarm', { id, what, reason, held: readings });
    const { channel } = this.#audience;
    if (channel === undefined) return;
    const at = toIso(this.#world.clock.now());
    channel.send({ id, at, what, text: this.#textOf(id, at, cause, held), repeats });
    if (repeats) this.#repeating.add(id);
  }

  /** What repeats is over: flat is proved. */
  settle(): void {
    for (const id of this.#repeating) this.#audience.channel?.settle(id);
    this.#repeating.clear();
  }

  #textOf(id: string, at: string, cause: AlarmCause, held: readonly HeldFacts[]): string {
    const { account, commands } = this.#audience;
    const orders = this.#ordersUnproved() ?? [];
    return alarmText({
      ...cause,
      id,
      at,
      account,
      held,
      orders,
      commands: commands(cause.repeats ? id : null),
    });
  }

  #heldOf(key: PositionKey): HeldFacts {
    const { rest, markets } = this.#world;
    return {
      key,
      reading: this.#readingOf(key),
      fills: this.#fillsOf(key),
      rest: rest.of(key),
      price: markets.find(symbolOf(key))?.oraclePrice,
    };
  }

  /** What our own orders filled since the last proof of flatness; null while one's fate is untold. */
  #fillsOf(key: PositionKey): DecimalString | null {
    const orders = this.#ordersUnproved();
    if (orders === undefined) return null;
    const own = ordersOf(orders, key);
    // Nothing seen of an order whose fate nobody told is not nothing filled.
    if (own.some(({ fate }) => fate === 'unknown' || fate === 'dead')) return null;
    return sum(own.map((order) => signedQuantity(order.intent.side, filledQuantity(order))));
  }

  // An alarm may be about the positions service itself: what it cannot answer is unknown.

  #readingOf(key: PositionKey): Reading {
    try {
      return this.#world.positions.read(key);
    } catch {
      return { state: 'unknown', named: true };
    }
  }

  #ordersUnproved(): readonly OrderRecord[] | undefined {
    try {
      return this.#world.positions.orders.unproved;
    } catch {
      return undefined;
    }
  }
}
