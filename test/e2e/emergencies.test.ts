/** Emergencies over real sockets and in real time, under both readings of a close that is too large. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryLatch } from '../../src/app/state/latch.ts';
import { openVenue } from '../../src/app/open-venue.ts';
import type { RunResult } from '../../src/app/run-result.ts';
import { ETH, SOL } from '../../src/app/scenarios/staging.ts';
import { startSession } from '../../src/app/session-run.ts';
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import type { SimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { sessionInput, tradeSettings } from '../../src/app/trade-settings.ts';
import type { TradeFlags } from '../../src/app/trade-settings.ts';
import { TEST_ACCOUNT } from '../../src/app/venue-account.ts';
import type { MarketSymbol } from '../../src/domain/market.ts';
import { listen } from '../../src/exchange/gateway.ts';
import { productIdOf } from '../../src/exchange/operators.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import type { Truth } from '../../src/exchange/truth.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import { memoryJournal } from '../../src/journal/memory-journal.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';
import { endpointsAt } from '../../src/venues/nado/protocol/endpoints.ts';
import { SUBACCOUNT } from './account.ts';

vi.setConfig({ testTimeout: 120_000 });

const FLAGS: TradeFlags = {
  margin: 'cross',
  leverage: undefined,
  notional: '250',
  hedgeRatio: '1',
  holdMs: 500,
  cycles: 1,
  direction: 'buyFirst',
  onHalt: 'exit',
  onResidual: 'flatten',
  waitsForZero: true,
};

type Clamp = Pick<ExchangeSwitches, 'reduceOnlyOversize' | 'reduceOnlyInvalid'>;

const CLAMPS: readonly Clamp[] = [
  { reduceOnlyOversize: 'clamp', reduceOnlyInvalid: 'cancel' },
  { reduceOnlyOversize: 'reject', reduceOnlyInvalid: 'reject' },
];

/** What is done to the exchange before the run, and when a phase is entered. */
type Script = {
  readonly prepare: (exchange: SimulatedExchange) => void;
  readonly at?: Readonly<Record<string, (exchange: SimulatedExchange) => void>>;
};

/** A run as all three saw it: its result, its journal, and the exchange. */
type Ended = { readonly result: RunResult; readonly journal: string; readonly truth: Truth };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Plays a session against an exchange of its own, over loopback. */
async function play({ prepare, at = {} }: Script, switches: Clamp): Promise<Ended> {
  const clock = systemClock();
  const random = seededRandom(1);
  const simulated = openSimulatedExchange({ clock, random, strict: true, switches });
  const gateway = await listen(simulated.server, 0);
  closers.push(gateway.close);
  const onRecord = ({ kind, data }: JournalRecord): void => {
    if (kind !== 'phase.entered') return;
    // Never inside the writing of a record: the program is in the middle of a step there.
    const { phase } = data as { readonly phase: string };
    setImmediate(() => at[phase]?.(simulated));
  };
  const journal = memoryJournal(clock, onRecord);
  const { venue, identity, close } = await openVenue({
    network: 'sim',
    endpoints: endpointsAt(new URL(gateway.urls.gateway).origin),
    account: TEST_ACCOUNT,
    clock,
    random: seededRandom(2),
    journal,
  });
  closers.unshift(close);
  prepare(simulated);
  const result = await startSession({
    venue,
    identity,
    clock,
    journal,
    journalPath: null,
    settings: tradeSettings(FLAGS),
    session: sessionInput(FLAGS),
    latch: memoryLatch(),
    day: null,
  }).done;
  const truth = simulated.exchange.truth(SUBACCOUNT);
  return { result, journal: journal.lines().join('\n'), truth };
}

/** A position that somebody else opened. */
function foundPosition(symbol: MarketSymbol, amount: string) {
  return ({ exchange }: SimulatedExchange): void => {
    exchange.operators.manualTrade({
      subaccount: SUBACCOUNT,
      productId: productIdOf(symbol),
      margin: 'cross',
      amountX18: parseX18(amount),
    });
  };
}

/** Every order that was signed as a close came to the exchange as reduce-only. */
function closesOf({ truth, journal }: Ended) {
  const isClose = ({ digest }: { readonly digest: string }): boolean =>
    journal
      .split('\n')
      .some(
        (line) =>
          line.includes('order.signed') && line.includes(digest) && !line.includes('"open"'),
      );
  return truth.orders.filter(isClose);
}

describe.each(CLAMPS)(
  'over real sockets, where a close that is too large is met with $reduceOnlyOversize',
  (clamp) => {
    it('what no stream reported is closed by what REST shows, and a cycle follows', async () => {
      const prepare = (exchange: SimulatedExchange): void => {
        foundPosition(ETH, '0.5')(exchange);
        foundPosition(SOL, '-3')(exchange);
      };
      const ended = await play({ prepare }, clamp);
      expect(ended.journal).toContain('"sizedBy":"rest"');
      expect(ended.result).toMatchObject({ status: 'flat', cycles: [{ outcome: 'completed' }] });
      expect(ended.truth.positions).toEqual([]);
      expect(closesOf(ended).map(({ reduceOnly }) => reduceOnly)).not.toContain(false);
      expect(closesOf(ended).length).toBeGreaterThanOrEqual(4);
    });

    it('ledgers that contradict each other end flat with a proof', async () => {
      const half = { fault: 'order.partialFill', fraction: 0.5, reduceOnly: true } as const;
      const untold = { fault: 'stream.drop', streams: ['position_change'] } as const;
      const script: Script = {
        prepare: ({ faults }) => {
          faults.add({ ...half, products: [SOL], times: 1 });
        },
        at: {
          unwind: ({ faults }) => {
            faults.add({ ...untold, products: [SOL] });
          },
          emergencyClose: ({ faults }) => {
            faults.clear('stream.drop');
          },
        },
      };
      const ended = await play(script, clamp);
      expect(ended.journal).toContain('"state":"diverged"');
      expect(ended.result).toMatchObject({ status: 'flat', cycles: [{ outcome: 'recovered' }] });
      expect(ended.truth.positions).toEqual([]);
      expect(closesOf(ended).map(({ reduceOnly }) => reduceOnly)).not.toContain(false);
    });
  },
);
