/** Judges what is sent: how much opens, when it may, and what the run says its orders did. */
import { productIdOf } from '../../exchange/operators.ts';
import { unpackAppendix } from '../../exchange/appendix.ts';
import { absX18, formatX18, parseX18 } from '../../exchange/x18.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { readProgressData } from '../progress-records.ts';
import { field, sinceStart } from './judge-flat.ts';
import { judgeOpenings } from './judge-openings.ts';
import type { Judge, Scene } from './scene.ts';
import { ownMatches } from './truth.ts';

/** The quantity of each leg of a plan, unsigned, by product, and the matches there were before it. */
type Planned = {
  readonly at: number;
  readonly matches: number;
  readonly quantities: ReadonlyMap<number, bigint>;
};

const APPENDIX = /"appendix":"(\d+)"/g;

/** Watches plans and orders. */
export function judgeOrders(scene: Scene): Judge {
  const { tap } = scene;
  const plans: Planned[] = [];
  const resolved = new Map<string, Resolved>();
  const openings = judgeOpenings(scene);

  tap.onExecute((body) => {
    if (!body.includes('"place_order')) return;
    for (const [, text = '0'] of body.matchAll(APPENDIX)) {
      openings.sent(unpackAppendix(BigInt(text)).reduceOnly);
    }
  });

  return {
    record: (record) => {
      const { kind, data } = record;
      openings.record(record);
      if (kind === 'cycle.started') plans.push(planOf(scene, data));
      if (kind === 'order.resolved') noteResolved(resolved, record);
    },
    end: () => {
      judgeExposure(scene, plans);
      judgeOutcomes(scene, resolved);
    },
  };
}

function planOf({ stage }: Scene, data: unknown): Planned {
  const legs = readProgressData('cycle.started', data)?.legs ?? [];
  return {
    at: stage.clock.now(),
    matches: stage.exchange.matches().length,
    quantities: new Map(
      legs.map(({ symbol, quantity }) => [productIdOf(symbol), parseX18(quantity)]),
    ),
  };
}

/** What each plan opened, of each market, against what it may. */
function judgeExposure({ stage, breach }: Scene, plans: readonly Planned[]): void {
  const own = new Set(ownMatches(stage));
  const matches = stage.exchange.matches();
  const opened = new Map<string, bigint>();
  for (const [index, match] of matches.entries()) {
    if (!own.has(match) || match.order.mode.reduceOnly) continue;
    const { productId } = match.order.request;
    const number = plans.findLastIndex((plan) => plan.matches <= index);
    const name = `${String(number)}/${String(productId)}`;
    const soFarX18 = (opened.get(name) ?? 0n) + absX18(match.baseX18);
    opened.set(name, soFarX18);
    const mostX18 = plans[number]?.quantities.get(productId) ?? 0n;
    if (soFarX18 <= mostX18) continue;
    breach(
      'no leg beyond its plan',
      `${formatX18(soFarX18)} of product ${String(productId)} was opened by ` +
        `${sinceStart(match.at)}, of at most ${formatX18(mostX18)}`,
    );
  }
}

type Resolved = { readonly fate: string; readonly filled: string };

function noteResolved(resolved: Map<string, Resolved>, { data }: JournalRecord): void {
  resolved.set(field(data, 'digest'), { fate: field(data, 'fate'), filled: field(data, 'filled') });
}

/** What the run said last of each order, against what it traded: never more, and nothing after an end. */
function judgeOutcomes({ stage, breach }: Scene, resolved: ReadonlyMap<string, Resolved>): void {
  const traded = new Map<string, bigint>();
  for (const { order, baseX18 } of ownMatches(stage)) {
    const { digest } = order.request;
    traded.set(digest, (traded.get(digest) ?? 0n) + absX18(baseX18));
  }
  for (const [digest, { fate, filled }] of resolved) {
    const trueX18 = traded.get(digest) ?? 0n;
    const saidX18 = parseX18(filled);
    const isLess = saidX18 < trueX18;
    if (saidX18 > trueX18 || (isLess && ['rejected', 'filled'].includes(fate))) {
      breach(
        'what orders did is true',
        `an order is said to be ${fate} with ${filled}, and traded ${formatX18(trueX18)}`,
      );
    }
  }
}
