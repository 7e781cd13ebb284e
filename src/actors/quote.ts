/** The quote of a maker-first build: one post-only order, and all that the order log learns of it. */
import { fromCallback } from 'xstate';
import type { MakerEvent, QuoteInput } from '../../machines/maker-build.context.ts';
import type { CyclePlan } from '../domain/cycle-record.ts';
import { decimal, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { hedgeLegOf, quotePrice, quotedLeg } from '../domain/hedging.ts';
import type { HedgeTerms } from '../domain/hedging.ts';
import type { LegName, Touch } from '../domain/market.ts';
import { refuseTouch } from '../domain/price.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { Digest, OrderIntent } from '../orders/order.ts';
import { openingIntent } from './opening.ts';
import { confirmedTouch } from './plan-cycle.ts';
import { resolveOrders } from './resolve-orders.ts';
import { submit } from './submit.ts';
import { every } from './timing.ts';
import type { World } from './world.ts';

/** How long after the venue's now a quote may be received, in milliseconds. */
const QUOTE_WINDOW_MS = 3000;

/** How often the archive is asked about a quote that works, in milliseconds. */
const RESOLVE_EVERY_MS = 1500;

type Tell = (event: MakerEvent) => void;

/** What is quoted at which price, or why nothing is. */
type Priced =
  | { readonly ok: true; readonly limitPrice: DecimalString; readonly terms: HedgeTerms }
  | { readonly ok: false; readonly reason: string };

/**
 * Prices the quote by touches of this moment and sends it once. What it fills is told for as long as the
 * build lives, after its end as well; an end is told even when nothing was sent.
 */
export function quote(world: World) {
  const { positions, clock } = world;
  return fromCallback<MakerEvent, QuoteInput>(({ input, sendBack }) => {
    const stopping = new AbortController();
    const expiresAt = clock.now() + input.expiresInMs;
    const { epoch } = positions.link;
    const tell: Tell = (event) => {
      sendBack(event);
    };
    const fail = (error: unknown): void => {
      tell({ type: 'maker.failed', reason: String(error) });
    };
    let stopRelay = (): void => undefined;
    const send = (priced: Priced): void => {
      // A build that is over opens nothing.
      if (stopping.signal.aborted) return;
      const now = clock.now();
      const leftMs = Math.floor(expiresAt - now);
      const isLate = leftMs <= 0 || now - input.proof.fields.madeAt > positions.times.proofMaxAgeMs;
      const { link } = positions;
      // What was told while nobody listened is in no proof: the next connection is another build's.
      const isBlind = link.status !== 'live' || link.epoch !== epoch;
      if (!priced.ok || isLate || isBlind) {
        const hindrance = isBlind ? 'the stream was lost' : 'its time was over before it was sent';
        const reason = priced.ok ? hindrance : priced.reason;
        tell({ type: 'maker.ended', fate: 'rejected', reason, refusalCode: null });
        return;
      }
      const { order, answer } = submit(world, intentOf(input, priced, leftMs), input.proof);
      const { digest } = order;
      answer.catch(fail);
      tell({ type: 'maker.numbered', digest, terms: priced.terms });
      stopRelay = relay(world, digest, tell, fail);
    };
    priceQuote(world, input.plan, stopping.signal).then(send).catch(fail);
    return () => {
      stopping.abort();
      stopRelay();
    };
  });
}

/** The less liquid leg at its own side's touch. A venue that does not answer is a reason. */
async function priceQuote(world: World, plan: CyclePlan, signal: AbortSignal): Promise<Priced> {
  const touchOf = (leg: LegName): Promise<Touch | undefined> =>
    confirmedTouch(world, plan.legs[leg].symbol, signal);
  try {
    const [primary, hedge] = await Promise.all([touchOf('primary'), touchOf('hedge')]);
    if (primary === undefined || hedge === undefined)
      return refuse('a touch of the stream is stale');
    const touches = { primary, hedge };
    const makerLeg = quotedLeg(touches);
    const { symbol, side } = plan.legs[makerLeg];
    const limitPrice = quotePrice(touches[makerLeg], side);
    const refusal = refuseTouch(touches[makerLeg], world.markets.market(symbol));
    if (refusal !== undefined || limitPrice === undefined) {
      return refuse(refusal ?? `${symbol} has no price to quote at`);
    }
    return { ok: true, limitPrice, terms: termsOf(world, plan, makerLeg) };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(reason: string): Priced {
  return { ok: false, reason };
}

function intentOf(
  { cycleId, plan }: QuoteInput,
  { limitPrice, terms }: Priced & { readonly ok: true },
  leftMs: number,
): OrderIntent {
  const planned = plan.legs[terms.makerLeg];
  const { quantity, isolatedMargin } = planned;
  return openingIntent({
    cycleId,
    planned,
    quantity,
    limitPrice,
    isolatedMargin,
    receiveWindowMs: Math.min(QUOTE_WINDOW_MS, leftMs),
    restsForMs: leftMs,
  });
}

function termsOf({ markets, settings }: World, plan: CyclePlan, makerLeg: LegName): HedgeTerms {
  const maker = plan.legs[makerLeg];
  const hedge = plan.legs[hedgeLegOf({ makerLeg })];
  const market = markets.market(hedge.symbol);
  return {
    makerLeg,
    makerQuantity: maker.quantity,
    hedgeQuantity: hedge.quantity,
    makerStep: markets.market(maker.symbol).sizeIncrement,
    hedgeStep: market.sizeIncrement,
    hedgePrice: toDecimalString(decimal(hedge.notional).div(hedge.quantity)),
    minNotional: settings.hedgeMinNotional ?? market.minNotional,
  };
}

/** Tells every change of the order until the function returned is called; asks the archive meanwhile. */
function relay(
  world: World,
  digest: Digest,
  tell: Tell,
  fail: (error: unknown) => void,
): () => void {
  const { positions, clock } = world;
  let total = '0';
  let isEnded = false;
  const look = (): void => {
    const order = positions.orders.order(digest);
    if (order === undefined) return;
    const filled = filledQuantity(order);
    if (decimal(filled).gt(total)) {
      total = filled;
      tell({ type: 'maker.filled', total, at: clock.now() });
    }
    if (isEnded || !isSettled(order)) return;
    isEnded = true;
    const { fate, toldBy, refusalCode } = order;
    const reason = fate === 'filled' ? null : (toldBy ?? null);
    tell({ type: 'maker.ended', fate, reason, refusalCode: refusalCode ?? null });
  };
  const unsubscribe = positions.subscribe((fact) => {
    if (fact.type === 'order.changed' && fact.order.digest === digest) look();
    const isLost = fact.type === 'link.changed' && fact.link.status !== 'live';
    if (isLost && !isEnded) tell({ type: 'stream.lost' });
  });
  let isAsking = false;
  const stopAsking = every(clock, RESOLVE_EVERY_MS, () => {
    if (isEnded || isAsking) return;
    isAsking = true;
    resolveOrders(world)
      .catch(fail)
      .finally(() => {
        isAsking = false;
      });
  });
  look();
  return () => {
    unsubscribe();
    stopAsking();
  };
}
