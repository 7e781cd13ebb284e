/** What the positions service is opened with. */
import type { DriftLimits } from './drift.ts';
import type { PositionKey } from './key.ts';
import type { PositionTimes } from './times.ts';

/** What the service is opened with. It reads time, and writes to nothing. */
export type PositionsOptions = {
  readonly subaccount: string;
  readonly keys: readonly PositionKey[];
  readonly times: PositionTimes;
  readonly drift?: DriftLimits;
  readonly now: () => number;
};
