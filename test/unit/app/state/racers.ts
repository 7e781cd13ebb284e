/** Real processes for the tests of the state directory: each takes locks, and can be killed. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RACER = fileURLToPath(new URL('./lock-racer.ts', import.meta.url));

/** One process that races. */
export type Racer = {
  readonly pid: number;
  /** Sends it a line and resolves to the line that it answers. */
  readonly ask: (line: string) => Promise<string>;
  /** Kills it without a chance to tidy up; resolves when it is gone. */
  readonly kill: () => Promise<void>;
};

/** Starts a process that waits to be told what to take. */
export async function startRacer(): Promise<Racer> {
  const child = spawn(process.execPath, [RACER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => answers.shift()?.(line));
  const next = (): Promise<string> => new Promise((resolve) => answers.push(resolve));
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  await next();
  return {
    pid: child.pid ?? 0,
    ask: (line) => {
      const answer = next();
      child.stdin.write(`${line}\n`);
      return answer;
    },
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
