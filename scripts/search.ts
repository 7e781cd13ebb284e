/**
 * Searches every setting exhaustively with the shipped functions, then leaves out one guard after the
 * other, and prints what it found: `npm run search [guards]`. Exit 1 when anything is not as it must be.
 */
import { LEFT_OUT } from './search/left-out.ts';
import { search } from './search/search.ts';
import { SETTINGS } from './search/settings.ts';
import type { Found } from './search/explore.ts';

let isAsItMustBe = true;
// `guards` alone: only the stories of the guards left out.
const isWhole = process.argv[2] !== 'guards';

if (isWhole) process.stdout.write('With every guard, nothing false is believed:\n\n');
for (const setting of isWhole ? SETTINGS : []) {
  const { found, seconds } = timed(() => search(setting));
  const verdict = found.story !== undefined ? 'FALSE' : found.isComplete ? 'none' : 'INCOMPLETE';
  if (verdict !== 'none') isAsItMustBe = false;
  tell(verdict, found, seconds, setting.name);
}

process.stdout.write('\nWith one guard left out, the shortest story:\n\n');
for (const { guard, setting, removal } of LEFT_OUT) {
  const { found, seconds } = timed(() => search(setting, removal));
  if (found.story === undefined) isAsItMustBe = false;
  tell(found.story === undefined ? 'NOT FOUND' : 'found', found, seconds, guard);
}

process.exitCode = isAsItMustBe ? 0 : 1;

function timed(run: () => Found): { readonly found: Found; readonly seconds: string } {
  const startedAt = performance.now();
  const found = run();
  return { found, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) };
}

function tell(verdict: string, { states, edges, story }: Found, seconds: string, name: string) {
  const counts = `${String(states)} states, ${String(edges)} steps, ${seconds} s`;
  process.stdout.write(`${verdict.padEnd(10)} ${name} (${counts})\n`);
  for (const line of story ?? []) process.stdout.write(`             ${line}\n`);
}
