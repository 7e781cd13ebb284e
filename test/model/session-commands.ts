/** Commands for a whole session against the in-memory exchange: what is said to it, and done to it. */
import fc from 'fast-check';
import { openWatched } from '../../scripts/simulate/stage.ts';
import { ETH, ISOLATED, SOL, strangerTrades } from '../../src/app/scenarios/staging.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { productIdOf } from '../../src/exchange/operators.ts';
import { absX18, parseX18 } from '../../src/exchange/x18.ts';
import { begun, breachesOf, wrongEnd } from './poor-model.ts';
import type { Model, Real } from './poor-model.ts';

/** The world of one run, as it is drawn. */
export type World = {
  readonly seed: number;
  readonly direction: 'buyFirst' | 'sellFirst' | 'alternate';
  readonly isIsolated: boolean;
  /** How long it runs before the first command, in virtual milliseconds. */
  readonly aheadMs: number;
};

/** The kinds of commands. */
export const KINDS = [
  'time passes',
  'the operator stops',
  'the operator drains',
  'the operator pauses',
  'the operator resumes',
  'a stranger trades',
  'the stream is cut',
  'an order fills nothing',
  'an order fills in part',
  'an order is lost',
  'an answer is lost',
  'an order is late',
  'REST fails',
  'REST is stale',
  'the venue is maintained',
  'the price jumps',
] as const;

/** The kind of a command. */
export type Kind = (typeof KINDS)[number];

type Command = fc.AsyncCommand<Model, Real>;
type Does = (real: Real, model: Model) => void | Promise<void>;

const CYCLES_MAX = 3;
const LATENCY_MS = 5;

/** How long a healed world may take to be flat or halted, in virtual time. */
const HEALED_WITHIN_MS = 600_000;

/** How long what is under way at an interruption may take to end, in virtual time. */
const LETTING_GO_MS = 10_000;

/** Worlds of three cycles at most. */
export const worlds: fc.Arbitrary<World> = fc.record(
  {
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    direction: fc.constantFrom('buyFirst', 'sellFirst', 'alternate'),
    isIsolated: fc.boolean(),
    aheadMs: fc.constantFrom(0, 1_500, 3_000, 5_000),
  },
  { noNullPrototype: true },
);

/** Opens a world and starts its session. */
export async function begin({
  seed,
  direction,
  isIsolated,
  aheadMs,
}: World): Promise<{ model: Model; real: Real }> {
  const watched = await openWatched({
    seed,
    signs: false,
    latencyMs: LATENCY_MS,
    priceStepMs: 1_000,
    // A ladder of one rung: signing five of them is most of what a short cycle costs.
    settings: { maxSlippageBps: 50 },
    flags: { cycles: CYCLES_MAX, holdMs: 1_000, direction, ...(isIsolated ? ISOLATED : {}) },
  });
  const real: Real = { watched, result: undefined };
  const { done } = watched.stage.start();
  void done.then((result) => {
    real.result = result;
  });
  await watched.stage.clock.advance(aheadMs);
  const said = { begunMax: CYCLES_MAX, isPaused: false, isLast: false };
  const strange = new Map<number, bigint>();
  return { model: { strange, ...said }, real };
}

/** Heals the world, lets the operator go on, and waits for the end; throws when it is a wrong one. */
export async function end(model: Model, real: Real): Promise<void> {
  const { stage } = real.watched;
  stage.faults.clear();
  if (model.isPaused && real.result === undefined) resume(real, model);
  await stage.clock.advanceUntil(() => real.result !== undefined, HEALED_WITHIN_MS);
  refuse([...breachesOf(model, real), ...wrongEnd(model, real)]);
}

/** Lets go of a run, also of one that was refuted half-way. */
export async function close({ watched: { stage }, ...real }: Real): Promise<void> {
  if (real.result === undefined) stage.run().interrupt();
  await stage.clock.advance(LETTING_GO_MS);
  stage.exchange.stop();
}

