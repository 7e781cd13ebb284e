/** Executes with a transaction nonce: linked signers, withdrawals, transfers, and what is refused. */
import { describe, expect, it } from 'vitest';
import { isolatedSubaccount } from '../../../src/exchange/appendix.ts';
import { createWallets } from '../../../src/exchange/wallets.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import { SENDER, START_AT, createWorld } from './world.ts';
import type { Frame, World } from './world.ts';

const WALLET = SENDER.slice(0, 42);
const SECOND = `${WALLET}7365636f6e64000000000000`;
const FOREIGN = `0x${'22'.repeat(32)}`;
const SIGNER = `0x${'33'.repeat(20)}`;
const NOBODY = `0x${'0'.repeat(64)}`;

async function execute(world: World, body: object): Promise<Frame> {
  const { text } = await world.post('/v1/execute', body);
  return JSON.parse(text) as Frame; // What the exchange says is an object.
}

const data = async (world: World, body: object): Promise<Frame> =>
  (await world.query(body))['data'] as Frame; // A query that succeeds answers with data.

const padded = (address: string): string => `${address}${'0'.repeat(24)}`;

function link(signer: string, nonce: number, sender = SENDER): object {
  return { link_signer: { tx: { sender, signer, nonce: String(nonce) }, signature: '0x' } };
}

function withdraw(usdt: string, nonce: number, more: object = {}): object {
  const amount = (parseX18(usdt) / 10n ** 12n).toString();
  const tx = { sender: SENDER, productId: 0, amount, nonce: String(nonce) };
  return { withdraw_collateral: { tx, signature: '0x', spot_leverage: null, ...more } };
}

function transfer(recipient: string, usdt: string, nonce: number, sender = SENDER): object {
  const amount = parseX18(usdt).toString();
  const tx = { sender, recipient, amount, nonce: String(nonce) };
  return { transfer_quote: { tx, signature: '0x' } };
}

const quote = (world: World, parent = SENDER): bigint => world.exchange.truth(parent).quoteX18;

describe('a transaction', () => {
  it('bears the next nonce of its wallet, which a success spends', async () => {
    const world = createWorld();
    const nonces = { type: 'nonces', address: WALLET };
    expect(await data(world, nonces)).toMatchObject({ tx_nonce: '0' });
    expect(await execute(world, link(padded(SIGNER), 1))).toMatchObject({ error_code: 2022 });
    expect(await execute(world, link(padded(SIGNER), 0))).toEqual({
      status: 'success',
      signature: '0x',
      data: null,
      request_type: 'execute_link_signer',
    });
    expect(await data(world, nonces)).toMatchObject({ tx_nonce: '1' });
    // A refusal spends nothing, and another subaccount of the wallet counts on.
    expect(await execute(world, link(padded(SIGNER), 1))).toMatchObject({ error_code: 2026 });
    const second = link(padded(SIGNER), 1, SECOND);
    expect(await execute(world, second)).toMatchObject({ status: 'success' });
  });
});

describe('a linked signer', () => {
  it('is told by the gateway and by the archive, with what is left of its quota', async () => {
    const world = createWorld();
    const asked = { type: 'linked_signer', subaccount: SENDER };
    expect(await data(world, asked)).toEqual({ linked_signer: NOBODY.slice(0, 42) });
    await execute(world, link(padded(SIGNER), 0));
    expect(await data(world, asked)).toEqual({ linked_signer: SIGNER });
    const limit = { linked_signer_rate_limit: { subaccount: SENDER } };
    expect(await world.archive(limit)).toEqual({
      remaining_tx: '49',
      wait_time: 0,
      signer: SIGNER,
      total_tx_limit: '50',
    });
  });

  it.each([
    ['revoke', undefined, NOBODY.slice(0, 42)],
    ['refuse', 2029, SIGNER],
  ] as const)('zeroSigner: %s', async (zeroSigner, code, left) => {
    const world = createWorld({ switches: { zeroSigner } });
    await execute(world, link(padded(SIGNER), 0));
    expect((await execute(world, link(NOBODY, 1)))['error_code']).toBe(code);
    const asked = { type: 'linked_signer', subaccount: SENDER };
    expect(await data(world, asked)).toEqual({ linked_signer: left });
  });

  it('cannot be linked more than fifty times in seven days', async () => {
    const clock = new StepClock(START_AT, () => Promise.resolve());
    const wallets = createWallets(clock);
    for (let count = 1; count <= 50; count++) {
      expect(wallets.link(SENDER, `0x${count.toString(16).padStart(40, '0')}`)).toBe(undefined);
      await clock.advance(1000);
    }
    expect(wallets.link(SENDER, SIGNER)).toMatchObject({ code: 2030 });
    expect(wallets.link(SECOND, SIGNER)).toBe(undefined);
    const weekMs = 7 * 24 * 3_600_000;
    expect(wallets.linkQuota(SENDER)).toEqual({ left: 0, waitMs: weekMs - 50_000 });
    await clock.advance(weekMs - 50_000);
    expect(wallets.link(SENDER, SIGNER)).toBe(undefined);
  });

  it('needs an account worth 5 USDT0 that is not isolated', async () => {
    const world = createWorld();
    world.exchange.ledger.open(SENDER);
    await execute(world, withdraw('99995.000001', 0));
    expect(await execute(world, link(padded(SIGNER), 1))).toMatchObject({ error_code: 2025 });
    const isolated = isolatedSubaccount(SENDER, 4, 0);
    const refused = await execute(world, link(padded(SIGNER), 1, isolated));
    expect(refused).toMatchObject({ error_code: 2089 });
  });
});

