import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { configurationSchema } from '../../../../src/app/configuration/schema.ts';
import { CONFIGURATION } from '../../../../src/app/configuration/table.ts';
import { RUN_USAGE } from '../../../../src/app/run-settings.ts';

const published = readFileSync(
  new URL('../../../../docs/tandem.config.schema.json', import.meta.url),
  'utf8',
);

describe('the published schema', () => {
  it('is that of the table; `npm run schema` writes it again', async () => {
    const text = JSON.stringify(configurationSchema());
    expect(published).toBe(await format(text, { parser: 'json', printWidth: 100 }));
  });

  it('shows a default as the file would say it', () => {
    expect(configurationSchema()).toMatchObject({
      properties: {
        notional: { type: 'number', minimum: 1, maximum: 10_000_000, default: 250 },
        leverage: { type: 'integer' },
        limits: { properties: { dailyLoss: { type: ['number', 'null'], default: null } } },
        calendar: {
          additionalProperties: false,
          properties: {
            windows: {
              items: { required: ['weekday', 'startUtc', 'minutes'] },
              default: [{ weekday: 'monday', startUtc: '14:00', minutes: 15 }, {}],
            },
          },
        },
      },
    });
  });
});

describe('the table', () => {
  it('expects of a setting what the flag of the same name expects', () => {
    const { flags } = RUN_USAGE;
    const decimal = (expected: string): string => expected.replace('a decimal number', 'a number');
    expect({
      cycles: CONFIGURATION.cycles.expected,
      direction: CONFIGURATION.direction.expected,
      notional: CONFIGURATION.notional.expected,
      'hedge-ratio': CONFIGURATION.hedgeRatio.expected,
      'hold-ms': CONFIGURATION.holdMs.expected,
      margin: CONFIGURATION.margin.expected,
      leverage: CONFIGURATION.leverage.expected,
      'on-halt': CONFIGURATION.onHalt.expected,
      'on-residual': CONFIGURATION.onResidual.expected,
      journal: CONFIGURATION.journal.expected,
      'log-level': CONFIGURATION.logLevel.expected,
    }).toEqual({
      cycles: flags.cycles.expected,
      direction: flags.direction.expected,
      notional: decimal(flags.notional.expected),
      'hedge-ratio': decimal(flags['hedge-ratio'].expected),
      'hold-ms': flags['hold-ms'].expected,
      margin: flags.margin.expected,
      leverage: flags.leverage.expected,
      'on-halt': flags['on-halt'].expected,
      'on-residual': flags['on-residual'].expected,
      journal: flags.journal.expected,
      'log-level': flags['log-level'].expected,
    });
  });
});
