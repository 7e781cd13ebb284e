/** One plain sentence for each record of a journal; what is not of a known shape shows as it is. */
import { SENTENCES } from './sentences.ts';

/** As much of a record's data as a line has room for when it is shown as it is. */
const COMPACT_LENGTH = 240;

/** The sentence of a record; never throws, whatever the data is. */
export function sentenceOf(kind: string, data: unknown): string {
  try {
    const sentence = SENTENCES[kind]?.(fieldsOf(data));
    if (sentence !== undefined) return sentence;
  } catch {
    // A record of another version of the program: it is shown as it is.
  }
  return compact(kind, data);
}

/** The data as one line of JSON, cut where a line ends. */
function compact(kind: string, data: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch {
    text = undefined;
  }
  if (text === undefined || text === 'null' || text === '{}') return kind;
  return text.length > COMPACT_LENGTH ? `${text.slice(0, COMPACT_LENGTH)}…` : text;
}

function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
