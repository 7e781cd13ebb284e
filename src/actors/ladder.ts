/** The ladder: closes signed ahead, both sides of every key, which need no witness and cannot open. */
import { decimal } from '../domain/decimal.ts';
import type { Decimal, DecimalString } from '../domain/decimal.ts';
import { LEG_NAMES } from '../domain/market.ts';
import type { Margin, Side } from '../domain/market.ts';
import { closingLimit, moveBps } from '../domain/price.ts';
import { roundDownToStep } from '../domain/rounding.ts';
import type { SignedOrder } from '../orders/order.ts';
import { WHOLE_POSITION, closingRungs } from '../orders/rung.ts';
import type { Clock } from '../ports/clock.ts';
import { positionKey, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import { freshTouch, reduceOnlyIntent } from './closing.ts';
import type { ClosingWorld } from './closing.ts';

/** What the ladder stands on. */
export type LadderWorld = ClosingWorld & {
  readonly clock: Clock;
  readonly settings: { readonly margin: Margin; readonly maxSlippageBps: number };
};

/** How long after it is signed a step may be received, in milliseconds. */
const LADDER_WINDOW_MS = 90_000;

/** After how long a step is signed anew, in milliseconds. */
const RESIGN_AFTER_MS = 20_000;

/** What a step must have left when it is taken, in milliseconds: the way to the venue takes time. */
const WINDOW_LEFT_MIN_MS = 5_000;

/** How many signatures one look may cost. */
const SIGNATURES_MAX = 5;

const SIDES: readonly Side[] = ['buy', 'sell'];

/** One place of the ladder. */
type Place = { readonly key: PositionKey; readonly side: Side; readonly rung: number };

/** What stands in a place: signed when, and against which reference price. */
type Step = {
  readonly order: SignedOrder;
  readonly signedAt: number;
  readonly reference: DecimalString;
};

/**
 * The pre-signed closes of a run (`orders.md` 4). It asks the positions service nothing, so that it
 * outlives it. Invariant: every order of it is reduce-only and of the pair's markets, and its limit is
 * on a rung of the run; each is sent at most once.
 */
export class Ladder {
  readonly #world: LadderWorld;
  readonly #rungs: readonly number[];
  readonly #keys: Set<PositionKey>;
  readonly #steps = new Map<string, Step>();

  constructor(world: LadderWorld) {
    const { pair, margin, maxSlippageBps } = world.settings;
    this.#world = world;
    this.#rungs = closingRungs(maxSlippageBps);
    this.#keys = new Set(LEG_NAMES.map((leg) => positionKey(pair[leg], margin)));
  }

  /** Keeps these keys too from now on: a witness named them. */
  include(keys: Iterable<PositionKey>): void {
    for (const key of keys) this.#keys.add(key);
  }

  /** What is signed and not spent: for each rung, the nearest first, both sides of every key. */
  get all(): readonly (readonly SignedOrder[])[] {
    return this.#rungs.map((_, rung) =>
      this.#places()
        .filter((place) => place.rung === rung)
        .flatMap((place) => this.#steps.get(nameOf(place))?.order ?? []),
    );
  }

  /**
   * Signs what is missing, too old, or half a rung away from the present reference; the longest due
   * first, and only so many at once. Cheap when nothing is due. Throws as signing does.
   */
  refresh(signaturesMax = SIGNATURES_MAX): void {
    const { clock } = this.#world;
    const referenceOf = this.#references();
    const hasMoved = movedSince();
    const since = (place: Place): number => this.#steps.get(nameOf(place))?.signedAt ?? -Infinity;
    const due = this.#places()
      .filter((place) => {
        const reference = referenceOf(place);
        if (reference === undefined) return false;
        const step = this.#steps.get(nameOf(place));
        if (step === undefined || clock.now() - step.signedAt >= RESIGN_AFTER_MS) return true;
        if (reference === step.reference) return false;
        const halfRungBps = (this.#rungs[place.rung] ?? 0) / 2;
        return hasMoved(step.reference, reference, halfRungBps);
      })
      .sort((one, other) => (since(one) === since(other) ? 0 : since(one) - since(other)));
    for (const place of due.slice(0, signaturesMax)) {
      const reference = referenceOf(place);
      if (reference !== undefined) this.#sign(place, reference);
    }
  }

  /**
   * The unspent closes of one rung for these keys, both sides; they are spent by this. What is missing
   * or can hardly be received any more is signed at once. Throws as signing does.
   */
  take(keys: readonly PositionKey[], rungIndex: number): readonly SignedOrder[] {
    this.include(keys);
    const { venue } = this.#world;
    const referenceOf = this.#references();
    const rung = Math.min(rungIndex, this.#rungs.length - 1);
    return keys.flatMap((key) =>
      SIDES.flatMap((side) => {
        const place = { key, side, rung };
        const name = nameOf(place);
        const left = (this.#steps.get(name)?.order.receiveBy ?? 0) - venue.venueTime();
        const reference = referenceOf(place);
        if (left < WINDOW_LEFT_MIN_MS && reference !== undefined) this.#sign(place, reference);
        const order = this.#steps.get(name)?.order;
        this.#steps.delete(name);
        return order ?? [];
      }),
    );
  }

  #places(): readonly Place[] {
    return this.#rungs.flatMap((_, rung) =>
      [...this.#keys].flatMap((key) => SIDES.map((side) => ({ key, side, rung }))),
    );
  }

  /** What a place is priced from now; undefined before its market was read. Each side is priced once. */
  #references(): (place: Place) => DecimalString | undefined {
    const { markets } = this.#world;
    const priced = new Map<string, DecimalString>();
    return ({ key, side }) => {
      const symbol = symbolOf(key);
      const market = markets.find(symbol);
      if (market === undefined) return undefined;
      const name = `${symbol} ${side}`;
      const known = priced.get(name);
      if (known !== undefined) return known;
      const touch = freshTouch(this.#world, symbol);
      const { oraclePrice } = market;
      const reference = closingLimit({ side, touch, oraclePrice, rungBps: 0, market });
      priced.set(name, reference);
      return reference;
    };
  }

  #sign(place: Place, reference: DecimalString): void {
    const { venue, clock, markets } = this.#world;
    const { key, side, rung } = place;
    const terms = {
      key,
      side,
      rungBps: this.#rungs[rung] ?? 0,
      purpose: 'emergency',
      cycleId: 0,
      receiveWindowMs: LADDER_WINDOW_MS,
    } as const;
    const { sizeIncrement } = markets.market(symbolOf(key));
    const quantity = roundDownToStep(WHOLE_POSITION, sizeIncrement);
    const intent = reduceOnlyIntent(this.#world, terms, quantity);
    const order = venue.sign({ ...intent, sizedBy: 'ladder' });
    this.#steps.set(nameOf(place), { order, signedAt: clock.now(), reference });
  }
}

/** Whether a price moved by so many basis points; the rungs of a side mostly ask of one move. */
function movedSince(): (from: DecimalString, to: DecimalString, bps: number) => boolean {
  const moves = new Map<string, Decimal>();
  return (from, to, bps) => {
    const name = `${from} ${to}`;
    const move = moves.get(name) ?? decimal(moveBps(from, to)).abs();
    moves.set(name, move);
    return move.gte(bps);
  };
}

function nameOf({ key, side, rung }: Place): string {
  return `${key} ${side} ${String(rung)}`;
}
