/** Who is let in: the page that was opened at the address that tandem printed, and nobody else. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What of a request the guard looks at. */
export type Knock = {
  readonly method: string;
  /** As it stands in the request line: `/<token>/runs?run=1`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whether it asks for a WebSocket. */
  readonly upgrades: boolean;
};

/** Where a request may go on to, or one sentence of why not. */
export type Admission =
  | {
      readonly admitted: true;
      /** Below the token, decoded by nobody: `page/main.js`; empty for the page itself. */
      readonly path: string;
      readonly query: URLSearchParams;
      /** The host by which we were called, which is one of ours. */
      readonly host: string;
    }
  | {
      readonly admitted: false;
      readonly status: number;
      readonly says: string;
      /** Where the page is, for an address that lacks only its last slash. */
      readonly location?: string;
      /** True for who does not know the token: nothing speaks to them but a sentence. */
      readonly isStranger?: boolean;
      /** What may be asked of this address, for a wrong method. */
      readonly allow?: string;
    };

/** Judges a request before anything is done for it. */
export type Guard = (knock: Knock) => Admission;

/** The one thing that a page may ask for and that changes something. */
export const ACKNOWLEDGE = 'acknowledge';

/** The one WebSocket. */
const LIVE = 'live';

const TOKEN_BYTES = 24;

/** A token that nobody guesses, of letters that an address takes as they are. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * Judges every request before anything is done for it: the name by which we are called (so that no
 * other name can be made to lead here), the token, the method, and whose page is asking.
 */
export function createGuard(token: string, port: number): Guard {
  const hosts = hostsOf(port);
  const expected = digestOf(token);
  return (knock) => {
    const { method, headers, upgrades } = knock;
    const { host } = headers;
    if (typeof host !== 'string' || !hosts.includes(host)) {
      return refuse(403, 'this inspector answers to 127.0.0.1 and localhost at its own port alone');
    }
    const target = split(knock.target);
    // Digests are of one length, and comparing them tells nothing of where they differ.
    if (!timingSafeEqual(digestOf(target.token), expected)) {
      return { ...refuse(404, 'Open the address that tandem printed.'), isStranger: true };
    }
    const { path } = target;
    if (path === undefined) {
      return { ...refuse(308, 'the page is one slash further'), location: `/${token}/` };
    }
    const allow = path === ACKNOWLEDGE ? ['POST'] : ['GET', 'HEAD'];
    if (!allow.includes(method)) {
      const says = `${path === '' ? 'the page' : path} takes ${allow.join(' and ')} alone`;
      return { ...refuse(405, says), allow: allow.join(', ') };
    }
    const foreign = foreignTo(knock, host, path);
    if (foreign !== undefined) return refuse(403, foreign);
    if (upgrades !== (path === LIVE)) {
      return upgrades
        ? refuse(404, `${path} is no WebSocket`)
        : refuse(426, `${path} is a WebSocket and nothing else`);
    }
    return { admitted: true, path, query: new URLSearchParams(target.query), host };
  };
}

/** A browser leaves out the port that HTTP has by itself. */
function hostsOf(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost'];
  const full = names.map((name) => `${name}:${String(port)}`);
  return port === 80 ? [...full, ...names] : full;
}

/** Why the asking page is not ours; undefined when it is, or when nobody says whose it is. */
function foreignTo(
  { method, headers, upgrades }: Knock,
  host: string,
  path: string,
): string | undefined {
  const { origin } = headers;
  if (origin === undefined) {
    // Every browser names the origin of a WebSocket and of a POST: who does not is no page of ours.
    if (upgrades || method === 'POST') return 'a request of this kind names its origin';
  } else if (origin !== `http://${host}`) {
    return 'only the page of this inspector may ask';
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  // A link to the page may stand anywhere; a frame, a script or a form of another page may not ask.
  const opensPage =
    path === '' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document';
  return opensPage ? undefined : 'only the page of this inspector may ask';
}

/** The parts of a target; `path` is undefined when the token has no slash behind it. */
function split(target: string): {
  readonly token: string;
  readonly path: string | undefined;
  readonly query: string;
} {
  const [whole, query = ''] = splitOnce(target, '?');
  const [token, path] = splitOnce(whole.startsWith('/') ? whole.slice(1) : '', '/');
  return { token, path, query };
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuse(status: number, says: string) {
  return { admitted: false, status, says } as const;
}
