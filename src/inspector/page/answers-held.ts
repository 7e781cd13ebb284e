/** The table of what is held by each witness. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { Agreement, Held, HeldRow, Said } from '../view/held.ts';
import { inWords } from '../view/words.ts';

const SIGNS: Readonly<Record<Agreement, string>> = { agree: '✓', differ: '≠', unsure: '?' };
const WORDS: Readonly<Record<Agreement, string>> = {
  agree: 'agree',
  differ: 'differ',
  unsure: 'cannot tell',
};

/** The table; a row for each key. */
export function heldTemplate({ rows, fractions }: Held): TemplateResult {
  return html`<section class="answer held">
    <h2>What we hold</h2>
    ${
      rows.length === 0
        ? html`<p class="none">Unknown: no witness has said anything yet.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col"><span class="visually-hidden">Position</span></th>
                <th scope="col" title="position_change, as the book keeps it">Stream</th>
                <th scope="col" title="what our fills add up to since the last proof">Fills</th>
                <th scope="col" title="what REST said last">REST</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => rowTemplate(row, fractions))}
            </tbody>
          </table>`
    }
  </section>`;
}

function rowTemplate(row: HeldRow, fractions: Held['fractions']): TemplateResult {
  const { symbol, margin, agreement, verdict, book, fills, rest } = row;
  return html`<tr class="is-${agreement}">
    <th scope="row">
      <span class="key">${symbol} <span class="soft">${margin}</span></span>
      <span class="verdict" title=${verdict}
        ><b aria-hidden="true">${SIGNS[agreement]}</b> ${
          agreement === 'agree'
            ? WORDS.agree
            : html`<span class=${agreement === 'unsure' ? 'visually-hidden' : ''}
                  >${WORDS[agreement]}:</span
                >
                ${verdict}`
        }</span
      >
    </th>
    ${saidTemplate(book, fractions.book)} ${saidTemplate(fills, fractions.fills)}
    ${saidTemplate(rest, fractions.rest)}
  </tr>`;
}

function saidTemplate({ amount, words, note, ageMs }: Said, fraction: number): TemplateResult {
  const aside = [note, ageMs === null ? null : `${inWords(ageMs)} ago`];
  const full = [words, ...aside].filter((word) => word !== null && word !== '').join(' · ');
  if (amount === null) {
    return html`<td title=${full}>
      <span class="unknown">${words.startsWith('diverged') ? 'diverged' : 'unknown'}</span>
      <span class="aside num">${ageMs === null ? nothing : inWords(ageMs)}</span>
    </td>`;
  }
  // Digits that are not there take their room, so that the points stand below each other.
  const padding = '0'.repeat(fraction - amount.fraction.length);
  const isDoubtful = note === 'stale';
  return html`<td title=${full}>
    <span class="amount num"
      >${amount.whole}${amount.fraction}<span class="padding" aria-hidden="true"
        >${paddingOf(amount.fraction, padding)}</span
      ></span
    >
    <span class="aside num"
      >${note === null ? nothing : html`<i class=${isDoubtful ? 'warn' : ''}>${note}</i> `}${
        ageMs === null ? nothing : inWords(ageMs)
      }</span
    >
  </td>`;
}

function paddingOf(fraction: string, padding: string): string {
  return fraction === '' && padding !== '' ? `.${padding.slice(1)}` : padding;
}
