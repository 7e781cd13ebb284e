/** An isolated account is ours by its owner and its product, and not because it is isolated. */
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from '../../../../src/venues/nado/protocol/stream-decoding.ts';
import { ISOLATED_SOL, PARENT } from './venue-world.ts';

const decode = createStreamDecoder({ parent: PARENT, pair: new Map([[8, 'SOL-PERP']]) });

function typeOf(subaccount: string): string {
  const frame = {
    type: 'position_change',
    timestamp: '1785024000000000000',
    product_id: 8,
    subaccount,
    isolated: true,
    amount: '0',
    v_quote_amount: '0',
    reason: 'match_orders',
  };
  return decode(JSON.stringify(frame), 1_785_024_000_000).type;
}

describe('a zero of an isolated account', () => {
  it('is observed when the account is ours', () => {
    expect(typeOf(ISOLATED_SOL)).toBe('position.observed');
  });

  it('is refused when another owner has an account of the same product', () => {
    const stranger = `0x${'22'.repeat(20)}${ISOLATED_SOL.slice(42)}`;
    expect(typeOf(stranger)).toBe('frame.refused');
  });
});
