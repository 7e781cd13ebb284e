/** The exhaustive search: with every guard no false belief exists, without any one of them it does. */
import { describe, expect, it } from 'vitest';
import { LEFT_OUT } from '../../scripts/search/left-out.ts';
import { search } from '../../scripts/search/search.ts';
import { SETTINGS } from '../../scripts/search/settings.ts';

/** A setting takes seconds, and more on a machine that is shared. */
const TIMEOUT_MS = 120_000;

describe('with every guard, nothing false is believed within reach', () => {
  it.each(SETTINGS.filter(({ isSmall }) => isSmall).map((one) => [one.name, one] as const))(
    '%s',
    (_name, setting) => {
      const { story, isComplete } = search(setting);
      expect(story?.join('\n')).toBeUndefined();
      expect(isComplete).toBe(true);
    },
    TIMEOUT_MS,
  );
});

describe('with one guard left out, something false is believed', () => {
  it.each(LEFT_OUT.map((one) => [one.guard, one] as const))(
    '%s',
    (_guard, { setting, removal }) => {
      expect(search(setting, removal).story?.at(-1)).toMatch(/^=> (proved|attested|live)/);
    },
    TIMEOUT_MS,
  );
});
