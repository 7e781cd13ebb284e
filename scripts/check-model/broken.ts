/**
 * Charts broken on purpose, and evidence hidden from the shipped proof: each must give a story, or the
 * check could not see what it is for.
 */
import { cycleMachine } from '../../machines/cycle.machine.ts';
import { isSettled } from '../../src/orders/order-log.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { PROCESSES, SHIPPED } from './composition.ts';
import { orderOf } from './sending.ts';
import type { Shown } from './composition.ts';
import { setting } from './settings.ts';
import type { Setting } from './settings.ts';
import { KEYS } from './world.ts';

/** Something broken, where it shows, and what the last line of its story says. */
export type Broken = {
  readonly name: string;
  readonly what: string;
  readonly setting: Setting;
  readonly shown: Shown;
  readonly says: RegExp;
};

const CALM = { calm: KEYS } as const;

/** Everything that is broken, one at a time. */
export const BROKEN: readonly Broken[] = [
  {
    name: 'build-without-proof',
    what: 'the cycle builds without a proof',
    setting: setting('a stranger trades', { strangers: 1 }, CALM),
    shown: withCycle({ guards: { mayBuild: () => true } }),
    says: /the cycle has died: .*its proof/,
  },
  {
    name: 'build-without-stream',
    what: 'the cycle builds while the stream is away',
    setting: setting('the stream breaks', { breaks: 1 }, CALM),
    shown: withCycle({
      guards: { mayBuild: ({ event }) => isFlatProof(proofIn(event)) },
    }),
    says: /while the stream is away|behind the barrier/,
  },
  {
    name: 'idle-without-proof',
    what: 'the cycle believes that nothing was built',
    setting: setting('nothing fills, and REST fails', { unfilled: 2, restFails: 1 }, { calm: [] }),
    shown: withCycle({ guards: { isProvedFlat: () => true } }),
    says: /idle after an order, without a proof/,
  },
  {
    name: 'complete-without-proof',
    what: 'the cycle completes without a proof',
    setting: setting('REST fails', { restFails: 1 }),
    shown: withCycle({ guards: { mayComplete: () => true } }),
    says: /idle after an order, without a proof/,
  },
  {
    name: 'recover-without-proof',
    what: 'the cycle recovers without a proof',
    setting: setting('a build takes too long', { hurries: 1 }, CALM),
    shown: withCycle({ guards: { mayRecover: () => true } }),
    says: /idle after an order, without a proof/,
  },
  {
    name: 'never-stuck',
    what: 'the unwinding waits for a rest that cannot close',
    setting: setting('a close fills half', { halves: 1 }),
    shown: withCycle({ guards: { isStuck: () => false } }),
    says: /no path leads/,
  },
  {
    name: 'repair-after-gap',
    what: 'a leg is completed on another connection than that of its build',
    setting: setting(
      'half of a leg fills, and the stream breaks',
      { halves: 1, breaks: 1 },
      { delayMax: 0, attemptsMax: 1 },
    ),
    shown: { ...SHIPPED, processes: { ...PROCESSES, order: orderOf(() => true) } },
    says: /leaves while the stream is away|behind the barrier/,
  },
  {
    name: 'proof-over-orders',
    what: 'the proof looks at no order whose fate is open',
    setting: setting('an order goes astray', { hurries: 1 }),
    shown: {
      ...SHIPPED,
      evidence: (evidence) => ({ ...evidence, orders: evidence.orders.filter(isSettled) }),
    },
    says: /order can still take effect|holds/,
  },
  {
    name: 'proof-over-rest',
    what: 'the proof does not look at what REST shows',
    setting: setting('a stranger trades', { strangers: 1 }, CALM),
    shown: {
      ...SHIPPED,
      evidence: (evidence) => ({
        ...evidence,
        reads: evidence.reads && [blank(evidence.reads[0]), blank(evidence.reads[1])],
      }),
    },
    says: /proved flat, and the venue holds/,
  },
];

type Reads = NonNullable<Parameters<Shown['evidence']>[0]['reads']>;

/** The same reading, in which nothing is held. */
function blank(read: Reads[0]): Reads[0] {
  const zero = { state: 'amount', amount: '0' } as const;
  return { ...read, readings: Object.fromEntries(KEYS.map((key) => [key, zero])) };
}

function withCycle(changes: Parameters<typeof cycleMachine.provide>[0]): Shown {
  return { ...SHIPPED, cycle: cycleMachine.provide(changes) };
}

function proofIn(event: object): unknown {
  if (!('output' in event)) return undefined;
  const { output } = event;
  return typeof output === 'object' && output !== null && 'proof' in output ? output.proof : null;
}
