/** What the build invokes: the two legs, first whole, then what is missing of them. */
import type { LegName } from '../src/domain/market.ts';
import type { BuildContext } from './build.setup.ts';
import type { LegRequest } from './leg.setup.ts';

/** Opens one leg of the plan under the proof that began the build. */
export function openLeg<const Leg extends LegName>(leg: Leg) {
  return invokeLeg(`open.${leg}`, leg);
}

/** Opens what is missing of one leg. */
export function repairLeg<const Leg extends LegName>(leg: Leg) {
  return invokeLeg(`repair.${leg}`, leg);
}

function invokeLeg<const Id extends string>(id: Id, leg: LegName) {
  return {
    id,
    src: 'leg',
    input: ({
      context: { cycleId, plan, proof, repairs },
    }: {
      readonly context: BuildContext;
    }): {
      readonly request: LegRequest;
    } => ({
      request: { purpose: 'open', cycleId, planned: plan.legs[leg], proof, repair: repairs },
    }),
    onDone: { actions: { type: 'noteLeg', params: leg } },
    onError: { target: '#build.doubtful', actions: 'noteFailure' },
  } as const;
}
