/** The alarm channel of a run: every alarm to every destination, again until it is heard. */
import type { Alarm, Alerts } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { commandDestination, webhookDestination } from './destination.ts';
import type { Destination, PostJson, RunProgram } from './destination.ts';
import { Repeats } from './repeats.ts';

/** Where alarms go, and what carries them. */
export type AlertsOptions = {
  /** Null: none. */
  readonly webhook: string | null;
  /** A program and its arguments; null: none. */
  readonly command: readonly string[] | null;
  readonly clock: Clock;
  /** Gets `alert.*` records: what became of each alarm, without its text. */
  readonly journal: Journal;
  readonly post: PostJson;
  readonly run: RunProgram;
};

/** A channel that is open. */
export type AlarmChannel = Alerts & {
  /** Whether any alarm can reach anyone; false without a webhook and without a command. */
  readonly reaches: boolean;
  /** The cause is gone: an alarm is said no more. Returns whether it was repeating. */
  readonly settle: (id: string) => boolean;
  /** A person has heard an alarm: it is said no more. Returns whether it was repeating. */
  readonly acknowledge: (id: string) => boolean;
  /** Lets what waits leave, for two seconds at most, and ends the channel. Never rejects. */
  readonly close: () => Promise<void>;
};

/** How long the end of the process waits for alarms, in milliseconds. */
const CLOSE_MS = 2_000;

/**
 * Opens the channel. An attempt has 10 s and is tried again after 1 s, doubling to 60 s, for an hour
 * after the alarm was last given. An alarm that repeats is sent again 1, 5 and 15 minutes after it
 * was first given and then every 30 minutes.
 */
export function openAlerts(options: AlertsOptions): AlarmChannel {
  const { clock } = options;
  const note = noter(options.journal);
  const destinations = destinationsOf(options);
  const queues = destinations.map(
    (destination) =>
      new DeliveryQueue({
        destination,
        clock,
        note: ({ kind, ...data }) => {
          note(`alert.${kind}`, data);
        },
      }),
  );
  const deliver = (alarm: Alarm): void => {
    for (const queue of queues) queue.add(alarm);
  };
  const repeats = new Repeats(clock, deliver);
  const end = (kind: string, id: string): boolean => {
    const wasRepeating = repeats.end(id);
    if (wasRepeating) note(kind, { id });
    return wasRepeating;
  };
  let isClosed = false;
  return {
    reaches: destinations.length > 0,
    send: (alarm) => {
      // A timer set after the end would hold the process.
      if (isClosed) return;
      deliver(alarm);
      if (alarm.repeats) repeats.keep(alarm);
    },
    settle: (id) => end('alert.settled', id),
    acknowledge: (id) => end('alert.acknowledged', id),
    close: async () => {
      isClosed = true;
      repeats.endAll();
      await Promise.all(queues.map((queue) => queue.close(CLOSE_MS)));
    },
  };
}

/** The destinations of a configuration, in the order of its settings. */
export function destinationsOf({
  webhook,
  command,
  post,
  run,
}: Pick<AlertsOptions, 'webhook' | 'command' | 'post' | 'run'>): readonly Destination[] {
  return [
    ...(webhook === null ? [] : [webhookDestination(webhook, post)]),
    ...(command === null ? [] : [commandDestination(command, run)]),
  ];
}

/** Writes to the journal, which may be the very thing that failed: then alarms leave without it. */
function noter(journal: Journal): Journal['append'] {
  return (kind, data) => {
    try {
      journal.append(kind, data);
    } catch {
      // Invariant: nothing that raises an alarm ever hears of a failure of the channel.
    }
  };
}
