/** The inspector of a run: a process of its own, so that no page can ever delay what trades. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from './venue-account.ts';

/** What an inspector is started with. */
export type InspectorChildOptions = {
  /** Of the run: the directory. */
  readonly journal: string;
  /** Of the run, where alarms are acknowledged. */
  readonly state: string;
  readonly port: number;
  /** The relay of Stately's viewer that it tells, too. */
  readonly stately: string | undefined;
  readonly environment: Environment;
  /** Hears its address, and one sentence of everything that goes wrong with it. */
  readonly tell: (sentence: string) => void;
};

/** An inspector beside a run. It never fails: what goes wrong with it is told, and no more. */
export type InspectorChild = {
  /** Its address; undefined until it is open, and once it has ended. */
  readonly url: () => string | undefined;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
  /** Ends it, and resolves once it has ended. */
  readonly close: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('tandem.js', import.meta.url));

/** What of the environment it needs: no key, and no secret that somebody keeps beside it. */
const NEEDED = ['PATH', 'HOME', 'XDG_STATE_HOME', 'TMPDIR', 'TZ', 'LANG', 'TANDEM_BUILD'];

/** How much of its last words is kept. */
const WORDS_MAX = 2_000;

/** The longest sentence of it that is passed on. */
const SENTENCE_MAX = 500;

/** How long it may take to end, in milliseconds. */
const LEAVE_MS = 2_000;

/**
 * Starts it and returns at once. The channel to it is how it knows that the run is alive: it closes
 * with the run, however that ends, a kill included.
 */
export function startInspectorChild(options: InspectorChildOptions): InspectorChild {
  const { journal, state, port, stately, environment, tell } = options;
  const args = ['inspect', journal, '--state', state, '--port', String(port)];
  if (stately !== undefined) args.push('--stately', stately);
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: Object.fromEntries(NEEDED.map((name) => [name, environment[name]])),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let url: string | undefined;
  let isClosing = false;
  const lastWords = keepLastWords(child);
  child.on('message', (message) => {
    const heard = readMessage(message);
    if (heard === undefined) return;
    if ('url' in heard) {
      ({ url } = heard);
      tell(`the inspector is open at ${url}`);
    } else tell(heard.says);
  });
  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      const wasOpen = url !== undefined;
      url = undefined;
      resolve();
      if (isClosing) return;
      tell(`the inspector ${wasOpen ? 'has ended' : 'did not open'} (${why}): the run goes on.`);
    };
    child.once('error', (error) => {
      end(error.message);
    });
    child.once('close', (code, signal) => {
      end(lastWords() ?? signal ?? `exit code ${String(code)}`);
    });
  });
  return {
    url: () => url,
    ended,
    close: async () => {
      isClosing = true;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
      }, LEAVE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The last line that it wrote to stderr, which is read so that it never has to wait for us. */
function keepLastWords({ stderr }: ChildProcess): () => string | undefined {
  let words = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-WORDS_MAX);
  });
  return () => {
    const line = words.trim().split('\n').at(-1) ?? '';
    const sentence = line.replace(/^tandem inspect: /, '').replace(/\.$/, '');
    return sentence === '' ? undefined : sentence.slice(0, SENTENCE_MAX);
  };
}

/** What the inspector says of itself; undefined for anything else. */
function readMessage(
  message: unknown,
): { readonly url: string } | { readonly says: string } | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if ('url' in message && typeof message.url === 'string') return { url: message.url };
  if (!('says' in message) || typeof message.says !== 'string') return undefined;
  return { says: message.says.slice(0, SENTENCE_MAX) };
}
