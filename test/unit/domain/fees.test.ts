import { describe, expect, it } from 'vitest';
import { makerFee, takerFee } from '../../../src/domain/fees.ts';
import { ETH } from './markets.ts';

describe('takerFee', () => {
  it('charges a seller the rate, and a buyer the rate on the fee as well', () => {
    expect(takerFee('sell', '1000', ETH)).toBe('0.35');
    expect(takerFee('buy', '1000', ETH)).toBe('0.350122542890011505');
  });

  it('charges an order below the least notional as one of it', () => {
    expect(takerFee('sell', '3.48', ETH)).toBe('0.035');
    expect(takerFee('sell', '100', ETH)).toBe('0.035');
  });
});

describe('makerFee', () => {
  it('knows no least notional, and pays a rebate at a negative rate', () => {
    expect(makerFee('sell', '10', '0.0001')).toBe('0.001');
    expect(makerFee('sell', '1000', '-0.00008')).toBe('-0.08');
  });
});
