/** Where an alarm goes: an address that it is posted to, or a program that is started with it. */
import { basename } from 'node:path';
import type { Alarm } from '../../ports/alerts.ts';

/** One place that alarms go to. */
export type Destination = {
  /** How it is named in the journal: without the path of an address, which may hold a token. */
  readonly name: string;
  /**
   * Hands one alarm over. Rejects with `DeliveryFailure` for a failure that it knows how to name;
   * gives up when the signal says so.
   */
  readonly deliver: (alarm: Alarm, signal: AbortSignal) => Promise<void>;
};

/** An alarm was not handed over; its message is fit for the journal. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
}

/** Posts JSON and resolves with the status of the answer. Rejects with `DeliveryFailure` alone. */
export type PostJson = (request: {
  readonly url: string;
  readonly body: string;
  readonly signal: AbortSignal;
}) => Promise<number>;

/**
 * Runs a program without a shell until it ends, or until the signal, which kills it and what it
 * started. Resolves with its exit code, null when a signal ended it. Rejects with `DeliveryFailure`
 * alone.
 */
export type RunProgram = (request: {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment that it gets. */
  readonly variables: Readonly<Record<string, string>>;
  readonly input: string;
  readonly signal: AbortSignal;
}) => Promise<number | null>;

/** The most characters of a text that are sent: environments and common hooks end soon after. */
const TEXT_LENGTH_MAX = 4_000;

/** Discord refuses a whole message whose content is longer than 2000. */
const CONTENT_LENGTH_MAX = 2_000;

/**
 * An address that gets `{id, at, what, text}`, and the text once more as `content`: Slack, Mattermost
 * and Telegram read the one, Discord the other. Any answer of 2xx means delivered.
 */
export function webhookDestination(url: string, post: PostJson): Destination {
  return {
    name: `webhook ${new URL(url).origin}`,
    deliver: async (alarm, signal) => {
      const content = shorten(alarm.text, CONTENT_LENGTH_MAX);
      const body = JSON.stringify({ ...messageOf(alarm), content });
      const status = await post({ url, body, signal });
      if (status >= 200 && status < 300) return;
      throw new DeliveryFailure(`it answered ${String(status)}`);
    },
  };
}

/**
 * A program that gets `{id, at, what, text}` as a line of JSON on its input, and the same four in
 * TANDEM_ALARM_ID, _AT, _WHAT and _TEXT. Exit code 0 means delivered.
 */
export function commandDestination(command: readonly string[], run: RunProgram): Destination {
  const [program = '', ...args] = command;
  return {
    name: `command ${basename(program)}`,
    deliver: async (alarm, signal) => {
      const message = messageOf(alarm);
      const variables = Object.fromEntries(
        Object.entries(message).map(([name, held]) => [
          `TANDEM_ALARM_${name.toUpperCase()}`,
          held.replaceAll('\0', ''),
        ]),
      );
      const input = `${JSON.stringify(message)}\n`;
      const code = await run({ program, args, variables, input, signal });
      if (code === 0) return;
      throw new DeliveryFailure(code === null ? 'it was killed' : `it ended with ${String(code)}`);
    },
  };
}

function messageOf({ id, at, what, text }: Alarm) {
  return { id, at, what, text: shorten(text, TEXT_LENGTH_MAX) };
}

function shorten(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  // A cut through a pair of surrogates would leave half a character, which is no valid JSON.
  return `${text.slice(0, lengthMax - 1).toWellFormed()}…`;
}
