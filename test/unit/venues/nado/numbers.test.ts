import { describe, expect, it } from 'vitest';
import {
  packAppendix,
  packOrderKind,
  readAppendix,
} from '../../../../src/venues/nado/protocol/appendix.ts';
import { endpointsAt } from '../../../../src/venues/nado/protocol/endpoints.ts';
import { packNonce } from '../../../../src/venues/nado/protocol/nonce.ts';
import {
  isIsolatedOf,
  parseIsolatedSubaccount,
  subaccountOf,
} from '../../../../src/venues/nado/protocol/sender.ts';
import { hashOrder, orderContract } from '../../../../src/venues/nado/protocol/typed-data.ts';
import { fromX18, isX18, toX18 } from '../../../../src/venues/nado/protocol/x18.ts';
import { ISOLATED_SOL, PARENT } from './venue-world.ts';

const MAX = 2n ** 127n - 1n;
const MIN = -(2n ** 127n);

describe('X18 integers', () => {
  it.each([
    ['0', '0'],
    ['1', '0.000000000000000001'],
    ['-1', '-0.000000000000000001'],
    ['1000000000000000000', '1'],
    ['-1500000000000000000', '-1.5'],
    ['70000000000000000', '0.07'],
    [MAX.toString(), '170141183460469231731.687303715884105727'],
    [MIN.toString(), '-170141183460469231731.687303715884105728'],
  ])('%s is %s', (text, number) => {
    expect(fromX18(text)).toBe(number);
    expect(toX18(number)).toBe(text);
  });

  it.each([
    ...['', ' 1', '1 ', '+1', '01', '-0', '-', '1.0', '1e18', '0x1', 'NaN', '１'],
    (MAX + 1n).toString(),
    (MIN - 1n).toString(),
    '9'.repeat(40),
  ])('are not %j', (text) => {
    expect(isX18(text)).toBe(false);
  });

  it.each(['0.0000000000000000001', '1e3', '', '-', '.5', '170141183460469231732'])(
    'cannot be made of %j',
    (number) => {
      expect(() => toX18(number)).toThrow();
    },
  );
});

describe('the hash of an order', () => {
  it('is refused for numbers that do not fit their fields', () => {
    const good = {
      sender: PARENT,
      priceX18: '1',
      amount: '1',
      expiration: '1',
      nonce: '1',
      appendix: '1',
    };
    const domain = { chainId: 1, verifyingContract: orderContract(4) };
    for (const wrong of [
      { amount: (MAX + 1n).toString() },
      { amount: '1.5' },
      { nonce: (2n ** 64n).toString() },
      { expiration: '-1' },
      { appendix: (2n ** 128n).toString() },
      { sender: '0x12' },
    ]) {
      expect(() => hashOrder(domain, { ...good, ...wrong })).toThrow();
    }
  });
});

describe('an appendix', () => {
  it.each(['', '-1', '0', '514', 'x', '1.0', (2n ** 128n + 1n).toString()])('is not %j', (text) => {
    expect(readAppendix(text)).toBeUndefined();
  });

  it('takes no margin that it would have to round, and none on a cross order', () => {
    const isolated = { execution: 'ioc', reduceOnly: false, isolated: true } as const;
    expect(() => packOrderKind(isolated, '0.0000001')).toThrow();
    expect(() => packOrderKind({ ...isolated, isolated: false }, '1')).toThrow();
    expect(() => packOrderKind(isolated, '-1')).toThrow('64 bits');
  });

  it('has room for what its bits hold, and throws at more', () => {
    const kind = { execution: 'fok', reduceOnly: true, isolated: true, trigger: 'price' } as const;
    const full = { ...kind, builderId: 0xffff, builderFeeRate: 0x3ff, value: 2n ** 64n - 1n };
    expect(readAppendix(packAppendix(full))).toEqual(full);
    expect(() => packAppendix({ ...full, builderId: 0x10000 })).toThrow('16 bits');
    expect(() => packAppendix({ ...full, builderFeeRate: 0x400 })).toThrow('10 bits');
    expect(() => packAppendix({ ...full, value: 2n ** 64n })).toThrow('64 bits');
  });
});

describe('names', () => {
  it('an isolated subaccount says whose it is and of which product', () => {
    expect(parseIsolatedSubaccount(ISOLATED_SOL)).toEqual({
      address: PARENT.slice(0, 42),
      productId: 8,
      id: 2,
    });
    expect(parseIsolatedSubaccount(PARENT)).toBeUndefined();
    expect(isIsolatedOf(PARENT, 8, ISOLATED_SOL)).toBe(true);
    expect(isIsolatedOf(PARENT, 4, ISOLATED_SOL)).toBe(false);
    expect(isIsolatedOf(`0x${'1'.repeat(64)}`, 8, ISOLATED_SOL)).toBe(false);
  });

  it('a subaccount’s name has at most twelve bytes', () => {
    expect(() => subaccountOf(PARENT.slice(0, 42), 'thirteen bytes')).toThrow('12 bytes');
    expect(() => subaccountOf('0x12', 'default')).toThrow('address');
  });

  it('a nonce is made of whole milliseconds', () => {
    expect(() => packNonce(1.5, 0)).toThrow();
    expect(() => packNonce(1, 2 ** 20)).toThrow();
  });

  it('one origin serves all four endpoints', () => {
    expect(endpointsAt('http://127.0.0.1:99/')).toEqual({
      gateway: 'http://127.0.0.1:99/v1',
      subscribe: 'ws://127.0.0.1:99/v1/subscribe',
      archive: 'http://127.0.0.1:99/archive/v1',
      trigger: 'http://127.0.0.1:99/trigger/v1',
    });
    expect(endpointsAt('https://x').subscribe).toBe('wss://x/v1/subscribe');
  });
});
