/** The open orders by every service that holds some: those that rest, and those that wait for a trigger. */
import type { OpenOrder } from '../orders/order.ts';
import type { Venue } from '../ports/venue.ts';

/** Reads them together. The trigger service is a witness that may be absent, but not one that may leave. */
export class OpenOrderBoard {
  readonly #venue: Pick<Venue, 'readOpenOrders' | 'readTriggerOrders'>;
  #hasAnswered = false;

  constructor(venue: Pick<Venue, 'readOpenOrders' | 'readTriggerOrders'>) {
    this.#venue = venue;
  }

  /** Rejects as the venue does; for the trigger service only when it has answered before. */
  async read(): Promise<readonly OpenOrder[]> {
    const [resting, triggers] = await Promise.all([this.#venue.readOpenOrders(), this.#triggers()]);
    return [...resting, ...triggers];
  }

  async #triggers(): Promise<readonly OpenOrder[]> {
    try {
      const orders = await this.#venue.readTriggerOrders();
      this.#hasAnswered = true;
      return orders;
    } catch (error) {
      if (this.#hasAnswered) throw error;
      return [];
    }
  }
}
