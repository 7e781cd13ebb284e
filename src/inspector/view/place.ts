/** A place in a journal, as an address's fragment has it. */

/** A run, a record of it and an actor; null where the address names none. */
export type Place = {
  readonly run: number | null;
  readonly seq: number | null;
  readonly actor: string | null;
};

/** Reads `#run=1&seq=123&actor=cycle`; what is no number is left out. */
export function readPlace(fragment: string): Place {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    run: naturalNumber(fields.get('run')),
    seq: naturalNumber(fields.get('seq')),
    actor: fields.get('actor'),
  };
}

/** The fragment of a place. */
export function writePlace({ run, seq, actor }: Place): string {
  const fields = new URLSearchParams();
  if (run !== null) fields.set('run', String(run));
  if (seq !== null) fields.set('seq', String(seq));
  if (actor !== null) fields.set('actor', actor);
  return `#${fields.toString()}`;
}

function naturalNumber(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