/** Every command there is; `executed` hears the kind of each that met a run under way. */
export function commands(executed: (kind: Kind) => void): fc.Arbitrary<Command>[] {
  const command = (kind: Kind, told: string, does: Does): Command => ({
    check: () => true,
    run: async (model, real) => {
      if (real.result !== undefined) return;
      executed(kind);
      await does(real, model);
      // What is said and done is heard before anything else happens.
      await real.watched.stage.clock.advance(0);
      refuse(breachesOf(model, real));
    },
    toString: () => (told === '' ? kind : `${kind} (${told})`),
  });
  const fault = (kind: Kind, drawn: fc.Arbitrary<Fault>): fc.Arbitrary<Command> =>
    drawn.map((each) =>
      command(kind, JSON.stringify(each), ({ watched: { stage } }) => {
        stage.faults.add(each);
      }),
    );
  const word = (kind: Kind, does: Does): fc.Arbitrary<Command> =>
    fc.constant(kind).map((each) => command(each, '', does));
  const passing = fc
    .integer({ min: 20, max: 9_000 })
    .map((ms) =>
      command('time passes', `${String(ms)} ms`, ({ watched: { stage } }) =>
        stage.clock.advance(ms),
      ),
    );
  const trading = fc
    .constantFrom([ETH, '0.05'] as const, [ETH, '-0.05'], [SOL, '1'], [SOL, '-1'])
    .map(([symbol, amount]) =>
      command('a stranger trades', `${amount} ${symbol}`, ({ watched: { stage } }, { strange }) => {
        const productId = productIdOf(symbol);
        strange.set(productId, (strange.get(productId) ?? 0n) + absX18(parseX18(amount)));
        strangerTrades(symbol, 'cross', amount)(stage);
      }),
    );
  // Time passes about as often as something happens.
  const passings = Array.from({ length: 8 }, () => passing);
  return [...passings, ...operatorWords(word), trading, ...faultsOf(fault)];
}

type Word = (kind: Kind, does: Does) => fc.Arbitrary<Command>;

/** What the operator says; the model forgets it at once, but for what it forbids. */
function operatorWords(word: Word): readonly fc.Arbitrary<Command>[] {
  return [
    word('the operator stops', (real, model) => {
      real.watched.stage.run().stop();
      Object.assign(model, { isLast: true, begunMax: begun(real) });
    }),
    word('the operator drains', (real, model) => {
      real.watched.stage.run().drain();
      Object.assign(model, { isLast: true, begunMax: begun(real) });
    }),
    word('the operator pauses', (real, model) => {
      real.watched.stage.run().pause();
      Object.assign(model, { isPaused: true, begunMax: begun(real) });
    }),
    word('the operator resumes', resume),
  ];
}

function resume(real: Real, model: Model): void {
  real.watched.stage.run().resume();
  Object.assign(model, { isPaused: false, ...(model.isLast ? {} : { begunMax: CYCLES_MAX }) });
}

/** What the venue and the way to it may do. */
function faultsOf(
  fault: (kind: Kind, drawn: fc.Arbitrary<Fault>) => fc.Arbitrary<Command>,
): readonly fc.Arbitrary<Command>[] {
  const ms = fc.integer({ min: 200, max: 8_000 });
  const times = fc.integer({ min: 1, max: 12 });
  const order = fc.record({
    products: fc.constantFrom([ETH], [SOL]),
    reduceOnly: fc.boolean(),
    times: fc.constant(1),
  });
  const lost = (effect: 'before' | 'after'): fc.Arbitrary<Fault> =>
    order.map((each) => ({ ...each, fault: 'order.noAnswer', effect }));
  return [
    fault(
      'the stream is cut',
      ms.map((refuseForMs) => ({ fault: 'stream.close', code: 1006, refuseForMs })),
    ),
    fault(
      'an order fills nothing',
      fc
        .tuple(order, fc.constantFrom(1, 3, 60))
        .map(([each, hits]) => ({ ...each, fault: 'order.noFill', times: hits })),
    ),
    fault(
      'an order fills in part',
      order.map((each) => ({ ...each, fault: 'order.partialFill', fraction: 0.5 })),
    ),
    fault('an order is lost', lost('before')),
    fault('an answer is lost', lost('after')),
    fault(
      'an order is late',
      fc.tuple(order, ms).map(([each, late]) => ({ ...each, fault: 'order.delay', ms: late })),
    ),
    fault(
      'REST fails',
      fc
        .tuple(fc.constantFrom('noAnswer', '429', '502', 'failure', 'empty'), times)
        .map(([as, hits]) => ({ fault: 'rest.fail', as, times: hits })),
    ),
    fault(
      'REST is stale',
      fc.tuple(ms, times).map(([late, hits]) => ({ fault: 'rest.stale', ms: late, times: hits })),
    ),
    fault(
      'the venue is maintained',
      ms.map((forMs) => ({ fault: 'venue.maintenance', forMs })),
    ),
    fault(
      'the price jumps',
      fc
        .tuple(fc.constantFrom(ETH, SOL), fc.integer({ min: -300, max: 300 }))
        .map(([product, bps]) => ({ fault: 'price.gap', product, bps })),
    ),
  ];
}

function refuse(breaches: readonly string[]): void {
  if (breaches.length > 0) throw new Error(breaches.join('; '));
}
