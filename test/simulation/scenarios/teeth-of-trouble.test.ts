/** The stories of orders, limits and outages have teeth: each is refuted in a world that it is not about. */
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act } from '../../../src/app/scenarios/scenario.ts';
import { ETH, SOL, breaks } from '../../../src/app/scenarios/staging.ts';
import { actOf } from './acts.ts';

/** An act on another stage, and some of the claims that this refutes. */
type Sabotage = readonly [
  id: string,
  title: string,
  how: string,
  change: (act: Act) => Act,
  refutes: readonly string[],
];

type Options = Act['options'];

const withoutCues = (act: Act): Act => ({ ...act, cues: [] });

const withOptions =
  (options: Partial<Options>) =>
  (act: Act): Act => ({ ...act, options: { ...act.options, ...options } });

const withFlags =
  (flags: Options['flags']) =>
  (act: Act): Act =>
    withOptions({ flags: { ...act.options.flags, ...flags } })(act);

const SABOTAGES: readonly Sabotage[] = [
  [
    'S42',
    'every order fits',
    'the trade is too small for the venue',
    withFlags({ notional: '100' }),
    ['every quantity is on the size step and every price on the price tick'],
  ],
  [
    'S43',
    'the touch moves away once',
    'the touch stays',
    withoutCues,
    ['the 2 entries of SOL-PERP go further and further through the touch'],
  ],
  [
    'S43',
    'no entry of one leg',
    'nothing is sent again',
    withOptions({
      session: {
        build: {
          buildTimeoutMs: 8_000,
          repairsMax: 0,
          confirmTimeoutMs: 5_000,
          hedgeMaxNakedMs: 1_500,
        },
      },
    }),
    ['the 3 entries of ETH-PERP go further and further through the touch'],
  ],
  [
    'S44',
    'one leg is refused',
    'the refusal is one that a price cures',
    (act) => ({
      ...act,
      cues: [
        {
          at: 'start',
          does: breaks({ fault: 'order.reject', products: [ETH], reduceOnly: false, code: 2056 }),
        },
      ],
    }),
    ['1 entries of each market are sent', 'no more than 3 orders are sent in all'],
  ],
  [
    'S44',
    'the leverage is more',
    'the leverage is allowed',
    withFlags({ leverage: 5 }),
    ['the cycles end skipped', 'nothing is sent'],
  ],
  [
    'S45',
    'the day loses its limit',
    'no loss is too large',
    withOptions({ settings: {}, rules: {} }),
    ['the hold is ended by the rule dailyLoss', 'build is entered once'],
  ],
  [
    'S45',
    'the day had lost it before',
    'the day has lost nothing',
    (act) => withOptions({ day: { date: '2026-01-01', pnl: '0' } })(act),
    ['nothing is sent'],
  ],
  ['S45', 'a size limit', 'there is none', withOptions({ settings: {} }), ['nothing is sent']],
  [
    'S46',
    'closes are refused',
    'they are refused by the engine, again and again',
    (act) => ({
      ...act,
      cues: [
        { at: 'unwind', does: breaks({ fault: 'order.reject', reduceOnly: true, code: 2010 }) },
      ],
    }),
    ['halted is never entered', 'the cycles end recovered'],
  ],
  [
    'S46',
    'queries are refused',
    'they stay so',
    (act) => ({ ...act, cues: act.cues.slice(0, 1) }),
    ['rest.fail meets no more than 80 requests', 'the cycles end completed'],
  ],
  [
    'S47',
    'no order can close',
    'the venue clamps',
    withOptions({ switches: { belowMinimum: 'refuseAll', reduceOnlyOversize: 'clamp' } }),
    ['the exchange holds -0.2 of SOL-PERP/cross in the end', 'no cycle is called completed'],
  ],
  [
    'S47',
    'the rest is closed',
    'no order can close it',
    withOptions({ switches: { belowMinimum: 'refuseAll', reduceOnlyOversize: 'reject' } }),
    ['a reduce-only cross buy of 0.2 SOL-PERP closes it', 'the cycles end recovered, completed'],
  ],
  [
    'S57',
    'the opening request of one leg is held for 40 s',
    'an opening order may be received for 90 s',
    withOptions({ settings: { openingWindowMs: 90_000 } }),
    [
      'the exchange refuses an order with 2011',
      'ETH-PERP is really held for 1000 to 5000 ms',
      'the cycles end recovered, completed',
    ],
  ],
  [
    'S58',
    'the process stands still between',
    'no decision is ever too old',
    withOptions({ settings: { decisionMaxAgeMs: 60_000 } }),
    [
      'no entry is received later than 250 ms after the proof that decided it',
      'entries of SOL-PERP sent = 0',
    ],
  ],
  [
    'S59',
    'one leg is filled',
    'nobody stays',
    withFlags({ onHalt: 'exit' }),
    ['nothing is really held 915040 ms after build began', 'nothing is really held in the end'],
  ],
  [
    'S60',
    'half of a leg',
    'nothing is liquidated',
    withoutCues,
    [
      'build is entered once',
      'the cycles end recovered',
      'the latch is raised in the end, and says "liquidate"',
    ],
  ],
  [
    'S61',
    'one leg is never filled',
    'no row of recoveries trips',
    withOptions({
      rules: {
        breaker: {
          recoveredInRow: 100,
          recoveredInHour: 100,
          skippedForOneCode: 5,
          dailyLossMax: null,
        },
      },
    }),
    ['the cycles end recovered, recovered', 'build is entered 2 times'],
  ],
  [
    'S61',
    'one that completes',
    'none completes',
    (act) => ({
      ...act,
      cues: [
        {
          at: 'start',
          does: breaks({ fault: 'order.noFill', products: [SOL], reduceOnly: false }),
        },
      ],
    }),
    ['the cycles end recovered, completed, recovered', 'no latch is raised in the end'],
  ],
  [
    'M1',
    'the quote fills whole',
    'the price goes away',
    (act) => ({ ...act, cues: actOf('M3', 'the price goes away').cues }),
    ['entries of ETH-PERP sent = 1', 'the cycles end completed'],
  ],
  [
    'M2',
    'the quote fills in parts of up to 30',
    'it fills whole',
    withOptions({ switches: { makerFillShare: 1 } }),
    ['what is held is a pair: 50 to 70 % of the plan, of each leg as much as of the other'],
  ],
  [
    'M2',
    'the quote fills in parts of up to 60',
    'the venue takes orders of any size',
    withOptions({ switches: { makerFillShare: 0.6, belowMinimum: 'accept' } }),
    ['the exchange refuses 1 order(s) with 2094'],
  ],
  [
    'M3',
    'the price goes away',
    'the price stays',
    withoutCues,
    ['the cycles end skipped', 'entries of ETH-PERP sent = 0'],
  ],
  [
    'M4',
    'the fill is told 2000',
    'nothing fills at the deadline',
    (act) => ({ ...act, cues: act.cues.slice(0, 1) }),
    ['entries of ETH-PERP sent = 1', 'the cycles end completed'],
  ],
  [
    'M4',
    'the fill is told 200 ms',
    'it is told at once',
    (act) => ({
      ...act,
      cues: [
        ...act.cues.slice(0, 1),
        {
          at: 'build',
          afterMs: 7_000,
          does: breaks({ fault: 'price.gap', product: SOL, bps: 120 }),
        },
      ],
    }),
    ['a leg stands alone for 200 to 2200 ms at the longest'],
  ],
];

/** The stories of this file's themes. */
const IDS = /^(S(4[2-7]|5[789]|6[01])|M\d)$/;

describe('a story of orders', () => {
  it('is refuted somewhere, each of them', () => {
    const ids = SCENARIOS.map(({ id }) => id).filter((id) => IDS.test(id));
    const sabotaged = new Set(SABOTAGES.map(([id]) => id));
    expect(ids.filter((id) => !sabotaged.has(id))).toEqual([]);
    expect(ids).toHaveLength(15);
  });

  it.each(SABOTAGES)('%s (%s) is refuted when %s', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    const trace = await playAct(change(act));
    const refuted = act.claims.flatMap((claim) => (judge(claim, trace).holds ? [] : [claim.says]));
    expect(refuted).toEqual(expect.arrayContaining([...refutes]));
  });
});
