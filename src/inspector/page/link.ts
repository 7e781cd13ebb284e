/** The button that copies a link to the instant that is looked at. */
import type { Store } from './store.ts';

/** How long it is said that a link was copied, in milliseconds. */
const COPIED_MS = 1_500;

/** Copies at a click; the record is selected, so that the address bar has the link, too. */
export function mountLink(button: HTMLElement, store: Store): void {
  const words = button.textContent;
  const say = (said: string): void => {
    button.textContent = said;
    setTimeout(() => {
      button.textContent = words;
    }, COPIED_MS);
  };
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', () => {
    const { timeline, actor } = store.state();
    if (timeline === undefined) return;
    const seq = store.seq();
    const address = new URL(location.href);
    const run = String(timeline.facts.number);
    address.hash = new URLSearchParams({ run, seq: String(seq), actor }).toString();
    store.set({ selected: seq });
    navigator.clipboard.writeText(address.href).then(
      () => {
        say('Copied');
      },
      () => {
        say('See the address');
      },
    );
  });
}
