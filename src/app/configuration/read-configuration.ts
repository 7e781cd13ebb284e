/** Reads the file of `--config`: refuses secrets first, then reads JSON with comments, then the table. */
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../start-errors.ts';
import { parseConfiguration } from './parse-configuration.ts';
import type { Configuration } from './table.ts';

/** The largest file that is read. */
const BYTES_MAX = 262_144;

/** A private key by its form; no setting holds any other value of that form. */
const PRIVATE_KEY = /0x[0-9a-f]{64}/i;

/** A text, or a comment: inside a text the marks of a comment are none. */
const TEXT_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g;

/**
 * Reads a configuration file: JSON in which comments may stand. Of a setting that a flag gives too
 * the flag holds, and of one that the file does not give its default (`completeConfiguration`); from
 * the environment come only the key and the subaccount, which no file may hold. Throws `UsageError`
 * with one sentence that names the file, the field and a remedy, and that repeats no secret.
 */
export function readConfiguration(path: string): Configuration {
  const source = readSource(path);
  refuseKey(source, path);
  const json = parseJson(source, path);
  // Once more: in the file itself a key could be spelled with escapes.
  refuseKey(JSON.stringify(json), path);
  return parseConfiguration(json, path);
}

function readSource(path: string): string {
  try {
    const { size } = statSync(path);
    if (size <= BYTES_MAX) return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`--config ${path} cannot be read (${code}): name a file that can.`);
  }
  throw new UsageError(`--config ${path} is larger than ${String(BYTES_MAX)} bytes: shorten it.`);
}

function refuseKey(text: string, path: string): void {
  if (!PRIVATE_KEY.test(text)) return;
  throw new UsageError(
    `${path} holds what looks like a private key: take it out and replace that key, ` +
      'since only NADO_PRIVATE_KEY in the environment may hold one.',
  );
}

function parseJson(source: string, path: string): unknown {
  // Blanks in place of a comment keep every line and column where the person sees it.
  const bare = source
    .replace(/^\uFEFF/, '')
    .replace(TEXT_OR_COMMENT, (found) =>
      found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
    );
  try {
    return JSON.parse(bare);
  } catch (error) {
    // The engine's own words may quote what stands there; only the place is taken from them.
    const [, place] = /\((line \d+ column \d+)\)/.exec(String(error)) ?? [];
    const where = place === undefined ? '' : ` at ${place}`;
    throw new UsageError(`${path} is not JSON${where}: mend the file.`);
  }
}
