/** The list of every record of the run: read on, filter, search, and go from one to the next. */
import { html, render } from 'lit-html';
import { GROUP_NAMES, markOf } from '../view/marks.ts';
import type { GroupName } from '../view/marks.ts';
import { momentOf } from '../view/moment.ts';
import { countUpTo, within } from '../view/seek.ts';
import { sentenceOf } from '../view/sentence.ts';
import type { Timeline } from '../view/timeline.ts';
import { createApi } from './api.ts';
import { onAsked } from './commands.ts';
import { eventHead } from './event-frame.ts';
import type { EventActs } from './event-frame.ts';
import { glyphOf } from './event-glyphs.ts';
import { VirtualRows } from './event-rows.ts';
import type { Row } from './event-rows.ts';
import { MATCHES_MAX, Search } from './event-search.ts';
import { createRecordCache } from './record-cache.ts';
import type { RecordCache } from './record-cache.ts';
import { indexOf } from './run-index.ts';
import { seek, seekFrom } from './seeks.ts';
import type { Seek } from './seeks.ts';
import type { PageState, Store } from './store.ts';

/** Shows the list in `element`, and keeps it as the store is. */
export function mountEvents(element: HTMLElement, store: Store): void {
  new EventList(element, store).mount();
}

class EventList {
  readonly #store: Store;
  readonly #head = document.createElement('div');
  readonly #rows: VirtualRows;
  readonly #api = createApi(new URL('.', location.href));
  readonly #search: Search;
  readonly #shown = new Set<GroupName>();
  #timeline: Timeline | undefined;
  #cache: RecordCache | undefined;
  /** What is listed, ascending; undefined lists everything. */
  #listed: number[] | undefined;
  #taken = 0;
  #isOnlyMatches = false;
  /** Whether the end is kept in sight while the newest record is followed. */
  #isAtEnd = true;
  /** Where to scroll to at the next drawing: before the page is written to, that is cheap. */
  #toReveal: number | undefined;
  #isDue = false;
  #drawn = '';

