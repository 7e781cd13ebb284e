/** The settings of the search: what may go wrong together, and still nothing false is believed. */
import type { Step } from './explore.ts';
import { disconnected, startOf } from './world.ts';
import type { Budget, Rules, World } from './world.ts';

/** One search: where it begins and what may happen. */
export type Setting = {
  readonly name: string;
  /** Whether it takes a few seconds at most. */
  readonly isSmall: boolean;
  readonly starts: readonly Step<World>[];
};

const NOTHING: Budget = {
  orders: [],
  strangers: 0,
  losses: 0,
  repeats: 0,
  breaks: 0,
  reads: 2,
  glitches: 0,
};

/** The streams may lose, delay and break anything; REST is right within its lag, but for one tick. */
export function honestRest(changes: Partial<Budget>, ticksMax: number): Setting {
  return setting('REST is right', changes, {
    losesAll: true,
    delayMax: undefined,
    strangers: 'always',
    rest: 'lagging',
    splits: changes.losses === undefined && changes.breaks === undefined,
    claims: 'beliefs',
    ticksMax,
  });
}

/**
 * REST says anything; a connection that is up brings at least one frame of every trade within the
 * zero's hold, and every update that it does not lose by breaking.
 */
export function honestStream(changes: Partial<Budget>, ticksMax: number): Setting {
  return setting('REST says anything', changes, {
    losesAll: false,
    delayMax: 1,
    strangers: 'whileConnected',
    rest: 'anything',
    splits: changes.losses === undefined && changes.breaks === undefined,
    claims: 'beliefs',
    ticksMax,
  });
}

/** As the honest stream, with frames that take three ticks: longer than two reads are apart. */
export function slowStream(changes: Partial<Budget>, ticksMax: number): Setting {
  return setting('REST says anything, frames are slow', changes, {
    losesAll: false,
    delayMax: 3,
    strangers: 'whileConnected',
    rest: 'anything',
    splits: false,
    claims: 'beliefs',
    ticksMax,
  });
}

/** The stream is lost when an order is sent, and what the order does is seen by nobody. */
export function orderInGap(): Setting {
  const budget = { ...NOTHING, orders: ['open'] as const };
  const rules: Rules = {
    losesAll: false,
    delayMax: 1,
    strangers: 'whileConnected',
    rest: 'anything',
    splits: false,
    claims: 'beliefs',
    ticksMax: 5,
  };
  return {
    name: 'REST says anything; an order to open in a gap',
    isSmall: true,
    starts: [{ name: 'flat, the stream is lost', next: disconnected(startOf(rules, budget, 0)) }],
  };
}

/** REST looks into the wrong scope, and was asked while 1 was held; a gap may hide a trade. */
export function wrongScope(): Setting {
  const budget = { ...NOTHING, strangers: 2, breaks: 1 };
  const rules: Rules = {
    losesAll: false,
    delayMax: 1,
    strangers: 'always',
    rest: 'blind',
    splits: false,
    claims: 'beliefs',
    ticksMax: 3,
  };
  return {
    name: 'REST reads the wrong scope',
    isSmall: true,
    starts: [{ name: 'holding 1, not shown', next: startOf(rules, budget, 1, { isUnseen: true }) }],
  };
}

/** An order from before the run, which the log does not know, rests at the venue. */
export function leftOver(): Setting {
  const rules: Rules = {
    losesAll: true,
    delayMax: undefined,
    strangers: 'always',
    rest: 'lagging',
    splits: false,
    claims: 'beliefs',
    ticksMax: 3,
  };
  return {
    name: 'an order from before rests',
    isSmall: true,
    starts: [{ name: 'flat', next: startOf(rules, NOTHING, 0, { isResting: true }) }],
  };
}

/** No orders and no REST: trades, frames and connections alone. */
export function ledgers(changes: Partial<Budget>, ticksMax: number): Setting {
  return setting(
    'the two ledgers',
    { reads: 0, ...changes },
    {
      losesAll: true,
      delayMax: undefined,
      strangers: 'always',
      rest: 'blind',
      splits: false,
      claims: 'live',
      ticksMax,
    },
  );
}

