/** The markup above the list of events: going on, searching and filtering. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { GROUP_NAMES } from '../view/marks.ts';
import type { GroupName } from '../view/marks.ts';
import { SEEKS } from './seeks.ts';
import type { Seek } from './seeks.ts';

/** What stands above the list. */
export type EventHead = {
  readonly counts: readonly number[];
  readonly shown: ReadonlySet<GroupName>;
  readonly listed: string;
  readonly searchWords: string;
  readonly isSearching: boolean;
  readonly hasMatches: boolean;
  readonly isOnlyMatches: boolean;
  readonly canSeek: (what: Seek, direction: 1 | -1) => boolean;
};

/** What can be done there. */
export type EventActs = {
  readonly seek: (what: Seek, direction: 1 | -1) => void;
  readonly toggle: (group: GroupName) => void;
  readonly type: (text: string) => void;
  readonly step: (direction: 1 | -1) => void;
  readonly toggleOnly: () => void;
};

/** Draws it. */
export function eventHead(head: EventHead, acts: EventActs): TemplateResult {
  return html`
    <div class="ev-go">
      ${SEEKS.filter(({ hasButtons }) => hasButtons).map((seek) => seekButtons(seek, head, acts))}
    </div>
    ${searchRow(head, acts)}
    <div class="ev-chips" role="group" aria-label="Only records of">
      ${GROUP_NAMES.map((group, index) => {
        const count = head.counts[index] ?? 0;
        if (count === 0 && !head.shown.has(group)) return nothing;
        return html`<button
          type="button"
          aria-pressed=${String(head.shown.has(group))}
          @click=${() => {
            acts.toggle(group);
          }}
        >
          ${group} <small>${count}</small>
        </button>`;
      })}
    </div>
    ${head.listed === '' ? nothing : html`<p class="ev-listed" role="status">${head.listed}</p>`}
  `;
}

function seekButtons(
  { what, label, key }: (typeof SEEKS)[number],
  head: EventHead,
  acts: EventActs,
): TemplateResult {
  const upper = key.toUpperCase();
  return html`<span class="ev-seek" role="group" aria-label=${label}>
    <button
      type="button"
      ?disabled=${!head.canSeek(what, -1)}
      title="Previous ${label} (Shift+${upper})"
      aria-label="Previous ${label}"
      @click=${() => {
        acts.seek(what, -1);
      }}
    >
      ‹
    </button>
    <span>${label}</span>
    <button
      type="button"
      ?disabled=${!head.canSeek(what, 1)}
      title="Next ${label} (${upper})"
      aria-label="Next ${label}"
      @click=${() => {
        acts.seek(what, 1);
      }}
    >
      ›
    </button>
  </span>`;
}

function searchRow(head: EventHead, acts: EventActs): TemplateResult {
  return html`<div class="ev-search">
    <input
      type="search"
      placeholder="Search the journal  ( / )"
      aria-label="Search the journal's lines"
      spellcheck="false"
      autocomplete="off"
      @input=${(event: Event) => {
        acts.type((event.target as HTMLInputElement).value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter') acts.step(event.shiftKey ? -1 : 1);
        if (event.key !== 'Escape') return;
        const field = event.target as HTMLInputElement;
        if (field.value === '') field.blur();
        field.value = '';
        acts.type('');
      }}
    />
    ${
      head.hasMatches
        ? html`<button
              type="button"
              title="Previous match (Shift+Enter)"
              aria-label="Previous match"
              @click=${() => {
                acts.step(-1);
              }}
            >
              ‹
            </button>
            <button
              type="button"
              title="Next match (Enter)"
              aria-label="Next match"
              @click=${() => {
                acts.step(1);
              }}
            >
              ›
            </button>
            <button
              type="button"
              title="List the matches alone"
              aria-pressed=${String(head.isOnlyMatches)}
              @click=${acts.toggleOnly}
            >
              only
            </button>`
        : nothing
    }
    <span class="ev-matches" role="status" ?hidden=${!head.isSearching}>${head.searchWords}</span>
  </div>`;
}
