/** The alarm channel, as what raises an alarm sees it: words out, and nothing to wait for. */

/** One alarm for a person. */
export type Alarm = {
  /** `A1`, `A2` … in the order of a run; what `ack` takes. */
  readonly id: string;
  /** An ISO instant. */
  readonly at: string;
  /** What happened in a few words, for example `halted`. */
  readonly what: string;
  /** The whole message; holds no secret. */
  readonly text: string;
  /** Whether it is sent again until it is settled or a person acknowledges it. */
  readonly repeats: boolean;
};

/** Sends alarms to people. */
export type Alerts = {
  /** Takes an alarm on its way. Never throws and never waits for anyone. */
  readonly send: (alarm: Alarm) => void;
};
