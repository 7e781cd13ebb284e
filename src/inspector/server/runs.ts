/** The runs that an inspector shows, each with a reader that is opened when it is first looked at. */
import type { JournalReader, JournalReaderOptions } from '../journal/reader.ts';
import type { RunEntry } from '../view/timeline.ts';

/** A journal with its runs, or stories that have one journal each and are numbered here. */
export type Inspected = InspectedJournal | { readonly stories: readonly Story[] };

/** A journal of a run, or of several that came one after the other. */
export type InspectedJournal = {
  /** The file, or its directory. */
  readonly file: string;
  /** The run that is shown first; the last one when left out. */
  readonly run?: number | undefined;
  /** Whether alarms of its last run can be acknowledged. */
  readonly canAcknowledge: boolean;
};

/** One story: a journal of one run. */
export type Story = Omit<RunEntry, 'number'> & { readonly file: string };

/** The runs, and access to one. */
export type Runs = {
  readonly list: () => Promise<readonly RunEntry[]>;
  /** Its number; that of the one that is shown first for undefined. Undefined when there is none. */
  readonly choose: (asked: number | undefined) => Promise<number | undefined>;
  /** The reader of a run that `choose` gave; it stays open until `release` is called. */
  readonly hold: (number: number) => HeldReader;
  /** Resolves with what is wrong, in one sentence, once all is read; undefined when all is well. */
  readonly trouble: () => Promise<string | undefined>;
  /** Reads what a journal has got since it was looked at last. */
  readonly catchUp: () => void;
  readonly close: () => void;
};

/** A reader in use. */
export type HeldReader = { readonly reader: JournalReader; readonly release: () => void };

/** How many readers that nobody uses stay open, for the next who looks there. */
const IDLE_READERS_MAX = 4;

/** The runs of what is inspected; `open` is how a reader is opened. */
export function openRuns(
  inspected: Inspected,
  open: (options: JournalReaderOptions) => JournalReader,
): Runs {
  return 'stories' in inspected
    ? runsOfStories(inspected.stories, open)
    : runsOfJournal(inspected, open);
}

function runsOfStories(
  stories: readonly Story[],
  open: (options: JournalReaderOptions) => JournalReader,
): Runs {
  const entries = stories.map(({ title, startedAt, hasEnded }, index) => {
    return { number: index + 1, title, startedAt, hasEnded };
  });
  const pool = createPool((number) => {
    const story = stories[number - 1];
    if (story === undefined) throw new RangeError(`There is no story ${String(number)}.`);
    return open({ file: story.file, title: story.title });
  });
  return {
    list: () => Promise.resolve(entries),
    // The first story is where a reader begins; the last run is where a journal is at work.
    choose: (asked = 1) => Promise.resolve(entries[asked - 1]?.number),
    trouble: () => Promise.resolve(undefined),
    catchUp: () => undefined,
    ...pool,
  };
}

function runsOfJournal(
  { file, run: first, canAcknowledge }: InspectedJournal,
  open: (options: JournalReaderOptions) => JournalReader,
): Runs {
  // Follows the last run, and knows them all; whoever looks at the last one reads with it.
  const last = open({ file, canAcknowledge });
  const pool = createPool((number) => {
    const isLast = number === last.runs().at(-1)?.number;
    return open({ file, run: number, canAcknowledge: canAcknowledge && isLast });
  });
  const list = async (): Promise<readonly RunEntry[]> => {
    await last.ready;
    return last.runs();
  };
  return {
    list,
    choose: async (asked = first) => {
      const runs = await list();
      if (asked === undefined) return runs.at(-1)?.number;
      return runs.find(({ number }) => number === asked)?.number;
    },
    trouble: async () => {
      const { length } = await list();
      if (first === undefined || first <= length) return last.trouble();
      const count = `${String(length)} ${length === 1 ? 'run' : 'runs'}`;
      return last.trouble() ?? `${file} has ${count}: there is no run ${String(first)}.`;
    },
    hold: (number) =>
      last.timeline()?.facts.number === number
        ? { reader: last, release: () => undefined }
        : pool.hold(number),
    catchUp: () => {
      last.catchUp();
    },
    close: () => {
      last.close();
      pool.close();
    },
  };
}

/** Readers that are shared by whoever looks at the same run; a few stay open when nobody does. */
function createPool(open: (number: number) => JournalReader): Pick<Runs, 'hold' | 'close'> {
  // In the order in which they were last asked for.
  const entries = new Map<number, { readonly reader: JournalReader; holders: number }>();
  const trim = (): void => {
    const idle = [...entries].filter(([, { holders }]) => holders === 0);
    for (const [number, { reader }] of idle.slice(0, -IDLE_READERS_MAX)) {
      entries.delete(number);
      reader.close();
    }
  };
  return {
    hold: (number) => {
      const entry = entries.get(number) ?? { reader: open(number), holders: 0 };
      entries.delete(number);
      entries.set(number, entry);
      entry.holders++;
      trim();
      let isHeld = true;
      return {
        reader: entry.reader,
        release: () => {
          if (isHeld) entry.holders--;
          isHeld = false;
          trim();
        },
      };
    },
    close: () => {
      for (const { reader } of entries.values()) reader.close();
      entries.clear();
    },
  };
}
