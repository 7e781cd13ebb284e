/** `tandem scenario`: lists the incident stories, or plays some and says what each proved. */
import { SCENARIOS } from '../scenarios/catalog.ts';
import { playScenario } from '../scenarios/play.ts';
import type { Scenario, Verdict } from '../scenarios/scenario.ts';
import { scenarioList, storyText, verdictJson, verdictText } from '../scenarios/telling.ts';
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { switchFlag } from '../flag-types.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../start-errors.ts';

const FLAGS = { json: switchFlag('one line of JSON on stdout instead of prose') };

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'scenario',
  summary: 'lists the incident stories, or plays some and says what each proved.',
  example: 'tandem scenario S01 S04 (or: tandem scenario all)',
  flags: FLAGS,
  positionals: '[ID… | all]',
};

/** Plays what is named, one after the other; resolves to 0 when every claim holds, else to 1. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(USAGE, args);
  const isJson = values.json === true;
  if (positionals.length === 0) {
    process.stdout.write(isJson ? `${JSON.stringify(listing())}\n` : scenarioList(SCENARIOS));
    return EXIT.ok;
  }
  const chosen = choose(positionals);
  const verdicts: Verdict[] = [];
  for (const scenario of chosen) {
    if (!isJson) process.stdout.write(storyText(scenario));
    const verdict = await playScenario(scenario);
    if (!isJson) process.stdout.write(verdictText(verdict));
    verdicts.push(verdict);
  }
  const holds = verdicts.every((verdict) => verdict.holds);
  if (isJson) {
    const scenarios = verdicts.map(verdictJson);
    process.stdout.write(`${JSON.stringify({ holds, scenarios })}\n`);
  }
  return holds ? EXIT.ok : EXIT.bug;
}

/** The scenarios of these ids, in any case; `all` is every one. Throws `UsageError` for a stranger. */
function choose(ids: readonly string[]): readonly Scenario[] {
  if (ids.some((id) => id.toLowerCase() === 'all')) return SCENARIOS;
  const chosen = ids.map((id) => {
    const found = SCENARIOS.find((scenario) => scenario.id === id.toUpperCase());
    if (found !== undefined) return found;
    const known = SCENARIOS.map((scenario) => scenario.id);
    const guess = nearest(id.toUpperCase(), [...known, 'all']) ?? 'all';
    throw new UsageError(`"${id}" is no scenario; the nearest is "${guess}".`);
  });
  return [...new Set(chosen)];
}

function listing() {
  return SCENARIOS.map(({ id, title }) => ({ id, title }));
}
