/** Looks for a private key in text, in every form in which one is likely to be written. */

const PREFIX_DIGITS = 8;

/** The forms of `key` (0x and 64 hex digits) that `text` shows, by name; none is what is hoped for. */
export function formsShown(key: string, text: string): readonly string[] {
  const digits = key.slice(2);
  const bytes = Buffer.from(digits, 'hex');
  const forms: Readonly<Record<string, string>> = {
    'its first hex digits': digits.slice(0, PREFIX_DIGITS).toLowerCase(),
    'its first hex digits in capitals': digits.slice(0, PREFIX_DIGITS).toUpperCase(),
    'the last half of its hex digits': digits.slice(32).toLowerCase(),
    'base64 of its bytes': bytes.toString('base64').replace(/=+$/, ''),
    'base64url of its bytes': bytes.toString('base64url'),
    'base64 of its digits': Buffer.from(digits).toString('base64').slice(0, 40),
    'base64 of 0x and its digits': Buffer.from(key).toString('base64').slice(0, 40),
    'its bytes as a list': [...bytes.subarray(0, 8)].join(','),
    'its bytes as they are inspected': [...bytes.subarray(0, 8)].join(', '),
    'its bytes as a buffer is inspected': [...bytes.subarray(0, 4)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(' '),
    'its number': BigInt(key).toString(),
  };
  // An inspected list is set in columns.
  const flowing = text.replace(/\s+/g, ' ');
  return Object.entries(forms).flatMap(([name, form]) =>
    text.includes(form) || flowing.includes(form) ? [name] : [],
  );
}
