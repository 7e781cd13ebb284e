/** Puts the bridge to Stately's viewer together, for whoever follows a journal. */
import { catalog } from '../../../machines/catalog.ts';
import { openJournalReader } from '../journal/follow-journal.ts';
import { openStatelyBridge } from './bridge.ts';
import { machineFacts } from './machine-facts.ts';
import { Translator } from './translator.ts';

/**
 * Tells the relay at `url`, which must be on this machine, what a run of a journal says: the last one
 * when none is named. The function returned ends that.
 */
export function bridgeToStately(
  url: string,
  journal: { readonly file: string; readonly run: number | undefined },
  say: (sentence: string) => void,
): () => void {
  const facts = machineFacts(catalog.map(({ machine }) => machine));
  const reader = openJournalReader(journal);
  const bridge = openStatelyBridge({ url, source: reader, translator: new Translator(facts), say });
  return () => {
    bridge.close();
    reader.close();
  };
}
