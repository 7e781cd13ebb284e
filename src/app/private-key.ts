/** A private key that cannot be printed by accident. */
import { inspect } from 'node:util';

/** What is shown in the place of a key. */
const HIDDEN = '[redacted]';

/** Holds a key where no text, JSON, table of an object or error can show it. */
export class PrivateKey {
  readonly #hex: string;

  /** `hex` is 0x and 64 hex digits. */
  constructor(hex: string) {
    this.#hex = hex;
  }

  /** The key itself, for who makes a signer of it at once. */
  reveal(): string {
    return this.#hex;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
