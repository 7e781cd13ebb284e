/** The table at the end of a run: the only place besides `costBps` where money is rounded. */
import type { CycleRecord, LegRecord } from '../domain/cycle-record.ts';
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { BookRow, PositionRow, RunResult } from './run-result.ts';

type Align = 'left' | 'right';
/** One column of a table. */
export type Column = { readonly title: string; readonly align: Align };

const CYCLE_COLUMNS: readonly Column[] = [
  { title: 'cycle', align: 'left' },
  { title: 'market', align: 'left' },
  { title: 'side', align: 'left' },
  { title: 'quantity', align: 'right' },
  { title: 'entry', align: 'right' },
  { title: 'exit', align: 'right' },
  { title: 'fees', align: 'right' },
  { title: 'pnl', align: 'right' },
];

const POSITION_COLUMNS: readonly Column[] = [
  { title: 'market', align: 'left' },
  { title: 'margin', align: 'left' },
  { title: 'book', align: 'left' },
  { title: 'REST', align: 'right' },
];

const MONEY_DECIMALS = 2;

/** The cycles with their legs, the totals, and every position by each witness; 80 columns wide. */
export function closingTable(result: RunResult): string {
  const parts = [
    textTable(CYCLE_COLUMNS, result.cycles.flatMap(cycleRows)),
    result.cycles.flatMap(fundingLine).join('\n'),
    totalLines(result),
    textTable(POSITION_COLUMNS, result.positions.map(positionCells)),
    endLine(result),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A row for each leg; what belongs to the whole cycle stands beside them. */
function cycleRows(record: CycleRecord): readonly (readonly string[])[] {
  const [primary, hedge] = record.legs;
  return [
    [
      `${String(record.id)} ${record.direction}`,
      ...legCells(primary),
      money(record.fees),
      money(record.pnl),
    ],
    [record.outcome, ...legCells(hedge)],
  ];
}

function legCells(leg: LegRecord | undefined): readonly string[] {
  if (leg === undefined) return ['-', '-', '-', '-', '-'];
  const price = (average: DecimalString | null): string =>
    average === null ? '-' : money(average);
  return [leg.market, leg.side, quantities(leg), price(leg.entryPrice), price(leg.exitPrice)];
}

/** What holding the legs came to; no line for a cycle in which nothing was due. */
function fundingLine({ id, legs }: CycleRecord): readonly string[] {
  if (legs.every(({ funding }) => funding !== null && decimal(funding).isZero())) return [];
  const each = legs.map(({ market, funding }) => `${market} ${fundingText(funding)}`);
  return [`funding of cycle ${String(id)}: ${each.join(', ')}`];
}

/** What nobody could tell is no zero. */
function fundingText(funding: DecimalString | null): string {
  return funding === null ? 'unknown' : money(funding);
}

/** Entry and exit quantity in one cell; both only when they differ. */
function quantities({ entryQuantity, exitQuantity }: LegRecord): string {
  const isEven = decimal(entryQuantity).equals(exitQuantity);
  return isEven ? entryQuantity : `${entryQuantity}/${exitQuantity}`;
}

function totalLines({ totals }: RunResult): string {
  const paired = decimal(String(totals.pairedFillRatio)).times(100).toFixed(0);
  return [
    `${String(totals.completed)} completed, ${String(totals.skipped)} skipped, ` +
      `${String(totals.recovered)} recovered, ${String(totals.halted)} halted; ${paired} % paired`,
    `pnl ${money(totals.pnl)}, fees ${money(totals.fees)}, funding ${fundingText(totals.funding)}, ` +
      `unexplained ${totals.unexplained}`,
    `volume ${money(totals.volume)}, cost ${totals.costBps} bps of it`,
  ].join('\n');
}

function positionCells(row: PositionRow): readonly string[] {
  return [row.market, row.margin, bookCell(row.book), row.rest ?? 'inconclusive'];
}

function bookCell(book: BookRow): string {
  if (book.state === 'unknown') return 'unknown';
  if (book.state !== 'diverged') return `${book.amount} ${book.state}`;
  return `diverged: ${book.positionChange} reported, ${book.fills ?? 'unknown'} filled`;
}

function endLine({ status, reason, journal, journalHash }: RunResult): string {
  const why = reason === null ? '' : `: ${reason}`;
  const where = journal === null ? '' : `\njournal ${journal}`;
  const hash = journalHash === null ? '' : `\nhash ${journalHash}`;
  return `${status}${why}${where}${hash}`;
}

/** Columns as wide as their widest cell; nothing at all when there are no rows. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const width = widths[index] ?? 0;
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}

function money(amount: DecimalString): string {
  const rounded = decimal(amount).toFixed(MONEY_DECIMALS);
  return /^-0\.0+$/.test(rounded) ? rounded.slice(1) : rounded;
}
