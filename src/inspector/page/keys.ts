/** The keys of the page, and the help that lists them. */
import { html, render } from 'lit-html';
import { stepFrom, within } from '../view/seek.ts';
import { ask, onAsked } from './commands.ts';
import { seek, SEEKS } from './seeks.ts';
import type { Store } from './store.ts';

/** Listens to the keys, and makes the help. */
export function mountKeys(store: Store): void {
  const help = createHelp();
  onAsked('help', () => {
    if (help.open) help.close();
    else help.showModal();
  });
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (help.open && event.key !== '?') return;
    if (!isFree(event)) return;
    if (act(store, event)) event.preventDefault();
  });
}

/** Every key, for the help. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['← →', 'previous, next record'],
  ['Shift ← →', 'ten records'],
  ['Home End', 'first, last record'],
  ...SEEKS.map(
    ({ key, label }) => [`${key}  ${key.toUpperCase()}`, `next, previous ${label}`] as const,
  ),
  ['Space', 'follow the newest record, or stay at this one'],
  ['f', 'the whole run on the timeline'],
  ['/', 'search the journal'],
  ['Enter  Shift Enter', 'next, previous match, in the search'],
  ['↑ ↓', 'previous, next row, in the list'],
  ['?', 'this help'],
  ['Esc', 'close, or leave a field'],
];

/** Does what a key means; false for one that means nothing. */
function act(store: Store, { key, shiftKey }: KeyboardEvent): boolean {
  const { timeline, selected } = store.state();
  if (key === '?') return asks('help');
  if (key === '/') return asks('search');
  if (timeline === undefined) return false;
  const select = (seq: number): boolean => {
    store.set({ selected: seq });
    return true;
  };
  const seq = store.seq();
  if (key === 'ArrowLeft') return select(stepFrom(timeline, seq, shiftKey ? -10 : -1));
  if (key === 'ArrowRight') return select(stepFrom(timeline, seq, shiftKey ? 10 : 1));
  if (key === 'Home') return select(timeline.firstSeq);
  if (key === 'End') return select(within(timeline, Infinity));
  if (key === ' ') {
    store.set({ selected: selected === null ? seq : null });
    return true;
  }
  if (key === 'f') return asks('fit');
  const goes = SEEKS.find((one) => one.key === key.toLowerCase());
  if (goes === undefined) return false;
  seek(store, goes.what, key === goes.key ? 1 : -1);
  return true;
}

function asks(command: 'help' | 'search' | 'fit'): boolean {
  ask(command);
  return true;
}

/** Whether a key is not for the element that has the focus. */
function isFree({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable) return false;
  if (target instanceof HTMLInputElement && target.type === 'range') {
    return key !== 'ArrowLeft' && key !== 'ArrowRight' && key !== 'Home' && key !== 'End';
  }
  if (target.matches('input, textarea, select') && !isTickBox(target)) return false;
  // Space presses what can be pressed, and arrows go from tab to tab.
  if (key === ' ') return !target.matches('button, summary, a, input, [role="tab"]');
  const isArrow = key.startsWith('Arrow') || key === 'Home' || key === 'End';
  return !(isArrow && target.matches('[role="tab"], [role="tree"], [role="treeitem"]'));
}

function isTickBox(target: HTMLElement): boolean {
  return target.matches('input[type="checkbox"], input[type="radio"]');
}

function createHelp(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'keys';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  render(
    html`
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <button type="submit" aria-label="Close">Close</button>
      </form>
      <dl>
        ${KEYS.map(
          ([keys, does]) =>
            html`<dt>
                ${keys.split(' ').map((key) => (key === '' ? ' ' : html`<kbd>${key}</kbd> `))}
              </dt>
              <dd>${does}</dd>`,
        )}
      </dl>
      <p>
        On the timeline: click or drag selects, the wheel zooms, Shift-drag moves along,
        double-click shows the whole run.
      </p>
    `,
    dialog,
  );
  dialog.addEventListener('click', (event) => {
    // A click on the dialog itself is one beside what it holds.
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}
