/** Every scenario, in the order of the list of incidents. */
import type { Scenario } from './scenario.ts';
import { idealCycles } from './s00-ideal-cycles.ts';
import { isolatedResidual } from './s01-isolated-residual.ts';
import { failingWitness } from './s02-failing-witness.ts';
import { blindClose } from './s03-blind-close.ts';
import { fourEntries } from './s04-four-entries.ts';
import { accumulation } from './s05-accumulation.ts';
import { gapInTheHold } from './s18-gap-in-the-hold.ts';
import { lostFill, lostZero } from './s18-lost-reports.ts';
import { acceptedOnly, closeInDoubt, failingLookup, unknownOutcome } from './stories-of-answers.ts';
import { cancelTooLate } from './stories-of-cancels.ts';
import { earlyFills, orderResults, partialFills, toldAgain } from './stories-of-fills.ts';
import { lateOtherLeg, oneLegAlone } from './stories-of-one-leg.ts';
import {
  leftoverOrders,
  lostInBuild,
  quietHold,
  residualAtStart,
  restartOnLegs,
} from './stories-of-starts.ts';
import { bothModes, noQuantity, oldPrice, overtakenReport, sizes } from './stories-of-reports.ts';
import { driftPerMarket, earlyReads, passingDrift, standingDrift } from './stories-of-witnesses.ts';
import { emergencyWithoutEnd, passivePrice } from './stories-of-closing.ts';
import { directions, nothingFilled } from './stories-of-cycles.ts';
import { closesAreNotFiltered, filterSaysNo } from './stories-of-filters.ts';
import { liveTriggers } from './stories-of-triggers.ts';
import { failingActors } from './stories-of-failures.ts';
import { stopped } from './stories-of-operators.ts';
import { movedPrices, noOldEntry, priceNotMargin, soldFirstGains } from './stories-of-exits.ts';
import { frozenProcess, heldRequest } from './stories-of-lateness.ts';
import { paidForHolding } from './stories-of-funding.ts';
import { lateArchive } from './stories-of-late-archives.ts';
import { limits } from './stories-of-limits.ts';
import { shutOut, uncancelledQuote } from './stories-of-exclusion.ts';
import { liquidatedLeg, tripsOnRow } from './stories-of-lost-legs.ts';
import {
  lateMakerFill,
  quoteFilled,
  quoteFilledInParts,
  quoteUnfilled,
} from './stories-of-makers.ts';
import { closedElsewhere } from './stories-of-other-hands.ts';
import { longMaintenance, tooMany } from './stories-of-outages.ts';
import {
  belowTheMinimum,
  nothingCrossed,
  refusedForHealth,
  stepsAndTicks,
} from './stories-of-refusals.ts';
import { deafStream, halfOpen, unreadableFrames } from './stories-of-silence.ts';
import { manualTrade } from './stories-of-strangers.ts';
import { anotherAccount, changedStep, wrongClock } from './stories-of-wrong-answers.ts';
import { brokenZero, crossedZero, deadlineOfZero, dust, zeroAlready } from './stories-of-zeros.ts';
import { lateReport } from './t0-late-report.ts';

/** The scenarios; their ids are unique. */
export const SCENARIOS: readonly Scenario[] = [
  idealCycles,
  isolatedResidual,
  failingWitness,
  blindClose,
  fourEntries,
  accumulation,
  oneLegAlone,
  lateOtherLeg,
  cancelTooLate,
  failingLookup,
  acceptedOnly,
  partialFills,
  passivePrice,
  closeInDoubt,
  unknownOutcome,
  earlyFills,
  toldAgain,
  orderResults,
  gapInTheHold,
  lostZero,
  lostFill,
  lostInBuild,
  residualAtStart,
  restartOnLegs,
  quietHold,
  leftoverOrders,
  movedPrices,
  liveTriggers,
  directions,
  noOldEntry,
  priceNotMargin,
  soldFirstGains,
  nothingFilled,
  filterSaysNo,
  closesAreNotFiltered,
  failingActors,
  stopped,
  driftPerMarket,
  emergencyWithoutEnd,
  deadlineOfZero,
  zeroAlready,
  noQuantity,
  sizes,
  bothModes,
  stepsAndTicks,
  nothingCrossed,
  refusedForHealth,
  limits,
  tooMany,
  belowTheMinimum,
  oldPrice,
  overtakenReport,
  crossedZero,
  dust,
  brokenZero,
  passingDrift,
  standingDrift,
  earlyReads,
  manualTrade,
  heldRequest,
  frozenProcess,
  longMaintenance,
  liquidatedLeg,
  tripsOnRow,
  paidForHolding,
  quoteFilled,
  quoteFilledInParts,
  quoteUnfilled,
  lateMakerFill,
  lateReport,
  deafStream,
  unreadableFrames,
  halfOpen,
  shutOut,
  uncancelledQuote,
  wrongClock,
  closedElsewhere,
  changedStep,
  anotherAccount,
  lateArchive,
];