/** The settings in which nothing false is found: what the shipped guards are good for. */
export const SETTINGS: readonly Setting[] = [
  { ...honestRest({ orders: ['open'] }, 5), isSmall: false },
  honestRest({ orders: ['open'], losses: 3, glitches: 1 }, 3),
  { ...honestRest({ orders: ['open'], strangers: 1 }, 2), isSmall: false },
  { ...honestRest({ orders: ['open'], breaks: 1 }, 2), isSmall: false },
  { ...honestRest({ orders: ['close'], strangers: 1 }, 2), isSmall: false },
  honestRest({ strangers: 2, breaks: 1, glitches: 1 }, 2),
  { ...honestStream({ orders: ['open'], strangers: 1, losses: 1 }, 2), isSmall: false },
  honestStream({ orders: ['open'], losses: 1 }, 4),
  { ...honestStream({ orders: ['open'], breaks: 1 }, 3), isSmall: false },
  honestStream({ orders: ['close'], losses: 1 }, 3),
  { ...honestStream({ strangers: 2, breaks: 1, losses: 1 }, 2), isSmall: false },
  slowStream({ orders: ['open'] }, 4),
  orderInGap(),
  wrongScope(),
  leftOver(),
  ledgers({ strangers: 2, losses: 2, repeats: 1 }, 4),
  { ...ledgers({ strangers: 2, breaks: 1 }, 3), isSmall: false },
];

/** Wider budgets than `SETTINGS`, for a search that may take minutes. */
export const WIDER: readonly Setting[] = [
  honestRest({ orders: ['open'], strangers: 1 }, 3),
  honestRest({ orders: ['open'], breaks: 1 }, 3),
  honestRest({ orders: ['open'] }, 6),
  honestStream({ orders: ['open'], breaks: 1 }, 4),
  honestStream({ orders: ['close'], strangers: 1, losses: 1 }, 2),
  slowStream({ orders: ['open'], strangers: 1 }, 3),
  ledgers({ strangers: 2, breaks: 1 }, 4),
  ledgers({ strangers: 2, losses: 2, repeats: 2 }, 4),
  ledgers({ strangers: 3, losses: 2 }, 4),
  ledgers({ strangers: 3, losses: 2, repeats: 1 }, 4),
  ledgers({ strangers: 2, breaks: 1, losses: 1 }, 4),
  honestRest({ orders: ['open'], losses: 3, glitches: 1 }, 4),
];

/** All of both, each by a name of its own. */
export const SEARCHES: readonly Setting[] = [...SETTINGS, ...WIDER].map((one, place) => ({
  ...one,
  name: `${String(place + 1)}. ${one.name}`,
}));

function setting(what: string, changes: Partial<Budget>, rules: Rules): Setting {
  const budget = { ...NOTHING, ...changes };
  const { orders } = budget;
  const flat = { name: 'flat, as reported long ago', next: startOf(rules, budget, 0) };
  const unknown = { name: 'nothing reported', next: startOf(rules, budget, undefined) };
  const holding = { name: 'holding 2, as reported long ago', next: startOf(rules, budget, 2) };
  const single = { name: 'holding 1, as reported long ago', next: startOf(rules, budget, 1) };
  const starts =
    orders[0] === 'open'
      ? [unknown, flat]
      : orders[0] === 'close'
        ? [holding]
        : [unknown, flat, single];
  return { name: `${what}; ${describe(budget)}`, isSmall: true, starts };
}

function describe({ orders, strangers, breaks, losses, repeats, glitches }: Budget): string {
  const counted: readonly (readonly [count: number, one: string, many: string])[] = [
    [strangers, 'trade by a stranger', 'trades by a stranger'],
    [breaks, 'break of the stream', 'breaks of the stream'],
    [losses, 'lost frame', 'lost frames'],
    [repeats, 'repeated frame', 'repeated frames'],
    [glitches, 'tick in which REST is wrong', 'ticks in which REST is wrong'],
  ];
  return [
    ...orders.map((purpose) => `an order to ${purpose}`),
    ...counted.flatMap(([count, one, many]) =>
      count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`],
    ),
  ].join(', ');
}
