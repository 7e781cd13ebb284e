/** The record that is looked at as it stands in the journal, and the actor's context after it. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { changedPaths } from '../view/differences.ts';
import type { ContextMoment } from '../view/timeline.ts';
import { timeOf, timeOfDay } from '../view/words.ts';
import { sentenceOf } from './api.ts';
import type { Api, RecordEntry } from './api.ts';
import { jsonTree } from './json-tree.ts';
import type { PageState, Store } from './store.ts';

/** How long a record must be looked at before its details are fetched, in milliseconds. */
const SETTLE_MS = 80;

/** Records that are fetched around the one that is looked at, to step through without waiting. */
const RECORDS_AROUND = 20;

type Details = {
  readonly seq: number;
  readonly actor: string;
  readonly record: RecordEntry | undefined;
  readonly context: ContextMoment | undefined;
  /** The actor's context before the record that changed it last. */
  readonly before: ContextMoment | undefined;
};

type Fetched =
  | { readonly state: 'fetching' }
  | { readonly state: 'failed'; readonly says: string }
  | { readonly state: 'here'; readonly details: Details };

/** Draws the details into `element`, fetched once the selection rests. */
export function mountDetails(element: HTMLElement, store: Store, api: Api): void {
  new DetailsPanel(element, store, api).mount();
}

class DetailsPanel {
  readonly #element: HTMLElement;
  readonly #store: Store;
  readonly #api: Api;
  readonly #records = new Map<number, RecordEntry>();
  #run = 0;
  #wanted = '';
  #fetched: Fetched = { state: 'fetching' };
  #timer: number | undefined;
  #abort: AbortController | undefined;

  constructor(element: HTMLElement, store: Store, api: Api) {
    this.#element = element;
    this.#store = store;
    this.#api = api;
  }

  mount(): void {
    this.#store.subscribe((state) => {
      this.#update(state);
    });
  }

  #update(state: PageState): void {
    const { timeline, actor, connection } = state;
    if (timeline === undefined) return;
    const seq = this.#store.seq();
    const wanted = [timeline.facts.number, seq, actor, connection.state].join(' ');
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (timeline.facts.number !== this.#run) {
      this.#run = timeline.facts.number;
      this.#records.clear();
    }
    if (connection.state === 'lost') {
      this.#abort?.abort();
      this.#show({ state: 'failed', says: 'Details cannot be had while the connection is lost.' });
      return;
    }
    // The last details stay until the next are here, so that stepping does not flicker; while the
    // newest record is followed, its timer is not pushed back for ever.
    this.#draw();
    if (state.selected !== null) window.clearTimeout(this.#timer);
    else if (this.#timer !== undefined) return;
    this.#timer = window.setTimeout(
      () => {
        this.#timer = undefined;
        void this.#fetch();
      },
      state.selected === null ? SETTLE_MS * 5 : SETTLE_MS,
    );
  }

  async #fetch(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const seq = this.#store.seq();
    const { actor } = this.#store.state();
    try {
      const [record, contexts] = await Promise.all([
        this.#record(seq, abort.signal),
        this.#api.contexts(this.#run, seq, abort.signal),
      ]);
      const context = contexts[actor];
      const before =
        context === undefined || context.seq <= 1
          ? undefined
          : (await this.#api.contexts(this.#run, context.seq - 1, abort.signal))[actor];
      if (abort.signal.aborted) return;
      this.#show({ state: 'here', details: { seq, actor, record, context, before } });
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#show({ state: 'failed', says: sentenceOf(error) });
    }
  }

  async #record(seq: number, signal: AbortSignal): Promise<RecordEntry | undefined> {
    const known = this.#records.get(seq);
    if (known !== undefined) return known;
    const from = Math.max(1, seq - RECORDS_AROUND);
    if (this.#records.size > 2000) this.#records.clear();
    for (const record of await this.#api.records(this.#run, from, 2 * RECORDS_AROUND, signal)) {
      this.#records.set(record.seq, record);
    }
    return this.#records.get(seq);
  }

  #show(fetched: Fetched): void {
    this.#fetched = fetched;
    this.#draw();
  }

  #draw(): void {
    render(panelTemplate(this.#fetched, this.#store), this.#element);
  }
}

function panelTemplate(fetched: Fetched, store: Store): TemplateResult {
  const isBehind = fetched.state === 'here' && fetched.details.seq !== store.seq();
  return html`<h2>Details</h2>
    <div class="scroll ${isBehind ? 'is-behind' : ''}" tabindex="0" aria-label="Record and context">
      ${bodyTemplate(fetched, store)}
    </div>`;
}

function bodyTemplate(fetched: Fetched, store: Store): TemplateResult {
  switch (fetched.state) {
    case 'fetching':
      return html`<p class="none">Fetching …</p>`;
    case 'failed':
      return html`<p class="none bad" role="status">${fetched.says}</p>`;
    case 'here':
      return html`${recordTemplate(fetched.details, store)} ${contextTemplate(fetched.details)}`;
  }
}

function recordTemplate({ seq, record }: Details, store: Store): TemplateResult {
  if (record === undefined) {
    return html`<h3>Record <span class="num">${seq}</span></h3>
      <p class="none">The journal no longer has this record.</p>`;
  }
  const { timeline } = store.state();
  const at = timeline === undefined ? undefined : timeOf(timeline, seq);
  return html`<h3>
      Record <span class="num">${seq}</span> · ${record.kind}
      <span class="soft num">${at === undefined ? record.at : timeOfDay(at)}</span>
    </h3>
    ${jsonTree(record.data, { changed: new Set(), open: 2 })}
    <details class="raw">
      <summary>As it stands in the journal</summary>
      <pre>${JSON.stringify(record, null, 2)}</pre>
    </details>`;
}

function contextTemplate({ seq, actor, context, before }: Details): TemplateResult {
  const title = html`<h3>Context of ${actor}</h3>`;
  if (context === undefined) {
    return html`${title}
      <p class="none">Unknown: nothing was written of it up to this record.</p>`;
  }
  const changed =
    before === undefined ? new Set<string>() : changedPaths(before.context, context.context);
  const words =
    context.seq === seq ? 'changed by this record' : `as record ${String(context.seq)} left it`;
  return html`${title}
    <p class="soft">
      ${words}${
        changed.size === 0
          ? nothing
          : html`; <span class="changed">●</span> marks what that changed`
      }
    </p>
    ${jsonTree(context.context, { changed, open: 0 })}`;
}
