/** Finds the acts of the incident stories by the words of their titles, and sabotages them. */
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { judge } from '../../../src/app/scenarios/play.ts';
import type { Act, Cue, Trace } from '../../../src/app/scenarios/scenario.ts';
import { invariant } from '../../../src/lib/invariant.ts';

/** An act on another stage, and some of the claims that this refutes. */
export type Sabotage = readonly [
  id: string,
  title: string,
  how: string,
  change: (act: Act) => Act,
  refutes: readonly string[],
];

/** The act of a scenario whose title begins like this; a title that is gone is a mistake of the test. */
export function actOf(id: string, title: string): Act {
  const found = SCENARIOS.find((scenario) => scenario.id === id)?.acts.find((act) =>
    act.title.startsWith(title),
  );
  invariant(found !== undefined, `${id} has no act "${title}".`);
  return found;
}

/** The act without anything that its script does. */
export const withoutCues = (act: Act): Act => ({ ...act, cues: [] });

/** The act with another script. */
export function withCues(...cues: readonly Cue[]): (act: Act) => Act {
  return (act) => ({ ...act, cues });
}

/** The claims of an act that a trace refutes. */
export function refuted(act: Act, trace: Trace): readonly string[] {
  return act.claims.flatMap((claim) => (judge(claim, trace).holds ? [] : [claim.says]));
}
