import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTrade } from '../../../src/app/run-checks.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { UsageError } from '../../../src/app/start-errors.ts';
import type { Market } from '../../../src/domain/market.ts';
import { ETH, SOL } from '../domain/markets.ts';
import { temporaryDirectory } from '../journal/journals.ts';

/** What a run with these flags and this file is told at its start. */
function check(
  line = '',
  { file = {}, markets = [ETH, SOL] }: { file?: object; markets?: readonly Market[] } = {},
): readonly string[] {
  const path = join(temporaryDirectory(), 'config.json');
  writeFileSync(path, JSON.stringify(file));
  const flags = line === '' ? [] : line.split(' ');
  return checkTrade(parseRunSettings([...flags, '--config', path], {}), markets);
}

function refusal(...given: Parameters<typeof check>): string {
  try {
    check(...given);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the check of a trade', () => {
  it('tells what a cycle is expected to cost, by its policy', () => {
    // $250 a leg, four times 0.035 %; a maker saves one leg's opening, 0.025 %, as the dearer way.
    expect(check()).toEqual([
      "a cycle is expected to cost $0.35: 14.01 bps of a leg, 3.51 bps of its volume (simultaneous, at this account's fees)",
    ]);
    expect(check('--build makerFirst')).toEqual([
      expect.stringMatching(/cost \$0\.29: 11\.51 bps of a leg, .* \(makerFirst, /),
    ]);
  });

  it('tells where each isolated leg dies, by the side that opens first', () => {
    const isolated = '--margin isolated --leverage 5';
    expect(check(isolated)[1]).toBe(
      'isolated at 5×, each leg dies alone: ETH-PERP long at a move of -17.52 %, SOL-PERP short at a move of 16.50 %',
    );
    expect(check(`${isolated} --direction sellFirst`)[1]).toMatch(
      /ETH-PERP short at a move of 16.50 %, SOL-PERP long at a move of -17.52 %$/,
    );
  });

  it('refuses a margin mode that a market forbids', () => {
    const markets = [ETH, { ...SOL, isolatedOnly: true }];
    expect(refusal('', { markets })).toBe(
      '--margin cross: SOL-PERP takes isolated positions alone: use isolated margin with a leverage.',
    );
    expect(check('--margin isolated --leverage 2', { markets }).length).toBe(2);
  });

  it('refuses a leverage that a market does not allow', () => {
    const leverage = (most: number) => `--margin isolated --leverage ${String(most)}`;
    expect(check(leverage(20)).length).toBe(2);
    expect(refusal(leverage(21))).toBe(
      '--margin isolated: ETH-PERP allows a leverage of 20 at most, not 21: set a lower one.',
    );
  });

  it('refuses a leg that is below the minimum, or smaller than one size step', () => {
    expect(refusal('--notional 90')).toMatch(/^--notional 90 cannot be traded: .*100.*\.$/);
    const coarse = { ...SOL, sizeIncrement: '10', minNotional: '1' };
    expect(refusal('--notional 250', { markets: [ETH, coarse] })).toMatch(
      /^--notional 250 cannot be traded: .*\.$/,
    );
  });

  it.each(['takeProfitBps', 'stopLossBps'])(
    'refuses %s at or below the cost of a cycle, and takes one above it',
    (name) => {
      const file = (bps: number) => ({ file: { exit: { [name]: bps } } });
      const sentence = refusal('', file(14.01));
      expect(sentence).toMatch(new RegExp(`^exit\\.${name}: .*14\\.01 bps .*: set a higher one`));
      expect(check('', file(14.02)).length).toBe(1);
    },
  );

  it('judges the exits at the cost of the policy that is used', () => {
    const file = { exit: { takeProfitBps: 12 } };
    expect(refusal('', { file })).toContain('exit.takeProfitBps: ');
    expect(check('--build makerFirst', { file }).length).toBe(1);
  });
});
