/** `tandem scenario`: lists the incident stories, or plays some and says what each proved. */
import { CHAPTERS } from '../scenarios/chapters.ts';
import { SCENARIOS } from '../scenarios/catalog.ts';
import { MUSEUM, incidentsOf } from '../scenarios/museum.ts';
import { playScenario } from '../scenarios/play.ts';
import type { Scenario, Verdict } from '../scenarios/scenario.ts';
import {
  museumText,
  scenarioList,
  storyText,
  verdictJson,
  verdictText,
} from '../scenarios/telling.ts';
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage, FlagValues } from '../flags.ts';
import { optionalPortFlag, switchFlag } from '../flag-types.ts';
import type { PlayedStory } from '../inspector-stories.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../start-errors.ts';

const FLAGS = {
  museum: switchFlag('the public incidents of neighbours, and what plays each of them here'),
  inspect: optionalPortFlag('then serve a page that shows what was played, until Ctrl-C'),
  json: switchFlag('one line of JSON on stdout instead of prose'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'scenario',
  summary: 'lists the incident stories, or plays some and says what each proved.',
  example: 'tandem scenario S01 S04 (or: tandem scenario all)',
  flags: FLAGS,
  positionals: '[ID… | all]',
};

/**
 * Plays what is named, one after the other; resolves to 0 when every claim holds, else to 1. Lists the
 * stories when none is named, or with `--museum` the incidents; of some stories theirs alone.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(USAGE, args);
  const isJson = values.json === true;
  const chosen = choose(positionals);
  refuseInspectorOfNothing(values, positionals);
  const width = process.stdout.columns;
  if (values.museum === true) {
    const rooms = roomsOf(positionals.length === 0 ? SCENARIOS : chosen);
    process.stdout.write(isJson ? `${JSON.stringify(rooms)}\n` : museumText(rooms, width));
    return EXIT.ok;
  }
  if (positionals.length === 0) {
    process.stdout.write(
      isJson ? `${JSON.stringify(listing())}\n` : scenarioList(SCENARIOS, CHAPTERS, width),
    );
    return EXIT.ok;
  }
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
  if (values.inspect !== undefined) {
    // Loaded for those who look alone.
    const { inspectStories } = await import('../inspector-stories.ts');
    await inspectStories(storiesOf(verdicts), values.inspect);
  }
  return holds ? EXIT.ok : EXIT.bug;
}

function refuseInspectorOfNothing(
  { inspect, museum }: FlagValues<typeof FLAGS>,
  ids: readonly string[],
): void {
  if (inspect === undefined) return;
  if (museum === true) {
    throw new UsageError('--inspect shows what was played: leave it out with --museum.');
  }
  if (ids.length > 0) return;
  throw new UsageError('--inspect shows what was played: name a story, for example S04.');
}

/** Every act is a run of its own. */
function storiesOf(verdicts: readonly Verdict[]): readonly PlayedStory[] {
  return verdicts.flatMap(({ scenario, acts }) =>
    acts.map(({ act, trace }, index) => {
      const variant = act.variant === undefined ? '' : ` (${act.variant})`;
      const title = `${scenario.id} · act ${String(index + 1)}: ${act.title}${variant}`;
      return { title, lines: trace.lines };
    }),
  );
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

/** The museum as far as these scenarios play it; rooms without any incident are left out. */
function roomsOf(scenarios: readonly Scenario[]) {
  const ids = new Set(scenarios.map(({ id }) => id));
  return MUSEUM.map(({ title, incidents }) => ({
    title,
    incidents: incidents.filter((incident) => incident.scenarios.some((id) => ids.has(id))),
  })).filter(({ incidents }) => incidents.length > 0);
}

function listing() {
  return SCENARIOS.map(({ id, title }) => ({
    id,
    title,
    seenAt: incidentsOf(id).map(({ link }) => link),
  }));
}
