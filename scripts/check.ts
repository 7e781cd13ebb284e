/** Runs every check side by side, each told whole when it ends. Exit 1 when one of them failed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The longest first: it decides how long the whole takes. */
const CHECKS = ['check:lint', 'check:types', 'check:layers', 'check:format'];

const startedAt = performance.now();
const passes = await Promise.all(CHECKS.map(run));
if (passes.includes(false)) process.exitCode = 1;

/** Runs one check; what it says is kept until its end, so that no two speak at once. */
async function run(name: string): Promise<boolean> {
  const check = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [check.stdout, check.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk));
  }
  const [code] = (await once(check, 'close')) as [number | null];
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${code === 0 ? 'passed' : 'FAILED'} ${name} after ${seconds} s`);
  process.stdout.write(Buffer.concat(said));
  return code === 0;
}
