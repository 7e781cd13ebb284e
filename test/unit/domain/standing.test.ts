import { describe, expect, it } from 'vitest';
import { mayOpen, nextStanding, stepsFor } from '../../../src/domain/standing.ts';
import type { Standing, VenueWord } from '../../../src/domain/standing.ts';

const STANDINGS: readonly Standing[] = ['open', 'closeOnly', 'queryOnly', 'down', 'keyRefused'];
const PAIR = ['ETH-PERP', 'SOL-PERP'];

describe('nextStanding', () => {
  it.each<[number, boolean, Standing]>([
    [1004, true, 'down'],
    [1006, false, 'down'],
    [2068, true, 'down'],
    [502, false, 'down'],
    [503, false, 'down'],
    [504, false, 'down'],
    [403, false, 'queryOnly'],
    [1002, false, 'queryOnly'],
    [1003, false, 'queryOnly'],
    [1001, false, 'keyRefused'],
    [2024, true, 'keyRefused'],
    [2028, true, 'keyRefused'],
    [2119, true, 'closeOnly'],
    [2006, true, 'open'],
    [429, false, 'open'],
  ])('takes code %i on an order (by the engine: %s) for %s', (code, byEngine, standing) => {
    expect(nextStanding('open', refused('execute', code, byEngine))).toBe(standing);
  });

  it('reads no key from a query that is refused, and no ban from the engine', () => {
    expect(nextStanding('open', refused('query', 2028, true))).toBe('open');
    expect(nextStanding('open', refused('query', 2119, true))).toBe('open');
    expect(nextStanding('open', refused('execute', 403, true))).toBe('open');
    expect(nextStanding('open', refused('query', 403, false))).toBe('queryOnly');
  });

  it('opens again with an order that was taken, whatever was before', () => {
    for (const standing of STANDINGS) {
      expect(nextStanding(standing, { call: 'execute', kind: 'ok' })).toBe('open');
    }
  });

  it('is lifted by a good query from an outage, and from no refusal', () => {
    const after = STANDINGS.map((standing) =>
      nextStanding(standing, { call: 'query', kind: 'ok' }),
    );
    expect(after).toEqual(['open', 'closeOnly', 'queryOnly', 'open', 'keyRefused']);
  });

  it('is lifted from an outage by an order that the engine refused, not by one the edge refused', () => {
    expect(nextStanding('down', refused('execute', 2056, true))).toBe('open');
    expect(nextStanding('down', refused('execute', 429, false))).toBe('down');
  });

  it('does not forget over an outage that it was refused before', () => {
    for (const standing of ['closeOnly', 'queryOnly', 'keyRefused'] as const) {
      const out = nextStanding(standing, { call: 'query', kind: 'unreachable' });
      expect(nextStanding(out, { call: 'query', kind: 'ok' })).toBe(standing);
    }
  });

  it('takes no market that only reduces for the end of a ban', () => {
    expect(nextStanding('queryOnly', refused('execute', 2119, true))).toBe('queryOnly');
  });

  it('learns nothing from a refusal without a code', () => {
    for (const standing of STANDINGS) {
      const word = { call: 'execute', kind: 'rejected', byEngine: true } as const;
      expect(nextStanding(standing, word)).toBe(standing);
    }
  });

  it('learns nothing from what may have been sent', () => {
    for (const standing of STANDINGS) {
      for (const kind of ['unknown', 'protocol'] as const) {
        expect(nextStanding(standing, { call: 'execute', kind })).toBe(standing);
      }
    }
  });
});

describe('mayOpen', () => {
  it('is true of open alone', () => {
    expect(STANDINGS.filter(mayOpen)).toEqual(['open']);
  });
});

describe('stepsFor', () => {
  it('tells a person what to do elsewhere when our own closes are not taken', () => {
    expect(STANDINGS.filter((standing) => stepsFor(standing, PAIR) !== undefined)).toEqual([
      'queryOnly',
      'keyRefused',
    ]);
    const close = 'Close ETH-PERP and SOL-PERP, cross and isolated, and cancel what is open there.';
    const after =
      'Then run `tandem status`, and `tandem clear-halt` once every witness shows zero.';
    expect(stepsFor('queryOnly', PAIR)).toEqual([
      "Open the venue's own app from a network and a country that it serves.",
      close,
      after,
    ]);
    expect(stepsFor('keyRefused', PAIR)).toEqual([
      "Open the venue's own app with the wallet that owns the account, not with the linked signer.",
      close,
      'Check which signer is linked to the subaccount, and link the key that tandem signs with.',
      after,
    ]);
  });
});

function refused(call: VenueWord['call'], code: number, byEngine: boolean): VenueWord {
  return { call, kind: 'rejected', code, byEngine };
}
