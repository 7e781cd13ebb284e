/** Questions that a run's reader answers: which run is meant, and how many are answered at once. */
import type { JournalReader } from '../journal/reader.ts';
import { Refusal, askedRun } from './asked.ts';
import type { Runs } from './runs.ts';

/** Finds the run that a query means and has it read; rejects with a `Refusal`. */
export type WithRun = <Result>(
  query: URLSearchParams,
  use: (reader: JournalReader, number: number) => Result | Promise<Result>,
) => Promise<Result>;

/** How many are answered at once: a browser asks for six of a page at most. */
const READING_MAX = 32;

/** Answers of these runs. */
export function createReading(runs: Runs): WithRun {
  let reading = 0;
  return async (query, use) => {
    const asked = askedRun(query);
    if (reading >= READING_MAX) throw new Refusal(503, 'too much is asked at once: ask again');
    reading++;
    try {
      const number = await chosenRun(runs, asked);
      const { reader, release } = runs.hold(number);
      try {
        await reader.ready;
        return await use(reader, number);
      } finally {
        release();
      }
    } finally {
      reading--;
    }
  };
}

/** The number of the run that is asked for. Rejects with a `Refusal` when there is none. */
export async function chosenRun(runs: Runs, asked: number | undefined): Promise<number> {
  const number = await runs.choose(asked);
  if (number !== undefined) return number;
  const says =
    asked === undefined ? 'the journal has no run yet' : `there is no run ${String(asked)}`;
  throw new Refusal(404, says);
}
