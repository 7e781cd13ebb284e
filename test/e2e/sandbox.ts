/** The real program as processes of its own, in a folder of their own: started, heard, signalled. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** How a process ended, and everything that it said. */
export type Ended = {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A process of the program that was started. */
export type Program = {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
  /** Resolves with the first match in what it says; rejects with all of that if it ends before. */
  readonly says: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
};

/** What a process is started with beside its arguments. */
export type StartOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs it; by default the one that runs the tests. */
  readonly node?: string;
};

/** The addresses that `tandem exchange` prints. */
export type ExchangeUrls = v.InferOutput<typeof EXCHANGE_URLS>;

/** A folder that is home to every process started in it. */
export type Sandbox = {
  readonly folder: string;
  readonly start: (args: readonly string[], options?: StartOptions) => Program;
  readonly run: (args: readonly string[], options?: StartOptions) => Promise<Ended>;
  /** Serves a simulated exchange until the sandbox is closed. */
  readonly serveExchange: (args?: readonly string[]) => Promise<ExchangeUrls>;
  /** Writes a file in the folder, by default one that others may read, and returns its path. */
  readonly file: (name: string, text: string, mode?: number) => string;
  /** Ends what still runs and removes the folder. */
  readonly close: () => Promise<void>;
};

const BIN = fileURLToPath(new URL('../../src/app/tandem.js', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

const EXCHANGE_URLS = v.strictObject({
  gateway: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)),
  subscribe: v.pipe(v.string(), v.regex(/^ws:\/\/127\.0\.0\.1:\d+\/v1\/subscribe$/)),
  ws: v.pipe(v.string(), v.regex(/^ws:\/\/127\.0\.0\.1:\d+\/v1\/ws$/)),
  archive: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+\/archive\/v1$/)),
  trigger: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+\/trigger\/v1$/)),
});

/** Opens a sandbox: neither the home nor the state of whoever runs the tests is ever written. */
export function openSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
  const programs = new Set<Program>();
  const start: Sandbox['start'] = (args, options) => {
    const program = startProgram(args, folder, options);
    programs.add(program);
    return program;
  };
  return {
    folder,
    start,
    run: (args, options) => start(args, options).ended,
    serveExchange: async (args = []) => {
      const line = await start(['exchange', ...args]).says(/^\{.*\}$/m);
      return v.parse(EXCHANGE_URLS, JSON.parse(line));
    },
    file: (name, text, mode = 0o644) => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    },
    close: async () => {
      for (const program of programs) program.kill('SIGKILL');
      await Promise.all([...programs].map((program) => program.ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The path of a recorded file beside the repository; undefined where it was not handed out. */
export function sharedFile(name: string): string | undefined {
  const path = join(SHARED, name);
  return existsSync(path) ? path : undefined;
}

function startProgram(
  args: readonly string[],
  folder: string,
  { environment = {}, node = process.execPath }: StartOptions = {},
): Program {
  const child = spawn(node, [BIN, ...args], {
    env: { HOME: folder, XDG_STATE_HOME: join(folder, 'state'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...said });
    });
  });
  const all = (): string => `${said.stdout}${said.stderr}`;
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const listen = (): void => {
        const match = pattern.exec(all());
        if (match === null) return;
        listeners.delete(listen);
        resolve(match[0]);
      };
      listeners.add(listen);
      listen();
      ended.then(() => {
        reject(new Error(`It ended without ${String(pattern)}:\n${all()}`));
      }, reject);
    });
  const kill = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  return { pid: child.pid, ended, says, kill };
}