describe('a withdrawal', () => {
  it('takes what initial health spares, and not a unit more', async () => {
    const world = createWorld();
    await world.place({ amount: '10', price: '3600' });
    const asked = { type: 'max_withdrawable', sender: SENDER, product_id: 0 };
    const { max_withdrawable: most } = await data(world, asked);
    const units = BigInt(String(most)) / 10n ** 12n;
    const taking = (amount: bigint): object => ({
      withdraw_collateral: {
        tx: { sender: SENDER, productId: 0, amount: amount.toString(), nonce: '0' },
        signature: '0x',
      },
    });
    const before = quote(world);
    expect(await execute(world, taking(units + 1n))).toMatchObject({ error_code: 2036 });
    expect(await execute(world, taking(units))).toMatchObject({ status: 'success' });
    expect(before - quote(world)).toBe(units * 10n ** 12n);
    expect(world.exchange.ledger.events().at(-1)).toMatchObject({ kind: 'withdraw_collateral' });
  });

  it('borrows nothing without spot leverage', async () => {
    const world = createWorld();
    // A profit that is not settled is health, and no quote.
    await world.place({ amount: '20', price: '3600' });
    world.exchange.operators.setOracle(4, parseX18('5000'));
    const asked = { type: 'max_withdrawable', sender: SENDER, product_id: 0 };
    const own = { ...asked, spot_leverage: 'false' };
    expect(await data(world, own)).toEqual({ max_withdrawable: quote(world).toString() });
    const more = { spot_leverage: false };
    expect(await execute(world, withdraw('100001', 0, more))).toMatchObject({ error_code: 2017 });
    expect(await execute(world, withdraw('100001', 0))).toMatchObject({ status: 'success' });
    expect(await world.query({ ...asked, spot_leverage: 'perhaps' })).toMatchObject({
      error_code: 2040,
    });
  });

  it('is of USDT0 alone', async () => {
    const world = createWorld();
    const of = (productId: number): object => ({
      withdraw_collateral: {
        tx: { sender: SENDER, productId, amount: '1', nonce: '0' },
        signature: '0x',
      },
    });
    expect(await execute(world, of(4))).toMatchObject({ error_code: 2018 });
    expect(await execute(world, of(99))).toMatchObject({ error_code: 2016 });
  });
});

describe('a transfer of quote', () => {
  it('goes to another subaccount of the wallet and costs 1 USDT0', async () => {
    const world = createWorld();
    world.exchange.ledger.open(SENDER);
    world.exchange.ledger.open(SECOND);
    expect(await execute(world, transfer(SECOND, '5', 0))).toMatchObject({ status: 'success' });
    expect([quote(world), quote(world, SECOND)]).toEqual([parseX18('99994'), parseX18('100005')]);
  });

  it('goes into an isolated subaccount that lives, and out of it again', async () => {
    const world = createWorld();
    await world.place({
      amount: '0.1',
      price: '3600',
      appendix: 513n | 256n | (50_000_000n << 64n),
    });
    const isolated = [...world.exchange.ledger.open(SENDER).isolated.values()][0]?.subaccount ?? '';
    const before = quote(world);
    expect(await execute(world, transfer(isolated, '5', 0))).toMatchObject({ status: 'success' });
    expect(quote(world)).toBe(before - parseX18('5.1'));
    expect(world.exchange.truth(SENDER).isolatedQuoteX18).toBe(parseX18('55'));
    const back = transfer(SENDER, '5', 1, isolated);
    expect(await execute(world, back)).toMatchObject({ status: 'success' });
    expect(world.exchange.truth(SENDER).isolatedQuoteX18).toBe(parseX18('49.9'));
  });

  it.each([
    [SECOND, '4.99', 2077],
    [SENDER, '5', 2079],
    [FOREIGN, '5', 2050],
    [isolatedSubaccount(SENDER, 4, 0), '5', 2050],
    [SECOND, '99999.5', 2036],
  ])('to %s of %s is refused with %i', async (recipient, usdt, code) => {
    const world = createWorld();
    expect(await execute(world, transfer(recipient, usdt, 0))).toMatchObject({ error_code: code });
    expect(quote(world, SECOND)).not.toBeGreaterThan(parseX18('100000'));
  });
});

describe('what this exchange does not model', () => {
  it.each([
    ['mint_nlp', { quoteAmount: '1' }, 4001],
    ['burn_nlp', { nlpAmount: '1' }, 2096],
    ['liquidate_subaccount', { liquidatee: SECOND, mode: 1, healthGroup: '4', amount: '1' }, 2042],
  ])('%s is refused in words of the venue', async (name, fields, code) => {
    const world = createWorld();
    const tx = { sender: SENDER, nonce: '0', ...fields };
    expect(await execute(world, { [name]: { tx, signature: '0x' } })).toMatchObject({
      status: 'failure',
      error_code: code,
      request_type: `execute_${name}`,
    });
  });
});
