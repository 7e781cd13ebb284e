/** `--stately URL`: the relay on this machine that is told, too, what the journal says. */
import type { Flag } from './flags.ts';
import { isLoopback } from './venue-flags.ts';

/** The flag, read as the address of the relay: a journal is private, and is sent no further. */
export function statelyFlag(help: string): Flag<string> {
  return {
    arity: 1,
    placeholder: 'URL',
    help,
    expected: 'the address of a relay on this machine, for example ws://127.0.0.1:8080',
    read: ([text = '']) => {
      if (!URL.canParse(text) || !isLoopback(text)) return undefined;
      const { protocol, username, password, href } = new URL(text);
      return protocol === 'ws:' && username === '' && password === '' ? href : undefined;
    },
  };
}
