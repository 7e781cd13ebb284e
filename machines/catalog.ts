/** Every machine by name, for the charts, the linter, the inspector and the tests. */
import type { AnyStateMachine } from 'xstate';
import { buildMachine } from './build.machine.ts';
import { cycleMachine } from './cycle.machine.ts';
import { driftCheckMachine } from './drift-check.machine.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import { haltMachine } from './halt.machine.ts';
import { legMachine } from './leg.machine.ts';
import { makerBuildMachine } from './maker-build.machine.ts';
import { positionTrackerMachine } from './position-tracker.machine.ts';
import { sessionMachine } from './session.machine.ts';
import { zeroWaitMachine } from './zero-wait.machine.ts';

/** One machine of the catalog. */
export type CatalogEntry = {
  readonly name: string;
  /** One sentence: what it is and how it ends. */
  readonly summary: string;
  readonly machine: AnyStateMachine;
};

/** The machines, the outermost first. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'session',
    summary:
      'Checks the start, runs cycles and alternates their direction; ends flat, halted, refused or failed.',
    machine: sessionMachine,
  },
  {
    name: 'cycle',
    summary:
      'One cycle of the pair; any doubt leads to emergencyClose, which ends flat with a proof, or halted.',
    machine: cycleMachine,
  },
  {
    name: 'build',
    summary:
      'Opens both legs at once, and what is missing of one again; ends whole, with nothing, broken or doubtful.',
    machine: buildMachine,
  },
  {
    name: 'position-tracker',
    summary: 'Keeps the authoritative stream connected and attested; it never ends by itself.',
    machine: positionTrackerMachine,
  },
  {
    name: 'maker-build',
    summary:
      'Quotes one leg and hedges its fills on the other; ends whole, with nothing held, broken or doubtful.',
    machine: makerBuildMachine,
  },
  {
    name: 'leg',
    summary: 'One order’s life; ends when the venue, or the order’s own limits, told its fate.',
    machine: legMachine,
  },
  {
    name: 'zero-wait',
    summary:
      'Waits until the stream has reported zero for long enough; ends there, or at its deadline.',
    machine: zeroWaitMachine,
  },
  {
    name: 'drift-check',
    summary: 'Asks REST, the witness, twice before it confirms a drift; it repairs nothing.',
    machine: driftCheckMachine,
  },
  {
    name: 'emergency-close',
    summary: 'Closes both legs at once and proves; ends flat, or exhausted.',
    machine: emergencyCloseMachine,
  },
  {
    name: 'halt',
    summary: 'Closes on after trading has ended, once a minute; ends flat with a proof, or never.',
    machine: haltMachine,
  },
];