  constructor(element: HTMLElement, store: Store) {
    this.#store = store;
    this.#head.className = 'ev-head';
    const scroller = document.createElement('div');
    scroller.className = 'ev-list';
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'listbox');
    scroller.setAttribute('aria-label', 'Records');
    element.append(this.#head, scroller);
    this.#rows = new VirtualRows(
      scroller,
      () => {
        this.#isAtEnd = this.#rows.isAtEnd;
        this.#drawSoon();
      },
      (seq) => {
        store.set({ selected: seq });
      },
    );
    this.#search = new Search(
      (text, signal) =>
        this.#api.search(this.#timeline?.facts.number ?? 1, text, MATCHES_MAX, signal),
      () => {
        this.#relist();
      },
    );
  }

  mount(): void {
    const { scroller } = this.#rows;
    scroller.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
    new ResizeObserver(() => {
      if (!this.#rows.measure()) return;
      this.#drawn = '';
      this.#tell(this.#store.state());
      this.#drawSoon();
    }).observe(scroller);
    onAsked('search', () => {
      const field = this.#head.querySelector<HTMLInputElement>('input[type="search"]');
      field?.focus();
      field?.select();
    });
    this.#store.subscribe((state) => {
      this.#tell(state);
    });
    this.#tell(this.#store.state());
  }

  #tell({ timeline, selected, connection }: PageState): void {
    if (timeline === undefined) return;
    if (timeline !== this.#timeline) this.#open(timeline);
    const seq = this.#store.seq();
    const drawn = [timeline.times.length, seq, selected, connection.state].join(' ');
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#takeIn(timeline);
    this.#rows.count = this.#listed?.length ?? timeline.times.length;
    if (selected !== null) {
      this.#toReveal = this.#placeOf(seq);
      // Whoever goes back to the newest finds the list at its end.
      this.#isAtEnd = true;
    } else if (this.#isAtEnd) this.#toReveal = Infinity;
    this.#drawSoon();
  }

  #open(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#listed = undefined;
    this.#taken = 0;
    const run = timeline.facts.number;
    this.#cache = createRecordCache(
      (from, count) => this.#api.records(run, from, count),
      () => {
        this.#drawSoon();
      },
    );
    this.#relist();
  }

  /** Lists anew, after what is listed was chosen anew. */
  #relist(): void {
    const isAll = this.#shown.size === 0 && !this.#hasOnly();
    this.#listed = isAll ? undefined : [];
    this.#taken = 0;
    this.#drawn = '';
    this.#tell(this.#store.state());
  }

  #hasOnly(): boolean {
    return this.#isOnlyMatches && this.#search.now.state === 'found';
  }

  /** Takes what came since into what is listed. */
  #takeIn(timeline: Timeline): void {
    const { groups } = indexOf(timeline).found;
    if (this.#listed !== undefined) {
      const shown = GROUP_NAMES.map((name) => this.#shown.size === 0 || this.#shown.has(name));
      const hasOnly = this.#hasOnly();
      for (let index = this.#taken; index < groups.length; index += 1) {
        const seq = timeline.firstSeq + index;
        if (shown[groups[index] ?? 0] !== true) continue;
        if (!hasOnly || this.#search.has(seq)) this.#listed.push(seq);
      }
    }
    this.#taken = groups.length;
  }

  #seqAt(place: number): number {
    return this.#listed?.[place] ?? (this.#timeline?.firstSeq ?? 1) + place;
  }

  /** Where a record stands in the list, or the last one before it. */
  #placeOf(seq: number): number {
    if (this.#listed !== undefined) return Math.max(0, countUpTo(this.#listed, seq) - 1);
    return seq - (this.#timeline?.firstSeq ?? 1);
  }

  #drawSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw(): void {
    const timeline = this.#timeline;
    const cache = this.#cache;
    if (timeline === undefined || cache === undefined) return;
    if (this.#toReveal !== undefined) this.#rows.reveal(this.#toReveal);
    this.#toReveal = undefined;
    const { from, to } = this.#rows.range();
    cache.want(Array.from({ length: to - from }, (_none, index) => this.#seqAt(from + index)));
    const selected = this.#store.seq();
    this.#rows.draw((place) => this.#rowOf(timeline, cache, this.#seqAt(place), selected));
    this.#drawHead(timeline, selected);
  }

  #rowOf(timeline: Timeline, cache: RecordCache, seq: number, selected: number): Row {
    const { found } = indexOf(timeline);
    const { at, since, kind } = momentOf(timeline, found, seq);
    const group = GROUP_NAMES[found.groups[seq - timeline.firstSeq] ?? 0] ?? 'run';
    const record = cache.get(seq);
    const isWaiting = typeof record === 'string';
    return {
      seq,
      ...glyphOf(markOf(kind), group),
      at,
      since,
      kind,
      sentence: isWaiting ? WAITING[record] : sentenceOf(kind, record.data),
      isWaiting,
      isSelected: seq === selected,
      isMatch: this.#search.has(seq),
    };
  }

  #drawHead(timeline: Timeline, selected: number): void {
    const { now } = this.#search;
    const listed = this.#listed?.length;
    const total = timeline.times.length;
    const head = {
      counts: indexOf(timeline).found.counts,
      shown: this.#shown,
      listed:
        listed === undefined
          ? ''
          : listed === 0
            ? 'No record is of what was chosen.'
            : `${String(listed)} of ${String(total)} records are listed.`,
      searchWords: this.#search.words(selected),
      isSearching: now.state !== 'none',
      hasMatches: now.state === 'found' && now.seqs.length > 0,
      isOnlyMatches: this.#isOnlyMatches,
      canSeek: (what: Seek, direction: 1 | -1) =>
        seekFrom(timeline, selected, what, direction) !== undefined,
    };
    render(html`${eventHead(head, this.#acts)}`, this.#head);
  }

  readonly #acts: EventActs = {
    seek: (what, direction) => {
      seek(this.#store, what, direction);
    },
    toggle: (group) => {
      if (!this.#shown.delete(group)) this.#shown.add(group);
      this.#relist();
    },
    type: (text) => {
      this.#search.type(text);
    },
    step: (direction) => {
      const seq = this.#search.step(this.#store.seq(), direction);
      if (seq !== undefined) this.#store.set({ selected: seq });
    },
    toggleOnly: () => {
      this.#isOnlyMatches = !this.#isOnlyMatches;
      this.#relist();
    },
  };

  /** The arrows of the list go from row to row, as they are listed. */
  #onKey(event: KeyboardEvent): void {
    const by = ROW_KEYS[event.key]?.(this.#rows.page);
    if (by === undefined || this.#timeline === undefined || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const seq = this.#store.seq();
    const place = this.#placeOf(seq) + by;
    const last = this.#rows.count - 1;
    const next = this.#seqAt(Math.max(0, Math.min(last, place)));
    this.#store.set({ selected: within(this.#timeline, next) });
  }
}

const WAITING = { coming: '…', failed: 'Not read: the inspector does not answer.' } as const;

const ROW_KEYS: Readonly<Record<string, (page: number) => number>> = {
  ArrowUp: () => -1,
  ArrowDown: () => 1,
  PageUp: (page) => -page,
  PageDown: (page) => page,
};
