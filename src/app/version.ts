/** Which tandem this is. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** The version of the package. */
export const VERSION: string = manifest.version;

/** The commit or image that runs; `source` for a working copy that says nothing. */
export const BUILD: string = process.env['TANDEM_BUILD'] ?? 'source';
