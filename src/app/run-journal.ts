/** The journal of a run: where it is, what its header tells, and who hears of each record. */
import { openAppendJournal } from '../journal/append-journal.ts';
import type { AppendJournal } from '../journal/append-journal.ts';
import type { Clock } from '../ports/clock.ts';
import { progressLog } from './progress-log.ts';
import type { RunSettings } from './run-settings.ts';
import { BUILD, VERSION } from './version.ts';

/** Opens it, by default below the state directory; `seed` is what the run draws its chance from. */
export function openRunJournal(
  settings: RunSettings,
  clock: Clock,
  seed: number,
  directory: string,
): AppendJournal {
  const { configuration, ...rest } = settings;
  // The arguments of a program that is told of alarms may hold a token, and so may an address.
  const { alerts, ...told } = configuration;
  const tells = { webhook: alerts.webhook !== null, program: alerts.command?.[0] ?? null };
  return openAppendJournal({
    directory: settings.journalDirectory ?? `${directory}/journal`,
    clock,
    header: {
      version: VERSION,
      configuration: { ...rest, configuration: { ...told, alarms: tells }, seed },
      build: BUILD,
    },
    onRecord: progressLog({ level: settings.logLevel, isTerminal: process.stderr.isTTY }),
  });
}
