import { describe, expect, it } from 'vitest';
import {
  choiceFlag,
  decimalFlag,
  filePairFlag,
  optionalPortFlag,
  switchFlag,
  wholeFlag,
} from '../../../src/app/flag-types.ts';
import { parseFlags } from '../../../src/app/flags.ts';
import { nearest } from '../../../src/app/nearest.ts';
import { HelpRequested, UsageError } from '../../../src/app/start-errors.ts';

const USAGE = {
  command: 'try',
  summary: 'tries it.',
  example: 'tandem try --port 1',
  flags: {
    port: wholeFlag('N', { min: 1, max: 65_535 }, 'where'),
    amount: decimalFlag('USD', { min: 0.5, max: 9 }, 'how much'),
    side: choiceFlag(['buy', 'sell'], 'which'),
    both: filePairFlag('A B', 'two files'),
    json: switchFlag('as JSON'),
  },
};
const OPTIONAL = { ...USAGE, flags: { ...USAGE.flags, at: optionalPortFlag('where') } };
const THIS = import.meta.filename;

describe('parseFlags', () => {
  it('reads every kind of flag, apart or joined by an equals sign', () => {
    const { values } = parseFlags(USAGE, [
      '--port=80',
      '--amount',
      '2.50',
      '--side',
      'buy',
      '--json',
    ]);
    expect(values).toEqual({ port: 80, amount: '2.50', side: 'buy', both: undefined, json: true });
  });

  it('takes two values after a flag of two', () => {
    for (const args of [
      ['--both', THIS, THIS, '--json'],
      [`--both=${THIS}`, THIS],
    ]) {
      expect(parseFlags(USAGE, args).values.both).toEqual({ first: THIS, second: THIS });
    }
  });

  it('keeps words without a flag only where the command has room for them', () => {
    const roomy = { ...USAGE, positionals: '[ID…]' };
    expect(parseFlags(roomy, ['S00', '--json', 'S01']).positionals).toEqual(['S00', 'S01']);
    expect(parseFlags(roomy, ['--both', THIS, THIS, 'S02']).positionals).toEqual(['S02']);
    expect(() => parseFlags(USAGE, ['S00'])).toThrow('"S00" belongs to no flag: leave it out');
  });

  it.each([
    [['--at'], 0],
    [['--at', '80'], 80],
    [['--at=80', '--json'], 80],
    [['--json', '--at'], 0],
    [['--at', '--json'], 0],
    [['--json'], undefined],
  ])('reads a flag that may stand alone: %j', (args, at) => {
    expect(parseFlags(OPTIONAL, args).values.at).toBe(at);
  });

  it('leaves the word behind a flag that may stand alone to the command, unless it is a value', () => {
    const roomy = { ...OPTIONAL, positionals: '[ID…]' };
    expect(parseFlags(roomy, ['--at', 'S04', '80'])).toMatchObject({ positionals: ['S04', '80'] });
    expect(parseFlags(roomy, ['S04', '--at', '80', '81'])).toMatchObject({
      positionals: ['S04', '81'],
    });
    const refused = '--at must be a whole number from 0 to 65535, not "';
    expect(() => parseFlags(roomy, ['--at', '65536'])).toThrow(`${refused}65536".`);
    expect(() => parseFlags(roomy, ['--at=x'])).toThrow(`${refused}x".`);
    expect(() => parseFlags(roomy, ['--at='])).toThrow(`${refused}".`);
    expect(() => parseFlags(roomy, ['--at', '1', '--at'])).toThrow('--at is given twice');
  });

  it.each([
    [['--prot', '80'], '--prot is no flag; the nearest is --port.'],
    [['--no-json'], '--no-json is no flag; the nearest is --json.'],
    [['-p', '80'], '-p is no flag; the nearest is --port.'],
    [['--toString'], '--toString is no flag; the nearest is --port.'],
    [['--port'], '--port needs a value: give a whole number from 1 to 65535.'],
    [['--port', '--json'], '--port needs a value: give a whole number from 1 to 65535.'],
    [['--port', '80', '--port', '81'], '--port is given twice: give it once.'],
    [['--json=yes'], '--json is a switch: give it without "yes".'],
    [['--both', THIS], '--both needs two values: give two files that can be read.'],
    [['--both', THIS, '--json'], '--both needs two values: give two files that can be read.'],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parseFlags(USAGE, args)).toThrow(new UsageError(sentence));
  });

  it('ends with the help text, and its example, wherever help is asked for', () => {
    for (const args of [['--help'], ['-h'], ['--port', '80', '--help']]) {
      expect(() => parseFlags(USAGE, args)).toThrow(HelpRequested);
    }
    expect(() => parseFlags(USAGE, ['--help'])).toThrow(
      [
        'tandem try: tries it.',
        '',
        'Usage: tandem try [flags]',
        '',
        '  --port N         where',
        '  --amount USD     how much',
        '  --side buy|sell  which',
        '  --both A B       two files',
        '  --json           as JSON',
        '',
        'Example: tandem try --port 1',
        '',
      ].join('\n'),
    );
  });
});

describe('nearest', () => {
  it('prefers the word with the fewest edits, and the first of equals', () => {
    expect(nearest('cylces', ['notional', 'cycles', 'speed'])).toBe('cycles');
    expect(nearest('b', ['a', 'c'])).toBe('a');
    expect(nearest('a', [])).toBeUndefined();
  });
});
