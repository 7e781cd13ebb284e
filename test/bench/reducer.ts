/** How fast raw text becomes a book, and what of it is parsing. */
import { Account } from './account.ts';
import { clockCost, costOfEach, median, quantile } from './measure.ts';
import type { Figure } from './measure.ts';

const ROUNDS = 8;
const BLOCK = 10;
const KINDS = ['position_change', 'fill', 'order_update'] as const;

/** Reports alone, and the frames of whole cycles, kind by kind. */
export function benchReducer(frames: number): readonly Figure[] {
  return [...benchReports(frames), ...benchCycles(frames)];
}

function benchReports(frames: number): readonly Figure[] {
  const account = new Account();
  const prepare = (): readonly string[] => account.reports(frames);
  const whole = costOfEach(ROUNDS, prepare, account.take);
  const middle = median(blocksOf(account, prepare()));
  account.close();
  let parsed: unknown;
  const parse = costOfEach(ROUNDS, prepare, (raw) => {
    parsed = JSON.parse(raw);
  });
  const amounts = new Map<string, number>();
  const naive = costOfEach(ROUNDS, prepare, (raw) => {
    const frame = JSON.parse(raw) as { product_id: number; isolated: boolean; amount: string };
    amounts.set(`${String(frame.product_id)}/${String(frame.isolated)}`, Number(frame.amount));
  });
  if (parsed === undefined || amounts.size === 0) throw new Error('Nothing was parsed.');
  return [
    figure('position frames', 1e9 / whole.cpuNs, '/s', 'raw text to book, one core; 300 000 asked'),
    figure(
      'position frame',
      whole.cpuNs,
      'ns',
      `processor; ${whole.wallNs.toFixed(0)} on the wall`,
    ),
    figure('position frame, median', middle, 'ns', 'on the wall, of blocks of ten; 4 000 asked'),
    figure('… ÷ JSON.parse of it', whole.cpuNs / parse.cpuNs, '×', `${parse.cpuNs.toFixed(0)} ns`),
    figure('… ÷ parse and Map.set', whole.cpuNs / naive.cpuNs, '×', 'the naive book'),
  ];
}

function benchCycles(frames: number): readonly Figure[] {
  const account = new Account();
  const overhead = clockCost();
  const samples = new Map<string, number[]>(KINDS.map((kind) => [kind, []]));
  const parses: number[] = [];
  let taken = 0;
  const each = (raw: string): void => {
    const kind = KINDS.find((name) => raw.startsWith(`{"type":"${name}"`)) ?? 'fill';
    const startedAt = process.hrtime.bigint();
    account.take(raw);
    const tookNs = Number(process.hrtime.bigint() - startedAt) - overhead;
    if (taken++ > frames / 4) samples.get(kind)?.push(tookNs);
  };
  const count = (raw: string): void => {
    const startedAt = process.hrtime.bigint();
    JSON.parse(raw);
    parses.push(Number(process.hrtime.bigint() - startedAt) - overhead);
    account.take(raw);
  };
  while (taken < frames) account.cycle(each);
  for (let cycle = 0; cycle < 200; cycle++) account.cycle(count);
  account.close();
  const parse = median(parses);
  return KINDS.flatMap((kind) => {
    const took = samples.get(kind) ?? [];
    const middle = median(took);
    return [
      figure(
        `${kind}, median`,
        middle,
        'ns',
        `p99 ${quantile(took, 0.99).toFixed(0)}, ${(middle / parse).toFixed(1)} × JSON.parse`,
      ),
    ];
  });
}

/** What a frame took in each block: one frame alone is too short for the clock. */
function blocksOf(account: Account, frames: readonly string[]): readonly number[] {
  const samples: number[] = [];
  for (let from = 0; from + BLOCK <= frames.length; from += BLOCK) {
    const block = frames.slice(from, from + BLOCK);
    const startedAt = process.hrtime.bigint();
    for (const raw of block) account.take(raw);
    samples.push(Number(process.hrtime.bigint() - startedAt) / BLOCK);
  }
  return samples;
}

function figure(name: string, value: number, unit: string, note: string): Figure {
  return { name, value, unit, note };
}
