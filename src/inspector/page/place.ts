/** The place that is looked at, in the address's fragment: a link to an instant. */
import { readPlace, writePlace } from '../view/place.ts';
import type { Line } from './connection.ts';
import type { Store } from './store.ts';

/** How long the place must rest before the address names it, in milliseconds. */
const WRITE_AFTER_MS = 150;

/** Keeps the address and the store the same, whichever changes, and opens the run it names. */
export function mountPlace(store: Store, line: Line): void {
  let timer: number | undefined;
  const read = (): void => {
    const place = readPlace(location.hash);
    store.set({ selected: place.seq, ...(place.actor === null ? {} : { actor: place.actor }) });
    line.open(place.run);
  };
  const write = (): void => {
    const { timeline, selected, actor } = store.state();
    if (timeline === undefined) return;
    // A run is named once it is not the newest, or once a record of it is.
    const { number, runs } = timeline.facts;
    const run = selected !== null || number < runs ? number : null;
    const fragment = writePlace({ run, seq: selected, actor });
    if (fragment !== location.hash) history.replaceState(null, '', fragment);
  };
  addEventListener('hashchange', () => {
    // The address leads now: what waits to be written there is older.
    window.clearTimeout(timer);
    const place = readPlace(location.hash);
    const open = store.state().timeline?.facts.number ?? null;
    if (place.run !== null && place.run !== open) read();
    else store.set({ selected: place.seq, actor: place.actor ?? store.state().actor });
  });
  let known = '';
  store.subscribe(({ timeline, selected, actor }) => {
    const place = JSON.stringify([timeline?.facts.number, selected, actor]);
    if (timeline === undefined || place === known) return;
    known = place;
    // While the place still changes, the address waits: changing it costs a browser a lot.
    window.clearTimeout(timer);
    const before = location.hash;
    timer = window.setTimeout(() => {
      // An address that changed meanwhile is heard of next.
      if (location.hash === before) write();
    }, WRITE_AFTER_MS);
  });
  read();
}
