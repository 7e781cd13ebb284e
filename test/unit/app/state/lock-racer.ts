/** A process that takes and releases locks as it is told on stdin: one of those that race for one. */
import { createInterface } from 'node:readline';
import { tryLock } from '../../../../src/app/state/lock.ts';
import type { Lock } from '../../../../src/app/state/lock.ts';

let held: Lock | undefined;

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, directory = '', at = '0'] = line.split(' ');
  if (word === 'release') {
    held?.release();
    held = undefined;
    process.stdout.write('released\n');
    return;
  }
  // All of them try at one instant.
  while (Date.now() < Number(at));
  const now = Date.now();
  const result = tryLock({
    directory,
    command: 'run',
    network: 'testnet',
    subaccountName: 'default',
    now,
  });
  if ('release' in result) held = result;
  process.stdout.write('release' in result ? 'won\n' : `lost ${JSON.stringify(result)}\n`);
});
process.stdout.write('ready\n');
