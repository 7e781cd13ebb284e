/** Starts the program of an alarm: no shell, no key in its environment, and an end for certain. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Environment } from '../venue-account.ts';
import { DeliveryFailure } from './destination.ts';
import type { RunProgram } from './destination.ts';

/** Runs programs with `environment`, without the variables of the account in it. */
export function openRunProgram(environment: Environment): RunProgram {
  const inherited = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('NADO_')),
  );
  return ({ program, args, variables, input, signal }) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        env: { ...inherited, ...variables },
        stdio: ['pipe', 'ignore', 'ignore'],
        // A group of its own: a Ctrl-C for tandem does not end it, and what it starts ends with it.
        detached: true,
      });
      const kill = (): void => {
        killGroup(child);
      };
      signal.addEventListener('abort', kill);
      child.once('error', (error) => {
        signal.removeEventListener('abort', kill);
        reject(new DeliveryFailure(`it cannot be started${codeOf(error)}`));
      });
      child.once('exit', (code) => {
        signal.removeEventListener('abort', kill);
        resolve(code);
      });
      // A program need not read its input to the end.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      if (signal.aborted) kill();
    });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? ` (${String(error.code)})` : '';
}
