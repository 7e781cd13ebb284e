/** Where Stately's messages may go: to a relay on this machine, and to nobody else. */

/** The address of a relay, or one sentence of what is wrong with it. */
export type StatelyAddress = { readonly url: string } | { readonly error: string };

const LOOPBACK = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/;

/** Reads the address of a relay, for example `ws://127.0.0.1:8080`. */
export function statelyAddress(text: string): StatelyAddress {
  if (!URL.canParse(text)) return { error: 'it takes an address, for example ws://127.0.0.1:8080' };
  const { protocol, hostname, username, password, href } = new URL(text);
  if (protocol !== 'ws:' || username !== '' || password !== '') {
    return { error: 'it takes an address that begins with ws://, for example ws://127.0.0.1:8080' };
  }
  if (!LOOPBACK.test(hostname)) {
    return {
      error: `${hostname} is not this machine: a journal is private, and is sent no further`,
    };
  }
  return { url: href };
}
