/** The weather of the studies: faults and strangers' hands, drawn from the seed of a run. */
import type { Rehearsal } from '../../src/app/rehearsal.ts';
import { ETH, SOL, strangerTrades, venueLiquidates } from '../../src/app/scenarios/staging.ts';
import type { Margin, MarketSymbol } from '../../src/domain/market.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import type { Random } from '../../src/ports/random.ts';

/** Something that goes wrong at an instant, milliseconds after the start of the session. */
export type Trouble = {
  readonly name: string;
  readonly atMs: number;
  readonly does: (stage: Rehearsal) => void;
};

/** A kind of trouble: what it does, as the seed draws it. */
type Kind = {
  readonly name: string;
  readonly draw: (random: Random, margin: Margin) => (stage: Rehearsal) => void;
};

/** How late trouble may come: the last cycle of a run is over by then. */
const TROUBLE_UNTIL_MS = 9_000;

const SYMBOLS: readonly MarketSymbol[] = [ETH, SOL];

const KINDS: readonly Kind[] = [
  {
    name: 'a leg that does not open',
    draw: (random) =>
      breaking({ fault: 'order.noFill', reduceOnly: false, products: [symbolOf(random)] }),
  },
  {
    name: 'a leg that opens in part',
    draw: (random) =>
      breaking({
        fault: 'order.partialFill',
        fraction: random.next(),
        reduceOnly: false,
        products: [symbolOf(random)],
      }),
  },
  {
    name: 'closes that do not fill',
    draw: (random) =>
      breaking({
        fault: 'order.noFill',
        reduceOnly: true,
        products: symbolsOf(random),
        times: 1 + random.below(3),
      }),
  },
  {
    name: 'closes that fill in part',
    draw: (random) =>
      breaking({
        fault: 'order.partialFill',
        fraction: random.next(),
        reduceOnly: true,
        products: symbolsOf(random),
        times: 1 + random.below(3),
      }),
  },
  { name: "a stranger's position", draw: strangerOf },
  {
    name: 'reports that are lost',
    draw: (random) =>
      breaking({
        fault: 'stream.drop',
        streams: random.below(2) === 0 ? ['position_change'] : ['fill'],
        products: symbolsOf(random),
        times: 1 + random.below(2),
      }),
  },
  {
    name: 'reports that nobody can read',
    draw: (random) =>
      breaking({
        fault: 'stream.malformed',
        streams: ['fill', 'position_change'],
        products: symbolsOf(random),
        times: 1,
      }),
  },
  {
    name: 'a leg that is liquidated',
    draw: (random, margin) => venueLiquidates(symbolOf(random), margin),
  },
];

/** One to three troubles of a run, at random instants. */
export function drawTroubles(random: Random, margin: Margin): readonly Trouble[] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const kind = KINDS[random.below(KINDS.length)];
    return {
      name: kind?.name ?? 'none',
      atMs: random.below(TROUBLE_UNTIL_MS),
      does: kind?.draw(random, margin) ?? (() => undefined),
    };
  });
}

/** Lets the troubles come at their instants, counted from now. */
export function foretell(stage: Rehearsal, troubles: readonly Trouble[]): void {
  for (const { atMs, does } of troubles) {
    stage.clock.setTimeout(() => {
      does(stage);
    }, atMs);
  }
}

function breaking(fault: Fault): (stage: Rehearsal) => void {
  return ({ faults }) => {
    faults.add(fault);
  };
}

/** Up to a few legs' worth of a market, on either side, in either margin mode. */
function strangerOf(random: Random, margin: Margin): (stage: Rehearsal) => void {
  const symbol = symbolOf(random);
  const other = margin === 'cross' ? 'isolated' : 'cross';
  const steps = 1 + random.below(20);
  const amount = symbol === ETH ? (steps * 0.01).toFixed(2) : (steps * 0.2).toFixed(1);
  const sign = random.below(2) === 0 ? '' : '-';
  const mode = random.below(3) === 0 ? other : margin;
  return strangerTrades(symbol, mode, `${sign}${amount}`);
}

function symbolOf(random: Random): MarketSymbol {
  return random.below(2) === 0 ? ETH : SOL;
}

function symbolsOf(random: Random): readonly MarketSymbol[] {
  return random.below(3) === 0 ? SYMBOLS : [symbolOf(random)];
}
