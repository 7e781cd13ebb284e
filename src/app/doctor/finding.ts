/** What the doctor finds: one line a thing, whether it is well, and where not, what to do. */

/** `warn`: a run would start, and somebody should know. `fail`: a run would be refused. */
export type FindingLevel = 'ok' | 'warn' | 'fail';

/** One line. */
export type Finding = {
  readonly name: string;
  readonly level: FindingLevel;
  /** What is so, in a few words. */
  readonly fact: string;
  /** One sentence of what to do; null where there is nothing. */
  readonly remedy: string | null;
};

/** A finding that is well. */
export function ok(name: string, fact: string): Finding {
  return { name, level: 'ok', fact, remedy: null };
}

/** A finding that keeps no run from starting. */
export function warn(name: string, fact: string, remedy: string): Finding {
  return { name, level: 'warn', fact, remedy };
}

/** A finding that keeps every run from starting. */
export function fail(name: string, fact: string, remedy: string): Finding {
  return { name, level: 'fail', fact, remedy };
}

/** A sentence of the form `what is wrong: what to do.`, taken apart at its last colon. */
export function failWith(name: string, sentence: string): Finding {
  const at = sentence.lastIndexOf(': ');
  if (at < 0) return fail(name, sentence.replace(/\.$/, ''), 'See docs/going-live.md.');
  const remedy = sentence.slice(at + 2);
  return fail(name, sentence.slice(0, at), `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}`);
}

/** The worst of them. */
export function worstOf(findings: readonly Finding[]): FindingLevel {
  if (findings.some(({ level }) => level === 'fail')) return 'fail';
  return findings.some(({ level }) => level === 'warn') ? 'warn' : 'ok';
}

/** The findings as a person reads them: the remedy below what is not well. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  return findings
    .flatMap(({ name, level, fact, remedy }) => [
      `${level.padEnd(6)}${name.padEnd(width)}${fact}`,
      ...(remedy === null ? [] : [`${' '.repeat(6 + width)}${remedy}`]),
    ])
    .join('\n');
}
