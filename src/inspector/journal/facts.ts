/** What stands above the timeline: gathered from the first records of a run, as they tell it. */
import type { RunFacts } from '../view/timeline.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { HEADER_KIND } from '../../journal/run-hash.ts';
import { START_KIND } from '../../journal/recorded-run.ts';
import { fieldOf, textOf } from './fields.ts';

/** What of the facts the records tell. */
export type ToldFacts = Pick<
  RunFacts,
  'version' | 'build' | 'venue' | 'network' | 'primary' | 'hedge'
>;

/** Nothing told yet. */
export const UNTOLD: ToldFacts = {
  version: '',
  build: '',
  venue: '',
  network: '',
  primary: '',
  hedge: '',
};

/** The facts after a record that may tell more of them. */
export function withRecord(facts: ToldFacts, { kind, data }: JournalRecord): ToldFacts {
  if (kind === HEADER_KIND) {
    const configuration = fieldOf(data, 'configuration');
    return {
      ...withPair(facts, fieldOf(configuration, 'configuration')),
      version: textOf(data, 'version') ?? facts.version,
      build: textOf(data, 'build') ?? facts.build,
      venue: textOf(configuration, 'venue') ?? facts.venue,
      network: textOf(configuration, 'network') ?? facts.network,
    };
  }
  if (kind === START_KIND) {
    const network = textOf(fieldOf(data, 'identity'), 'network') ?? '';
    const told = withPair(facts, fieldOf(data, 'settings'));
    return { ...told, network: facts.network === '' ? network : facts.network };
  }
  return facts;
}

function withPair(facts: ToldFacts, settings: unknown): ToldFacts {
  const pair = fieldOf(settings, 'pair');
  return {
    ...facts,
    primary: textOf(pair, 'primary') ?? facts.primary,
    hedge: textOf(pair, 'hedge') ?? facts.hedge,
  };
}
