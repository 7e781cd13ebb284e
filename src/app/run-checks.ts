/** What a run must be able to do, checked against the venue's markets before anything is sent. */
import { decimal } from '../domain/decimal.ts';
import { describeCost, expectedCost, refuseExits } from '../domain/expected-cost.ts';
import type { ExpectedCost } from '../domain/expected-cost.ts';
import type { ExitRules } from '../domain/exits.ts';
import { describeLiquidation } from '../domain/health.ts';
import { LEG_NAMES, openingSide } from '../domain/market.ts';
import type { LegName, Market } from '../domain/market.ts';
import { refusePlanHealth } from '../domain/plan-health.ts';
import { planLegs, refuseMargin } from '../domain/sizing.ts';
import type { Sizing } from '../domain/sizing.ts';
import { invariant } from '../lib/invariant.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import type { RunSettings } from './run-settings.ts';
import { UsageError } from './start-errors.ts';
import { PAIR, tradeSettings } from './trade-settings.ts';

/**
 * Throws `UsageError` for a margin mode, a notional or a rule of exit that these markets cannot satisfy.
 * Returns what a person is told at the start: the expected cost, and when isolated, where a leg dies.
 */
export function checkTrade(settings: RunSettings, markets: readonly Market[]): readonly string[] {
  const { margin, leverage, notional, hedgeRatio, configuration } = settings;
  const byLeg = marketsByLeg(markets);
  const misfit = refuseMargin({ margin, leverage, markets: byLeg });
  if (misfit !== undefined) throw new UsageError(`--margin ${margin}: ${misfit}`);
  const sizing = sizeAtOracle(settings, byLeg);
  if (!sizing.ok) throw new UsageError(`--notional ${notional} cannot be traded: ${sizing.reason}`);
  const { policy } = configuration.build;
  const cost = expectedCost({ markets: byLeg, notional, hedgeRatio, policy });
  refuseExitRules(configuration.exit, cost);
  const lines = [`${describeCost(cost)} (${policy}, at this account's fees)`];
  if (margin === 'cross' || leverage === undefined) return lines;
  const direction = settings.direction === 'sellFirst' ? 'sellFirst' : 'buyFirst';
  const legs = LEG_NAMES.map((leg) => {
    const side = openingSide(leg, direction);
    const { symbol, weights } = byLeg[leg];
    const maintenanceWeight = side === 'buy' ? weights.longMaintenance : weights.shortMaintenance;
    return { symbol, side, leverage, maintenanceWeight };
  });
  return [...lines, describeLiquidation(legs)];
}

/** Each rule by itself, so that the refusal can name it. */
function refuseExitRules(rules: ExitRules, cost: ExpectedCost): void {
  for (const name of ['takeProfitBps', 'stopLossBps'] as const) {
    const alone = { ...rules, takeProfitBps: null, stopLossBps: null, [name]: rules[name] };
    const refused = refuseExits(alone, cost);
    if (refused !== undefined) throw new UsageError(`exit.${name}: ${refused}`);
  }
}

/**
 * Both legs sized as a cycle would, whatever the markets' status: the oracle prices stand in for the
 * touch, which only the stream will tell.
 */
export function sizeAtOracle(
  settings: RunSettings,
  { primary, hedge }: Readonly<Record<LegName, Market>>,
): Sizing {
  const { margin, leverage, notional, hedgeRatio } = settings;
  const { maxImbalanceBps, openingThroughBps } = tradeSettings(settings, settings.configuration);
  const touchOf = ({ symbol, oraclePrice, priceIncrement }: Market) => ({
    symbol,
    bid: oraclePrice,
    ask: decimal(oraclePrice).plus(priceIncrement).toFixed(),
    venueAt: 0,
  });
  return planLegs({
    cycleId: 0,
    direction: settings.direction === 'sellFirst' ? 'sellFirst' : 'buyFirst',
    margin,
    leverage,
    notional,
    hedgeRatio,
    maxImbalanceBps,
    throughBps: openingThroughBps,
    markets: {
      primary: { ...primary, tradingStatus: 'live' },
      hedge: { ...hedge, tradingStatus: 'live' },
    },
    touches: { primary: touchOf(primary), hedge: touchOf(hedge) },
  });
}

/**
 * Why the account is too poor for the first cycle; undefined when it is not, and where that cannot be
 * told: what is held already, or not known, is judged by the check of the start.
 */
export function refusePoorAccount(
  settings: RunSettings,
  markets: readonly Market[],
  rest: RestSnapshot,
): string | undefined {
  const byLeg = marketsByLeg(markets);
  const initial = rest.health.find(({ pool }) => pool === 'cross')?.initial;
  const isHeld = Object.values(rest.readings).some(
    (reading) => reading.state !== 'amount' || !decimal(reading.amount).isZero(),
  );
  const sizing = sizeAtOracle(settings, byLeg);
  if (initial === undefined || isHeld || rest.foreign.length > 0 || !sizing.ok) return undefined;
  return refusePlanHealth({
    plan: sizing.plan,
    margin: settings.margin,
    markets: byLeg,
    initial,
    openBufferShare: String(settings.configuration.health.openBuffer),
  });
}

/** The markets of the pair by their legs. */
export function marketsByLeg(markets: readonly Market[]): Readonly<Record<LegName, Market>> {
  return { primary: marketOf(markets, 'primary'), hedge: marketOf(markets, 'hedge') };
}

function marketOf(markets: readonly Market[], leg: LegName): Market {
  const market = markets.find(({ symbol }) => symbol === PAIR[leg]);
  invariant(market !== undefined, `The venue was opened without ${PAIR[leg]}.`);
  return market;
}
