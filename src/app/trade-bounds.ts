/** The bounds of a trade that the configuration and the checks of a start share. */
import type { Limits } from '../domain/limits.ts';
import type { CompleteConfiguration } from './configuration/table.ts';

/** What a cycle takes besides its hold, from its start to flat, in milliseconds: for the calendar. */
export const CYCLE_ALLOWANCE_MS = 60_000;

/** What may be held, lost and sent at most. */
export function limitsOf({ limits }: Pick<CompleteConfiguration, 'limits'>): Limits {
  return {
    legNotionalMax: limits.legNotional,
    grossNotionalMax: limits.grossNotional,
    netNotionalMax: limits.netNotional,
    dailyLossMax: limits.dailyLoss,
    ordersPerMinuteMax: limits.ordersPerMinute,
  };
}

/** A sentence about limits with each of them named as its setting, `legNotionalMax` as `limits.legNotional`. */
export function inWordsOfTheFile(sentence: string): string {
  return sentence.replaceAll(/\b([a-z]\w+)Max\b/g, 'limits.$1');
}
