/** The search through the raw lines of the journal: what was found, and where in it we are. */
import { countUpTo, nextOf, previousOf } from '../view/seek.ts';
import { sentenceOf } from './api.ts';

/** The most matches that are asked for. */
export const MATCHES_MAX = 5_000;
/** A pause of the typing after which it is searched, in milliseconds. */
const PAUSE_MS = 200;

/** What was found. */
export type Matches = {
  readonly text: string;
  /** Ascending. */
  readonly seqs: readonly number[];
  /** Whether there are others beyond. */
  readonly more: boolean;
};

/** Where the search stands. */
export type SearchState =
  | { readonly state: 'none' }
  | { readonly state: 'asking'; readonly text: string }
  | ({ readonly state: 'found' } & Matches)
  | { readonly state: 'failed'; readonly text: string; readonly says: string };

/** Asks the program that serves the page; a newer question ends the one before. */
export class Search {
  readonly #ask: (text: string, signal: AbortSignal) => Promise<Omit<Matches, 'text'>>;
  readonly #onChange: () => void;
  #now: SearchState = { state: 'none' };
  #timer: number | undefined;
  #abort = new AbortController();

  constructor(
    ask: (text: string, signal: AbortSignal) => Promise<Omit<Matches, 'text'>>,
    onChange: () => void,
  ) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** Where it stands. */
  get now(): SearchState {
    return this.#now;
  }

  /** The numbers of what was found; none before. */
  get seqs(): readonly number[] {
    return this.#now.state === 'found' ? this.#now.seqs : [];
  }

  /** Whether a record was found. */
  has(seq: number): boolean {
    const { seqs } = this;
    return seqs[countUpTo(seqs, seq) - 1] === seq;
  }

  /** Searches once the typing pauses; an empty text ends the search. */
  type(text: string): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    if (text.trim() === '') {
      this.#tell({ state: 'none' });
      return;
    }
    this.#tell({ state: 'asking', text });
    this.#timer = window.setTimeout(() => {
      void this.#run(text);
    }, PAUSE_MS);
  }

  /** The match after or before a record; round the ends. */
  step(seq: number, direction: 1 | -1): number | undefined {
    const { seqs } = this;
    return direction === 1
      ? (nextOf(seqs, seq) ?? seqs[0])
      : (previousOf(seqs, seq) ?? seqs.at(-1));
  }

  /** One sentence: how many there are, and which of them is looked at. */
  words(seq: number): string {
    const now = this.#now;
    if (now.state === 'none') return '';
    if (now.state === 'asking') return 'Searching…';
    if (now.state === 'failed') return now.says;
    const { seqs, more } = now;
    if (seqs.length === 0) return 'No match';
    const count = more ? `the first ${String(seqs.length)}` : String(seqs.length);
    const rest = more ? '; more were left out' : '';
    if (this.has(seq)) return `${String(countUpTo(seqs, seq))} of ${count}${rest}`;
    return `${more ? `More than ${String(seqs.length)}` : count} ${
      seqs.length === 1 ? 'match' : 'matches'
    }${rest}`;
  }

  async #run(text: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const { seqs, more } = await this.#ask(text, abort.signal);
      if (!abort.signal.aborted) this.#tell({ state: 'found', text, seqs, more });
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#tell({ state: 'failed', text, says: `Not searched. ${sentenceOf(error)}` });
    }
  }

  #tell(now: SearchState): void {
    this.#now = now;
    this.#onChange();
  }
}
