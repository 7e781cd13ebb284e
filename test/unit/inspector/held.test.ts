import { expect, test } from 'vitest';
import { heldAt } from '../../../src/inspector/view/held.ts';
import type { HeldRow } from '../../../src/inspector/view/held.ts';
import { amount, aRun, instantOf } from './a-run.ts';
import type { Told } from './a-run.ts';

const KEY = 'ETH-PERP/cross';

const agreed = { verdict: 'agreed', drift: '0', reason: '' };
const unreported = 'the stream has not reported this position';

function rowAt(told: readonly Told[], seq: number, now = instantOf(seq)): HeldRow {
  const row = heldAt(aRun(100, told), seq, now).rows.find(({ key }) => key === KEY);
  if (row === undefined) throw new Error('There is no row.');
  return row;
}

test('shows what nobody spoke of yet as unknown, and never as zero', () => {
  const { book, fills, rest, agreement } = rowAt([[5, 'book', KEY, amount('0')]], 3);
  for (const said of [book, fills, rest]) {
    expect(said).toMatchObject({ amount: null, words: 'unknown', ageMs: null });
  }
  expect(agreement).toBe('unsure');
});

test('keeps a witness that reports nothing unknown, and says why and since when', () => {
  const { book } = rowAt([[2, 'book', KEY, { state: 'unknown', note: 'not reported' }]], 7);
  expect(book).toEqual({ amount: null, words: 'unknown', note: 'not reported', ageMs: 500 });
});

test('tells how old an amount is by the record that said it last', () => {
  const told: Told[] = [
    [2, 'rest', KEY, amount('1')],
    [6, 'rest', KEY, amount('1')],
  ];
  expect(rowAt(told, 9, instantOf(9) + 50).rest.ageMs).toBe(350);
});

test('shows both ledgers of a stream that contradicts itself', () => {
  const { book, agreement } = rowAt(
    [[2, 'book', KEY, { state: 'diverged', amount: '-1', fills: null }]],
    2,
  );
  expect(book.words).toBe('diverged: -1 by position_change, unclear by fills');
  expect(agreement).toBe('differ');
});

test('has stream and REST agree by the verdict of the run', () => {
  const told: Told[] = [
    [2, 'book', KEY, amount('1.0', 'live')],
    [3, 'rest', KEY, amount('1')],
    [4, 'verdicts', KEY, agreed],
  ];
  expect(rowAt(told, 4)).toMatchObject({ agreement: 'agree', book: { note: 'live' } });
});

test('does not hold a REST that was read before the last change against the stream', () => {
  const told: Told[] = [
    [2, 'book', KEY, amount('1')],
    [3, 'rest', KEY, amount('1')],
    [4, 'verdicts', KEY, agreed],
    [5, 'book', KEY, amount('0')],
  ];
  expect(rowAt(told, 5)).toMatchObject({
    agreement: 'unsure',
    verdict: 'REST was read before the last change',
  });
});

test('says that an old verdict no longer stands once REST says something else', () => {
  const told: Told[] = [
    [2, 'book', KEY, amount('1')],
    [3, 'rest', KEY, amount('1')],
    [4, 'verdicts', KEY, agreed],
    [5, 'rest', KEY, amount('2')],
  ];
  expect(rowAt(told, 5)).toMatchObject({
    agreement: 'unsure',
    verdict: 'REST differs; not judged yet',
  });
});

test('shows a drift with its size', () => {
  const told: Told[] = [
    [2, 'book', KEY, amount('1')],
    [3, 'rest', KEY, amount('1.5')],
    [4, 'verdicts', KEY, { verdict: 'strike', drift: '0.5', reason: 'they disagree' }],
  ];
  expect(rowAt(told, 4)).toMatchObject({ agreement: 'differ', verdict: 'they disagree by 0.5' });
});

test('cannot tell by a zero of REST about a key that the stream never named', () => {
  const told: Told[] = [
    [2, 'book', KEY, { state: 'unknown', note: null }],
    [3, 'rest', KEY, amount('0')],
    [4, 'verdicts', KEY, { verdict: 'unreported', drift: null, reason: unreported }],
  ];
  expect(rowAt(told, 4)).toMatchObject({ agreement: 'unsure', verdict: unreported });
});

test('gives stream and fills two seconds to settle, and then calls them different', () => {
  const told: Told[] = [
    [2, 'book', KEY, amount('1')],
    [2, 'fills', KEY, amount('0')],
  ];
  expect(rowAt(told, 3).agreement).toBe('unsure');
  expect(rowAt(told, 3, instantOf(2) + 2001)).toMatchObject({
    agreement: 'differ',
    verdict: 'stream and fills differ',
  });
});

test('has a row for every key of the run, the pair first, cross before isolated', () => {
  const told: Told[] = [
    [1, 'rest', 'XRP-PERP/cross', amount('0')],
    [2, 'book', 'SOL-PERP/cross', amount('0')],
    [3, 'verdicts', 'ETH-PERP/isolated', agreed],
    [4, 'fills', KEY, amount('0')],
  ];
  expect(heldAt(aRun(9, told), 1, 0).rows.map(({ key }) => key)).toEqual([
    KEY,
    'ETH-PERP/isolated',
    'SOL-PERP/cross',
    'XRP-PERP/cross',
  ]);
});

test('knows the longest fraction of a column, to align it on the point', () => {
  const told: Told[] = [
    [1, 'book', KEY, amount('1.25')],
    [1, 'book', 'SOL-PERP/cross', amount('-10')],
  ];
  expect(heldAt(aRun(9, told), 1, 0).fractions).toEqual({ book: 3, fills: 0, rest: 0 });
});
