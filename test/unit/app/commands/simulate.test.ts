/** What `tandem simulate` refuses, each in one sentence that names the flag and the remedy. */
import { describe, expect, it } from 'vitest';
import { main } from '../../../../src/app/commands/simulate.ts';

describe('the command simulate', () => {
  it.each([
    [['--seed', '3', '--seeds', '4'], '--seeds is for other worlds'],
    [['--seed', '3', '--corpus', '1'], '--corpus is for other worlds'],
    [['--only', '3'], '--only is for the world of a seed'],
    [['--corpus', '1', '--from', '7'], '--from is for many worlds'],
    [['--seed', '3', '--only', '99'], '--only names event 99'],
    [['--seed', '3', '--plain', 'margins'], 'the nearest is "margin"'],
    [['--seed', '-1'], '--seed must be a whole number'],
    [['--seeds', '0'], '--seeds must be a whole number'],
    [['--worker', '2'], 'the nearest is --workers'],
  ])('refuses %j', async (args, words) => {
    await expect(main(args)).rejects.toThrow(words);
    await expect(main(args)).rejects.toThrow(/^[^\n]+\.$/);
  });
});
