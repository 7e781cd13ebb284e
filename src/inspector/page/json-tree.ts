/** A JSON value as a tree that opens and closes, with what changed marked. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';

/** Entries of one level that are shown at once; the rest waits behind a count. */
const ENTRIES_MAX = 200;

/** What a tree needs to know beside its value. */
export type TreeOptions = {
  /** Paths of keys that changed: `plan.legs`; what holds a changed one is open. */
  readonly changed: ReadonlySet<string>;
  /** Levels that are open at first. */
  readonly open: number;
};

/** The tree of `value`. */
export function jsonTree(value: unknown, options: TreeOptions): TemplateResult {
  return isBranch(value)
    ? html`<ul class="tree">
        ${entriesTemplate(value, '', 0, options)}
      </ul>`
    : html`<code>${textOf(value)}</code>`;
}

function entriesTemplate(
  branch: object,
  path: string,
  depth: number,
  options: TreeOptions,
): readonly (TemplateResult | typeof nothing)[] {
  const entries = Object.entries(branch) as [string, unknown][];
  const shown = entries
    .slice(0, ENTRIES_MAX)
    .map(([key, value]) =>
      entryTemplate(key, value, path === '' ? key : `${path}.${key}`, depth, options),
    );
  const left = entries.length - shown.length;
  return left === 0 ? shown : [...shown, html`<li class="soft">… and ${left} more</li>`];
}

function entryTemplate(
  key: string,
  value: unknown,
  path: string,
  depth: number,
  options: TreeOptions,
): TemplateResult {
  const isChanged = options.changed.has(path);
  const mark = isChanged
    ? html`<span class="changed" title="changed by this record">● </span>`
    : nothing;
  if (!isBranch(value)) {
    return html`<li class=${isChanged ? 'is-changed' : ''}>
      ${mark}<span class="name">${key}</span> <code class=${kindOf(value)}>${textOf(value)}</code>
    </li>`;
  }
  const isOpen = depth < options.open || holdsChange(path, options.changed);
  return html`<li class=${isChanged ? 'is-changed' : ''}>
    <details ?open=${isOpen}>
      <summary>
        ${mark}<span class="name">${key}</span> <code class="soft">${sizeOf(value)}</code>
      </summary>
      <ul>
        ${entriesTemplate(value, path, depth + 1, options)}
      </ul>
    </details>
  </li>`;
}

function holdsChange(path: string, changed: ReadonlySet<string>): boolean {
  for (const other of changed) if (other.startsWith(`${path}.`)) return true;
  return false;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sizeOf(value: object): string {
  const count = Object.keys(value).length;
  return Array.isArray(value) ? `[${String(count)}]` : `{${String(count)}}`;
}
