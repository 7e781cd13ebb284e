/** The rows that can be seen of a list of any length. */

/** What a row says. */
export type Row = {
  readonly seq: number;
  readonly glyph: string;
  /** Of the stylesheet, for the glyph. */
  readonly tone: string;
  readonly at: string;
  readonly since: string;
  readonly kind: string;
  readonly sentence: string;
  /** Whether the sentence is not there yet. */
  readonly isWaiting: boolean;
  readonly isSelected: boolean;
  readonly isMatch: boolean;
};

/** Rows kept above and below what can be seen. */
const SPARE = 3;
/** Below this width a row is of two lines, in CSS pixels. */
const NARROW_PX = 480;

/** A list of which only what can be seen exists. */
export class VirtualRows {
  readonly scroller: HTMLElement;
  readonly #space = document.createElement('div');
  readonly #rows: HTMLElement[] = [];
  #height = 24;
  #count = 0;
  /** Of the scroller, as it was measured last: asking it lays the page out. */
  #fits = 0;
  #top = 0;
  #spaceHeight = -1;

  constructor(scroller: HTMLElement, onScroll: () => void, onPick: (seq: number) => void) {
    this.scroller = scroller;
    this.#space.className = 'ev-space';
    // The rows belong to the list, whatever stands between.
    this.#space.setAttribute('role', 'presentation');
    scroller.append(this.#space);
    scroller.addEventListener(
      'scroll',
      () => {
        // Where it was scrolled to from here is no wish of the reader's.
        if (Math.abs(scroller.scrollTop - this.#top) < 1) return;
        this.#top = scroller.scrollTop;
        onScroll();
      },
      { passive: true },
    );
    this.#space.addEventListener('click', (event) => {
      const row = (event.target as Element).closest<HTMLElement>('.ev-row');
      if (row !== null) onPick(Number(row.dataset['seq']));
    });
  }

  /** Takes the size of the scroller in; true when it changed. */
  measure(): boolean {
    const { clientWidth, clientHeight } = this.scroller;
    const height = clientWidth < NARROW_PX ? 36 : 24;
    if (clientHeight === this.#fits && height === this.#height) return false;
    this.#fits = clientHeight;
    this.#height = height;
    this.scroller.classList.toggle('is-narrow', height === 36);
    return true;
  }

  /** How many rows there are. */
  set count(count: number) {
    this.#count = count;
    const height = count * this.#height;
    if (height === this.#spaceHeight) return;
    this.#spaceHeight = height;
    this.#space.style.height = `${String(height)}px`;
  }

  get count(): number {
    return this.#count;
  }

  /** How many rows fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.#fits / this.#height));
  }

  /** Whether the last row is in sight, or nearly so. */
  get isAtEnd(): boolean {
    return this.#top + this.#fits >= this.#count * this.#height - this.#height;
  }

  /** The places of the rows that can be seen. */
  range(): { readonly from: number; readonly to: number } {
    const from = Math.max(0, Math.floor(this.#top / this.#height) - SPARE);
    const to = Math.ceil((this.#top + this.#fits) / this.#height) + SPARE;
    return { from, to: Math.min(this.#count, to) };
  }

  /** Scrolls no further than is needed to see a row; the last one for those beyond. */
  reveal(wanted: number): void {
    const place = Math.max(0, Math.min(this.#count - 1, wanted));
    const fits = this.#fits;
    const row = place * this.#height;
    const isFar = Math.abs(row - this.#top) > 3 * fits;
    if (isFar) this.#scrollTo(row - (fits - this.#height) / 2);
    else if (row < this.#top) this.#scrollTo(row - this.#height);
    else if (row + this.#height > this.#top + fits) this.#scrollTo(row + 2 * this.#height - fits);
  }

  #scrollTo(top: number): void {
    const most = Math.max(0, this.#count * this.#height - this.#fits);
    const next = Math.round(Math.max(0, Math.min(most, top)));
    if (next === this.#top) return;
    this.#top = next;
    this.scroller.scrollTop = next;
  }

  /** Writes the rows that can be seen; `rowAt` is asked for those alone. */
  draw(rowAt: (place: number) => Row): void {
    const { from, to } = this.range();
    while (this.#rows.length < to - from) {
      const element = createRow();
      this.#rows.push(element);
      this.#space.append(element);
    }
    this.scroller.removeAttribute('aria-activedescendant');
    this.#rows.forEach((element, index) => {
      const place = from + index;
      element.hidden = place >= to;
      if (place >= to) {
        element.setAttribute('aria-selected', 'false');
        return;
      }
      const row = rowAt(place);
      writeRow(element, row, place, this.#count);
      element.style.transform = `translateY(${String(place * this.#height)}px)`;
      if (row.isSelected) this.scroller.setAttribute('aria-activedescendant', element.id);
    });
  }
}

let rowsMade = 0;

function createRow(): HTMLElement {
  const element = document.createElement('div');
  rowsMade += 1;
  element.className = 'ev-row';
  element.id = `event-row-${String(rowsMade)}`;
  element.setAttribute('role', 'option');
  for (const part of ['glyph', 'seq', 'at', 'since', 'kind', 'words']) {
    const cell = document.createElement('span');
    cell.className = `ev-${part}`;
    if (part === 'glyph') cell.setAttribute('aria-hidden', 'true');
    element.append(cell);
  }
  return element;
}

function writeRow(element: HTMLElement, row: Row, place: number, count: number): void {
  const cells = element.children;
  const texts = [row.glyph, String(row.seq), row.at, row.since, row.kind, row.sentence];
  texts.forEach((text, index) => {
    const cell = cells[index];
    if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
  });
  element.dataset['seq'] = String(row.seq);
  element.dataset['tone'] = row.tone;
  element.title = row.sentence;
  element.classList.toggle('is-waiting', row.isWaiting);
  element.classList.toggle('is-match', row.isMatch);
  element.setAttribute('aria-selected', String(row.isSelected));
  element.setAttribute('aria-posinset', String(place + 1));
  element.setAttribute('aria-setsize', String(count));
}
