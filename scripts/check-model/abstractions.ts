/** What the composition leaves out, by name: whoever reads its figures reads these as well. */
import { PLANNED, TICK_MS } from './world.ts';

/** Every abstraction, as a sentence. */
export const ABSTRACTIONS: readonly string[] = [
  `Time: one tick is ${String(TICK_MS)} ms, and every time of position truth is one tick. An instant is kept as its age, which stops to count where nothing asks how much older it gets.`,
  'Timers of the charts: each may fire in any moment. Where running out says that something did not come, it fires once nothing is on its way, and earlier as often as the setting says.',
  `Amounts: each leg plans ${String(PLANNED)} units, orders fill whole or half. Prices, margins, fees, funding and health are not there, nor what depends on them: the money of the naked budget, the rungs of a close, the rules of exit.`,
  'Keys: one margin mode of both markets, and one way round. Where a leg is calm its orders fill whole and are told of in the moment in which they arrive.',
  'Proofs in a chart: one genuine proof stands for all; which one it is, the service knows. The seal is checked by the shipped isFlatProof.',
  'Words, instants and accounts that no guard reads are not part of a situation; nor is, while the cycle is idle or closes for good, what it knew of its build.',
  'order: the decision not to send what is too old, and the touch, are left out; what to send, the permit and the fate are the shipped ones.',
  'resolveOrder, and the questions of a proof and of a round: the archive tells all rows or none; it tells no fills one by one.',
  'attestPositions and proveFlat: two readings and what they show; the chain of the archive never answers, and no order of a stranger rests.',
  'closeRound: one order for each key and side, sized by the shipped witnesses; refusals of a size and the ladder’s rungs are left out. It waits for fates and for no answer.',
  'readWitness: one reading, a tick after it was asked for, compared by the shipped comparison.',
  'planCycle plans, cancelOrders, raiseLatch and liftLatch succeed at once, keepLadder and exitWatch say nothing; nakedWatch speaks when the setting says so.',
  'positions looks for a divergence with every tick; the stream is overdue when nothing is on its way.',
  'What a halted run does after that, the session around the cycle, and the build that quotes a maker are not explored.',
];
