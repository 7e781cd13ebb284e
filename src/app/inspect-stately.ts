/** `--stately URL`: the relay on this machine that is told, too, what the journal says. */
import { statelyAddress } from '../inspector/stately/address.ts';
import type { Flag } from './flags.ts';

/** The flag, read as the address of the relay. */
export function statelyFlag(help: string): Flag<string> {
  return {
    arity: 1,
    placeholder: 'URL',
    help,
    expected: 'the address of a relay on this machine, for example ws://127.0.0.1:8080',
    read: ([text = '']) => {
      const address = statelyAddress(text);
      return 'url' in address ? address.url : undefined;
    },
  };
}
