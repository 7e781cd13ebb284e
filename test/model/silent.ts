/** Every machine with actors that run and say nothing: only the events of a test move it. */
import { createActor, fromCallback, fromPromise, setup } from 'xstate';
import type {
  CallbackActorLogic,
  EventObject,
  NonReducibleUnknown,
  PromiseActorLogic,
} from 'xstate';
import { buildMachine } from '../../machines/build.machine.ts';
import { initialContext } from '../../machines/cycle.context.ts';
import type { CycleContext, CycleSettings } from '../../machines/cycle.context.ts';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import { driftCheckMachine } from '../../machines/drift-check.machine.ts';
import { emergencyCloseMachine } from '../../machines/emergency-close.machine.ts';
import { haltMachine } from '../../machines/halt.machine.ts';
import { legMachine } from '../../machines/leg.machine.ts';
import { makerBuildMachine } from '../../machines/maker-build.machine.ts';
import { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import type { SessionInput } from '../../machines/session.setup.ts';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import type { Staging } from './replay.ts';

/** A one-shot actor that never ends. */
function endless<Output, Input extends NonReducibleUnknown>(): PromiseActorLogic<Output, Input> {
  return fromPromise<Output, Input>(() => new Promise(() => undefined));
}

/** A standing actor that never speaks. */
function mute<
  Received extends EventObject,
  Input extends NonReducibleUnknown,
>(): CallbackActorLogic<Received, Input> {
  return fromCallback<Received, Input>(() => undefined);
}

export const silentTracker = positionTrackerMachine.provide({
  actors: { link: mute(), attestPositions: endless() },
});

export const silentLeg = legMachine.provide({
  actors: { order: mute(), resolveOrder: endless() },
});

export const silentBuild = buildMachine.provide({
  actors: { leg: silentLeg, awaitBuilt: endless() },
});

export const silentMakerBuild = makerBuildMachine.provide({
  actors: {
    quote: mute(),
    hedge: endless(),
    cancelQuote: endless(),
    sellBack: endless(),
    deadline: mute(),
    awaitBuilt: endless(),
  },
});

export const silentZeroWait = zeroWaitMachine.provide({
  actors: { zeroWatch: mute(), deadline: mute() },
});

export const silentDriftCheck = driftCheckMachine.provide({ actors: { readWitness: endless() } });

export const silentEmergencyClose = emergencyCloseMachine.provide({
  actors: {
    keepLadder: mute(),
    closeRound: endless(),
    cancelOrders: endless(),
    raiseLatch: endless(),
    proveFlat: endless(),
    liftLatch: endless(),
  },
});

export const silentHalt = haltMachine.provide({
  actors: { keepLadder: mute(), emergencyClose: silentEmergencyClose, watchVenue: mute() },
});

export const silentCycle = cycleMachine.provide({
  actors: {
    // Its stream stays away by itself, however long a timer of the cycle is waited for.
    tracker: silentTracker.provide({ delays: { reconnectDelay: 1e9 } }),
    leg: silentLeg,
    zeroWait: silentZeroWait,
    driftCheck: silentDriftCheck,
    emergencyClose: silentEmergencyClose,
    positions: mute(),
    deadline: mute(),
    planCycle: endless(),
    proveFlat: endless(),
    buildTogether: silentBuild,
    buildMakerFirst: silentMakerBuild,
    nakedWatch: mute(),
    exitWatch: mute(),
  },
});

export const silentSession = sessionMachine.provide({
  actors: {
    cycle: silentCycle,
    tracker: silentTracker,
    emergencyClose: silentEmergencyClose,
    halt: silentHalt,
    openingWatch: mute(),
    raiseLatch: endless(),
    checkStart: endless(),
    proveFlat: endless(),
  },
});

/** How the cycle is run for real. */
export function cycleStaging(settings: CycleSettings): Staging<typeof cycleMachine> {
  const { streamTimeoutMs, driftIntervalMs } = settings;
  const delays: Readonly<Record<string, number>> = {
    streamTimeout: streamTimeoutMs,
    driftInterval: driftIntervalMs,
  };
  return {
    create: (clock) => createActor(silentCycle, { clock, input: { settings } }),
    delayMs: (delay) => delays[delay] ?? 0,
  };
}

/** A cycle that stays idle whatever it is told: what cycles do, only the path of a session says. */
const deafCycle = setup({
  types: {
    context: {} as CycleContext,
    input: {} as { readonly settings: CycleSettings },
    tags: {} as 'flat' | 'halted',
  },
}).createMachine({
  id: 'cycle',
  context: initialContext,
  initial: 'idle',
  states: { idle: { tags: 'flat' } },
});

/** How the session is run for real. */
export function sessionStaging(input: SessionInput): Staging<typeof sessionMachine> {
  // The session asks no more of its cycle than its snapshot's tags, state and context.
  const actors = { cycle: deafCycle as unknown as typeof cycleMachine };
  const machine = silentSession.provide({ actors });
  return {
    create: (clock) => createActor(machine, { clock, input }),
    delayMs: () => input.pauseMs,
  };
}
