/** Finds the acts of the incident stories by the words of their titles. */
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import type { Act } from '../../../src/app/scenarios/scenario.ts';
import { invariant } from '../../../src/lib/invariant.ts';

/** The act of a scenario whose title begins like this; a title that is gone is a mistake of the test. */
export function actOf(id: string, title: string): Act {
  const found = SCENARIOS.find((scenario) => scenario.id === id)?.acts.find((act) =>
    act.title.startsWith(title),
  );
  invariant(found !== undefined, `${id} has no act "${title}".`);
  return found;
}
