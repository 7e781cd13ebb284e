/** What keys and buttons ask of another part of the page. */

/** The wishes. */
export type Command = 'fit' | 'search' | 'help';

const channel = new EventTarget();

/** Asks for something. */
export function ask(command: Command): void {
  channel.dispatchEvent(new Event(command));
}

/** Does what is asked for. */
export function onAsked(command: Command, act: () => void): void {
  channel.addEventListener(command, act);
}
