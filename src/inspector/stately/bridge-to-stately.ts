/** Puts the bridge to Stately's viewer together, for whoever follows a journal. */
import { catalog } from '../../../machines/catalog.ts';
import { openJournalReader } from '../journal/follow-journal.ts';
import { statelyAddress } from './address.ts';
import { openStatelyBridge } from './bridge.ts';
import { machineFacts } from './machine-facts.ts';
import { Translator } from './translator.ts';

/** One sentence of why `address` is no relay of this machine; undefined when it is one. */
export function whyNoRelay(address: string): string | undefined {
  const read = statelyAddress(address);
  return 'error' in read ? read.error : undefined;
}

/**
 * Tells the relay at `address`, which `whyNoRelay` has found nothing against, what a run of a journal
 * says: the last one when none is named. The function returned ends that.
 */
export function bridgeToStately(
  address: string,
  journal: { readonly file: string; readonly run: number | undefined },
  say: (sentence: string) => void,
): () => void {
  const { href: url } = new URL(address);
  const facts = machineFacts(catalog.map(({ machine }) => machine));
  const reader = openJournalReader(journal);
  const bridge = openStatelyBridge({ url, source: reader, translator: new Translator(facts), say });
  return () => {
    bridge.close();
    reader.close();
  };
}
