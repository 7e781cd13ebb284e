import { describe, expect, it } from 'vitest';
import {
  closableQuantity,
  isOnStep,
  roundDownToStep,
  roundToNearestStep,
  roundToTick,
} from '../../../src/domain/rounding.ts';

describe('rounding', () => {
  it('rounds a quantity down by the size step and never by the tick (S42)', () => {
    expect(roundDownToStep('0.984', '0.1')).toBe('0.9');
    expect(roundToNearestStep('0.984', '0.1')).toBe('1');
    expect(isOnStep('0.9', '0.1')).toBe(true);
    expect(isOnStep('0.98', '0.1')).toBe(false);
  });

  it('keeps the sign of a quantity and goes toward zero', () => {
    expect(roundDownToStep('-0.984', '0.1')).toBe('-0.9');
    expect(roundDownToStep('-0.05', '0.1')).toBe('0');
  });

  it('takes the smaller of two steps that are equally near', () => {
    expect(roundToNearestStep('0.15', '0.1')).toBe('0.1');
    expect(roundToNearestStep('0.1500000000000000001', '0.1')).toBe('0.2');
  });

  it('rounds a buy limit up to the tick and a sell limit down', () => {
    expect(roundToTick('101.601', '0.01', 'buy')).toBe('101.61');
    expect(roundToTick('101.609', '0.01', 'sell')).toBe('101.6');
    expect(roundToTick('101.6', '0.01', 'buy')).toBe('101.6');
  });

  it('never makes zero a price', () => {
    expect(roundToTick('0.004', '0.01', 'sell')).toBe('0.01');
  });

  it('closes the whole position and leaves less than a step (S24)', () => {
    expect(closableQuantity('2.237', '0.001')).toBe('2.237');
    expect(closableQuantity('-49.2', '0.1')).toBe('49.2');
    expect(closableQuantity('-49.2999', '0.1')).toBe('49.2');
    expect(closableQuantity('0.0004', '0.001')).toBe('0');
  });

  it('refuses a step of zero as a bug of ours', () => {
    expect(() => roundDownToStep('1', '0')).toThrow('A step is more than zero, not 0.');
    expect(() => isOnStep('1', '0')).toThrow('A step is more than zero, not 0.');
  });
});
