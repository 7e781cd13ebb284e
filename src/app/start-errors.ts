/** How a command ends before it began: each with one sentence for the person who called it. */

/** The command line or the configuration is wrong: exit 2, nothing sent. Names the field and a remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked is well formed and must not be begun now: exit 4, nothing sent. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** A person asked for help: not a mistake, and where reading the command line ends. */
export class HelpRequested extends Error {
  override readonly name = 'HelpRequested';
}
