/** `--stately URL`: tells Stately's viewer, by its relay on this machine, what the journal says. */
import { bridgeToStately, whyNoRelay } from '../inspector/stately/bridge-to-stately.ts';
import type { Flag } from './flags.ts';

/** Opens the bridge to the relay that was named; the function returned ends it. */
export type OpenBridge = (
  journal: { readonly file: string; readonly run: number | undefined },
  say: (sentence: string) => void,
) => () => void;

/** The flag, read as a bridge that waits to be opened. */
export function statelyFlag(): Flag<OpenBridge> {
  return {
    arity: 1,
    placeholder: 'URL',
    help: 'also tell Stately’s relay, for example ws://127.0.0.1:8080; default off',
    expected: 'the address of a relay on this machine, for example ws://127.0.0.1:8080',
    read: ([address = '']) =>
      whyNoRelay(address) === undefined
        ? (journal, say) => bridgeToStately(address, journal, say)
        : undefined,
  };
}
