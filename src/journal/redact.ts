/** Keeps secrets out of what is written: a configuration is redacted before it is journaled. */

/** What stands in a secret's place. */
export const REDACTED = '[redacted]';

const SECRET_NAME = /key|secret|password|passphrase|token|mnemonic|credential|webhook/i;

/** A private key by its form; no configuration holds any other value of that form. */
const SECRET_FORM = /0x[0-9a-f]{64}/gi;

/** User and password before the host of an address. */
const URL_CREDENTIALS = /(\w+:\/\/)[^/@\s]+@/g;

/**
 * A copy of JSON-plain `value` without its secrets: whatever a telling name holds, every 0x and 64
 * hex digits inside a string, and user and password of an address.
 */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(SECRET_FORM, REDACTED).replace(URL_CREDENTIALS, `$1${REDACTED}@`);
  }
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, redactField(name, held)]),
  );
}

function redactField(name: string, held: unknown): unknown {
  const isSecret = SECRET_NAME.test(name) && held !== undefined && held !== null;
  return isSecret ? REDACTED : redact(held);
}
