/** Which tree this is: a hash of all code that decides what a world does. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What decides a run. */
const CODE = ['machines', 'src'];

/** The first 12 hex digits of SHA-256 over every file of the code, by name. */
export function treeHash(): string {
  const hash = createHash('sha256');
  for (const folder of CODE) {
    const names = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => /\.(ts|js)$/.test(each)).sort()) {
      hash.update(`${folder}/${name}\n`).update(readFileSync(`${ROOT}${folder}/${name}`));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
