/** Holds every machine of the catalog to what XState does not check. */
import { expect, it } from 'vitest';
import { catalog } from '../../../machines/catalog.ts';
import { lintMachine } from '../../../machines/lint.ts';

it.each(catalog)('the chart $name is sound', ({ machine }) => {
  expect(lintMachine(machine)).toEqual([]);
});

it('every machine has one name', () => {
  const names = catalog.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(names);
});
