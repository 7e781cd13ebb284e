/** Gives every machine its actors: the only place where the charts meet the world. */
import { buildMachine } from '../../machines/build.machine.ts';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import { driftCheckMachine } from '../../machines/drift-check.machine.ts';
import { emergencyCloseMachine } from '../../machines/emergency-close.machine.ts';
import { haltMachine } from '../../machines/halt.machine.ts';
import { legMachine } from '../../machines/leg.machine.ts';
import { makerBuildMachine } from '../../machines/maker-build.machine.ts';
import { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import { attestPositions } from '../actors/attest-positions.ts';
import { awaitBuilt } from '../actors/await-built.ts';
import { cancelOrders } from '../actors/cancel-orders.ts';
import { checkStart } from '../actors/check-start.ts';
import { closeRound } from '../actors/close-round.ts';
import { deadline } from '../actors/deadline.ts';
import { hedge } from '../actors/hedge.ts';
import { sellBack } from '../actors/hedge-rest.ts';
import { keepLadder } from '../actors/keep-ladder.ts';
import { liftLatch, raiseLatch } from '../actors/latching.ts';
import { link } from '../actors/link.ts';
import { placeOrder } from '../actors/place-order.ts';
import { planCycle } from '../actors/plan-cycle.ts';
import { proveFlat } from '../actors/prove-flat.ts';
import { cancelQuote } from '../actors/quote-cancel.ts';
import { quote } from '../actors/quote.ts';
import { readWitness } from '../actors/read-witness.ts';
import { resolveOrder } from '../actors/resolve-orders.ts';
import { watchExits } from '../actors/watch-exits.ts';
import { watchNaked } from '../actors/watch-naked.ts';
import { watchOpening } from '../actors/watch-opening.ts';
import { watchPositions } from '../actors/watch-positions.ts';
import { watchVenue } from '../actors/watch-venue.ts';
import { watchZero } from '../actors/watch-zero.ts';
import type { World } from '../actors/world.ts';

/** The tracker over this world's stream. */
export function provideTracker(world: World) {
  return positionTrackerMachine.provide({
    actors: { link: link(world), attestPositions: attestPositions(world) },
  });
}

/** The emergency close over this world. */
export function provideEmergencyClose(world: World) {
  return emergencyCloseMachine.provide({
    actors: {
      keepLadder: keepLadder(world),
      closeRound: closeRound(world),
      cancelOrders: cancelOrders(world),
      raiseLatch: raiseLatch(world),
      proveFlat: proveFlat(world),
      liftLatch: liftLatch(world),
    },
  });
}

/** The halt over this world. */
export function provideHalt(world: World) {
  return haltMachine.provide({
    actors: {
      keepLadder: keepLadder(world),
      emergencyClose: provideEmergencyClose(world),
      watchVenue: watchVenue(world),
    },
  });
}

/** The build that quotes one leg and hedges its fills, over this world. */
function provideMakerBuild(world: World) {
  return makerBuildMachine.provide({
    actors: {
      quote: quote(world),
      hedge: hedge(world),
      cancelQuote: cancelQuote(world),
      sellBack: sellBack(world),
      deadline: deadline(world),
      awaitBuilt: awaitBuilt(world),
    },
  });
}

/** The whole session over this world, with the cycle as it is shipped or as a check has broken it. */
export function provideSession(world: World, base: typeof cycleMachine = cycleMachine) {
  const emergencyClose = provideEmergencyClose(world);
  const tracker = provideTracker(world);
  const leg = legMachine.provide({
    actors: { order: placeOrder(world), resolveOrder: resolveOrder(world) },
  });
  const cycle = base.provide({
    actors: {
      tracker,
      leg,
      buildMakerFirst: provideMakerBuild(world),
      buildTogether: buildMachine.provide({ actors: { leg, awaitBuilt: awaitBuilt(world) } }),
      zeroWait: zeroWaitMachine.provide({
        actors: { zeroWatch: watchZero(world), deadline: deadline(world) },
      }),
      driftCheck: driftCheckMachine.provide({ actors: { readWitness: readWitness(world) } }),
      emergencyClose,
      positions: watchPositions(world),
      deadline: deadline(world),
      planCycle: planCycle(world),
      proveFlat: proveFlat(world),
      keepLadder: keepLadder(world),
      nakedWatch: watchNaked(world),
      exitWatch: watchExits(world),
    },
  });
  return sessionMachine.provide({
    actors: {
      cycle,
      tracker,
      emergencyClose,
      halt: provideHalt(world),
      openingWatch: watchOpening(world),
      raiseLatch: raiseLatch(world),
      checkStart: checkStart(world),
      proveFlat: proveFlat(world),
    },
  });
}
