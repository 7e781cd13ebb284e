/**
 * Whether REST sees what we hold. A witness that never showed an exposure cannot attest its end: it may
 * be reading the wrong account, or the wrong margin mode.
 */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Comparison } from './drift.ts';
import type { PositionKey } from './key.ts';

/** What REST showed of the exposures since the last proof. */
export class RestScope {
  /** Keys that were compared while they were held: true once REST showed what was held. */
  readonly #shown = new Map<PositionKey, boolean>();

  /** Takes a comparison, with what the book holds of its key: undefined without a report. */
  note({ key, rest, verdict }: Comparison, held: DecimalString | undefined): void {
    if (rest === null || verdict === 'tooEarly') return;
    const isShown = !decimal(rest).isZero() && (verdict === 'agreed' || verdict === 'lagging');
    const isHeld = held !== undefined && !decimal(held).isZero();
    if (isShown) this.#shown.set(key, true);
    else if (isHeld && !this.#shown.has(key)) this.#shown.set(key, false);
  }

  /** Keys that REST was asked about while they were held, and never showed as held. */
  get unseen(): readonly PositionKey[] {
    return [...this.#shown].flatMap(([key, isShown]) => (isShown ? [] : [key]));
  }

  /** Begins anew: a proof closed what was seen so far. */
  clear(): void {
    this.#shown.clear();
  }
}
