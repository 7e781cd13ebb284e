import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/app/main.ts';
import type { Command } from '../../../src/app/main.ts';
import { HelpRequested, StartRefused, UsageError } from '../../../src/app/start-errors.ts';

const out: string[] = [];
const err: string[] = [];

beforeEach(() => {
  out.length = 0;
  err.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('main', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists the commands for %j', async (args) => {
    expect(await main(args)).toBe(0);
    for (const name of ['run', 'exchange', 'scenario', 'status', 'flatten']) {
      expect(out.join('')).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'));
    }
    expect(err).toEqual([]);
  });

  it('names the nearest command to one that it does not know', async () => {
    expect(await main(['flaten', '--now'])).toBe(2);
    expect(err).toEqual(['tandem: "flaten" is no command; the nearest is "flatten".\n']);
    expect(out).toEqual([]);
  });

  it('hands a command what follows its name and ends with its code', async () => {
    const received: (readonly string[])[] = [];
    const code = await main(
      ['try', '--a', 'b'],
      [
        command((args) => {
          received.push(args);
          return Promise.resolve(3);
        }),
      ],
    );
    expect(code).toBe(3);
    expect(received).toEqual([['--a', 'b']]);
  });

  it.each([
    [new UsageError('--a must be b, not "c".'), 2, 'tandem try: --a must be b, not "c".\n'],
    [new StartRefused('the latch is set.'), 4, 'tandem try: the latch is set.\n'],
  ])('turns %s into a sentence and a code', async (error, code, sentence) => {
    expect(await main(['try'], [command(() => Promise.reject(error))])).toBe(code);
    expect(err).toEqual([sentence]);
  });

  it('prints help that was asked for on stdout', async () => {
    const help = command(() => Promise.reject(new HelpRequested('how to\n')));
    expect(await main(['try', '--help'], [help])).toBe(0);
    expect(out).toEqual(['how to\n']);
  });

  it('calls everything else a bug, with what a report of it needs', async () => {
    const broken = command(() => Promise.reject(new TypeError('x is not y')));
    expect(await main(['try'], [broken])).toBe(1);
    expect(err.join('')).toMatch(
      /^tandem try: this is a bug of tandem\. TypeError: x is not y\n +at /,
    );
  });
});

function command(run: (args: readonly string[]) => Promise<number>): Command {
  return { name: 'try', summary: 'try it', load: () => Promise.resolve({ main: run }) };
}
