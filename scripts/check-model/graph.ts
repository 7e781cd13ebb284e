/**
 * The graph of all states within reach, breadth first: each state once by its print, every edge kept,
 * so that the first fault is a shortest story and the way back from every end can be walked.
 */
import { hash } from 'node:crypto';

/** One way out of a state: what happens, the state after it, and what is wrong with the step. */
export type Edge<State> = {
  readonly name: string;
  readonly next: State;
  readonly fault: string | undefined;
};

/** What is explored. */
export type Space<State> = {
  readonly start: Edge<State>;
  /** None for a state that is an end. */
  readonly edgesFrom: (state: State) => Iterable<Edge<State>>;
  readonly printOf: (state: State) => string;
  readonly isGoal: (state: State) => boolean;
};

/** Hears of the count of states and edges now and then. */
export type Progress = (states: number, edges: number) => void;

/** How an exploration ended. */
export type Explored = {
  readonly states: number;
  readonly edges: number;
  readonly goals: number;
  /** The longest of the shortest ways to a state. */
  readonly depth: number;
  readonly isComplete: boolean;
  /** States from which no path leads to a goal. */
  readonly lost: number;
  /** The shortest way to a fault in words, and the fault; undefined where there is none. */
  readonly story: readonly string[] | undefined;
};

/** How many expansions pass between two words of progress. */
const PROGRESS_EVERY = 2000;

/** Explores until a fault is found, or all is seen, or the bound is reached. */
export function explore<State>(
  space: Space<State>,
  statesMax: number,
  progress: Progress = () => undefined,
): Explored {
  const graph = new Graph();
  const { start } = space;
  graph.reach(space.printOf(start.next), -1, start.name, space.isGoal(start.next));
  if (start.fault !== undefined) return graph.summary(false, graph.storyOf(0, start.fault));
  let layer: State[] = [start.next];
  while (layer.length > 0) {
    const following: State[] = [];
    for (const state of layer) {
      const from = graph.beginExpansion();
      if (from % PROGRESS_EVERY === 0) progress(graph.states, graph.edges);
      for (const { name, next, fault } of space.edgesFrom(state)) {
        const known = graph.states;
        const to = graph.reach(space.printOf(next), from, name, space.isGoal(next));
        graph.addEdge(to);
        if (fault !== undefined) {
          return graph.summary(false, [...graph.wayTo(from), name, `=> ${fault}`]);
        }
        if (graph.states > known) following.push(next);
      }
      if (graph.states >= statesMax) return graph.summary(false, undefined);
    }
    layer = following;
  }
  const [lost, first] = graph.lost();
  const story =
    first === undefined
      ? undefined
      : graph.storyOf(first, 'no path leads from here to flat, nor to halted with its alarm');
  return { ...graph.summary(true, story), lost };
}

/** States as numbers in the order in which they were met, with their edges in one row. */
class Graph {
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #from = new Numbers();
  readonly #by = new Numbers();
  readonly #depth = new Numbers();
  readonly #isGoal = new Numbers();
  readonly #to = new Numbers();
  /** Where the edges of each expanded state begin. */
  readonly #first = new Numbers();

  get states(): number {
    return this.#numbers.size;
  }

  get edges(): number {
    return this.#to.length;
  }

  /** The number of the state with this print; a new one remembers how it was reached. */
  reach(print: string, from: number, name: string, isGoal: boolean): number {
    const short = hash('sha1', print, 'base64');
    const known = this.#numbers.get(short);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(short, number);
    this.#from.push(from);
    this.#by.push(this.#numberOf(name));
    this.#depth.push(from === -1 ? 0 : this.#depth.at(from) + 1);
    this.#isGoal.push(isGoal ? 1 : 0);
    return number;
  }

  /** The next state in order is expanded: the edges added from now on are its own. */
  beginExpansion(): number {
    this.#first.push(this.#to.length);
    return this.#first.length - 1;
  }

  addEdge(to: number): void {
    this.#to.push(to);
  }

  wayTo(number: number): readonly string[] {
    const names: string[] = [];
    for (let at = number; at !== -1; at = this.#from.at(at)) {
      names.push(this.#words[this.#by.at(at)] ?? '');
    }
    return names.reverse();
  }

  storyOf(number: number, fault: string): readonly string[] {
    return [...this.wayTo(number), `=> ${fault}`];
  }

  /** How many states have no path to a goal, and the first of them. */
  lost(): readonly [count: number, first: number | undefined] {
    const { states } = this;
    const { begins, sources } = this.#sources();
    const reaches = new Uint8Array(states);
    const stack: number[] = [];
    for (let state = 0; state < states; state++) {
      if (this.#isGoal.at(state) === 0) continue;
      reaches[state] = 1;
      stack.push(state);
    }
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      for (let edge = begins.at(state); edge < begins.at(state + 1); edge++) {
        const source = sources.at(edge);
        if (reaches[source] === 1) continue;
        reaches[source] = 1;
        stack.push(source);
      }
    }
    const first = reaches.indexOf(0);
    const count = reaches.reduce((total, one) => total + (1 - one), 0);
    return [count, first === -1 ? undefined : first];
  }

  /** The states before each state, in one row: those of a state begin where `begins` says. */
  #sources(): { readonly begins: Numbers; readonly sources: Numbers } {
    const { states, edges } = this;
    const begins = Numbers.zeros(states + 1);
    for (let edge = 0; edge < edges; edge++) begins.add(this.#to.at(edge) + 1, 1);
    for (let state = 0; state < states; state++) begins.add(state + 1, begins.at(state));
    const sources = Numbers.zeros(edges);
    const next = Numbers.zeros(states);
    for (let state = 0; state < states; state++) {
      const end = state + 1 < this.#first.length ? this.#first.at(state + 1) : edges;
      for (let edge = this.#first.at(state); edge < end; edge++) {
        const to = this.#to.at(edge);
        sources.add(begins.at(to) + next.at(to), state);
        next.add(to, 1);
      }
    }
    return { begins, sources };
  }

  summary(isComplete: boolean, story: readonly string[] | undefined): Explored {
    const { states, edges } = this;
    let goals = 0;
    for (let state = 0; state < states; state++) goals += this.#isGoal.at(state);
    return { states, edges, goals, depth: this.#depth.last, isComplete, lost: 0, story };
  }

  #numberOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#words.length);
    this.#words.push(name);
    return this.#words.length - 1;
  }
}

/** A row of whole numbers that grows. */
class Numbers {
  #row = new Int32Array(1024);
  length = 0;

  static zeros(length: number): Numbers {
    const numbers = new Numbers();
    numbers.#row = new Int32Array(length);
    numbers.length = length;
    return numbers;
  }

  get last(): number {
    return this.at(this.length - 1);
  }

  at(place: number): number {
    return this.#row[place] ?? 0;
  }

  add(place: number, value: number): void {
    this.#row[place] = this.at(place) + value;
  }

  push(value: number): void {
    if (this.length === this.#row.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#row);
      this.#row = larger;
    }
    this.#row[this.length++] = value;
  }
}
