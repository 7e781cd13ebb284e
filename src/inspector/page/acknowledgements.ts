/** The operator's word on alarms: what was asked, and what came of it. */
import { sentenceOf } from './api.ts';
import type { Api } from './api.ts';
import type { Store } from './store.ts';

/** How an acknowledgement stands. */
export type Acknowledgement =
  | { readonly state: 'asked' }
  | { readonly state: 'said'; readonly says: string }
  | { readonly state: 'failed'; readonly says: string };

/** Acknowledges alarms, and remembers what was answered. */
export type Acknowledgements = {
  /** Of the alarm `id`; undefined when it was not asked for here. */
  readonly of: (id: string) => Acknowledgement | undefined;
  readonly ask: (id: string) => void;
};

/** The acknowledgements of a page. */
export function createAcknowledgements(store: Store, api: Api): Acknowledgements {
  const asked = new Map<string, Acknowledgement>();
  const note = (id: string, acknowledgement: Acknowledgement): void => {
    asked.set(id, acknowledgement);
    store.set({});
  };
  return {
    of: (id) => asked.get(id),
    ask: (id) => {
      if (asked.get(id)?.state === 'asked') return;
      note(id, { state: 'asked' });
      api.acknowledge(id).then(
        (says) => {
          note(id, { state: 'said', says });
        },
        (error: unknown) => {
          note(id, { state: 'failed', says: sentenceOf(error) });
        },
      );
    },
  };
}
