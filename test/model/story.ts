/** Gives events their words, so that a path through a chart reads as the story that it is. */
import type { EventObject } from 'xstate';

const words = new WeakMap<EventObject, string>();

/** The same event, known from now on by its words. */
export function told<TEvent extends EventObject>(title: string, event: TEvent): TEvent {
  words.set(event, title);
  return event;
}

/** The words of one event; its type when nobody gave it any. */
export function wordsOf(event: EventObject): string {
  return words.get(event) ?? event.type;
}

/** A path as a title: its events in words, in order. */
export function tell(path: readonly EventObject[]): string {
  return path.length === 0 ? 'from the start' : path.map(wordsOf).join(' → ');
}
