/** Brings the events of a world about, each at its moment, until the world heals. */
import type { Fault } from '../../exchange/fault-plan.ts';
import { FAULTS } from '../../exchange/fault-catalogue.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import {
  codeBreaks,
  orderRests,
  retells,
  triggerRests,
  venueSettles,
} from '../scenarios/staging.ts';
import type { Ending } from './scene.ts';
import type { Tally } from './tally.ts';
import type { CycleState, Doing, Word, World, WorldEvent } from './world.ts';

/** The events of a world under way. */
export type Events = {
  /** The session began. */
  readonly started: () => void;
  /** The cycle entered a state. */
  readonly entered: (state: CycleState) => void;
  /** Everything ends that disturbs, and nothing more of it comes. */
  readonly heal: () => void;
  /** What was done that excuses an end. */
  readonly done: () => Pick<Ending, 'wasBroken' | 'wasInterrupted'>;
};

/** Begins with what is there before the session starts. */
export function bringAbout(
  { events }: World,
  stage: Rehearsal,
  seen: { readonly tally: Tally; readonly state: () => CycleState },
): Events {
  const { clock } = stage;
  const entries = new Map<CycleState, number>();
  const words = new Set<Word>();
  let isHealed = false;
  let wasBroken = false;

  const happen = ({ does }: WorldEvent): void => {
    if (isHealed) return;
    if (does.kind === 'word') words.add(does.word);
    if (does.kind === 'bug') wasBroken = true;
    if (does.kind !== 'fault') seen.tally.hand(does.kind, seen.state());
    carryOut(does, stage);
  };
  const later = (event: WorldEvent, ms: number): void => {
    clock.setTimeout(() => {
      happen(event);
    }, ms);
  };

  for (const event of events) if (event.moment.after === 'opening') happen(event);
  return {
    started: () => {
      for (const event of events) {
        const { moment } = event;
        if (moment.after === 'start') later(event, moment.ms);
      }
    },
    entered: (state) => {
      const nth = (entries.get(state) ?? 0) + 1;
      entries.set(state, nth);
      for (const event of events) {
        const { moment } = event;
        if ('nth' in moment && moment.after === state && moment.nth === nth) {
          later(event, moment.ms);
        }
      }
    },
    heal: () => {
      isHealed = true;
      stage.faults.clear();
      stage.bugs.clear();
      if (words.has('pause')) stage.run().resume();
    },
    done: () => ({ wasBroken, wasInterrupted: words.has('interrupt') }),
  };
}

function carryOut(does: Doing, stage: Rehearsal): void {
  switch (does.kind) {
    case 'fault':
      stage.faults.add(fromNow(does.fault, does.forMs, stage));
      return;
    case 'order':
      orderRests(does.symbol, does)(stage);
      return;
    case 'trigger':
      triggerRests(does.symbol, { ...does, at: '0' })(stage);
      return;
    case 'settle':
      venueSettles(does.symbol, does.margin)(stage);
      return;
    case 'retell':
      retells(stage);
      return;
    case 'word':
      speak(does.word, stage);
      return;
    case 'bug':
      codeBreaks(does.bug, does.times)(stage);
  }
}

/** Before the session begins there is nobody to speak to. */
function speak(word: Word, { run }: Rehearsal): void {
  run()[word]();
}

/** The fault in force from now on for so long; what happens at an instant happens now, to us. */
function fromNow(fault: Fault, forMs: number, { clock, identity }: Rehearsal): Fault {
  const { subaccount } = identity;
  if (fault.fault === 'trade.manual' || fault.fault === 'leg.liquidate') {
    return { ...fault, subaccount };
  }
  if (FAULTS[fault.fault].kind === 'timed') return fault;
  return { ...fault, untilMs: clock.now() - REHEARSAL_EPOCH + forMs };
}
