/** What is signed, beside viem and the exchange's own arithmetic: every digest, signature and number. */
import fc from 'fast-check';
import { hashTypedData } from 'viem';
import { privateKeyToAccount, sign } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { isolatedSubaccount } from '../../src/exchange/appendix.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { packAppendix, readAppendix } from '../../src/venues/nado/protocol/appendix.ts';
import { drawNonce, packNonce } from '../../src/venues/nado/protocol/nonce.ts';
import { parseIsolatedSubaccount, subaccountOf } from '../../src/venues/nado/protocol/sender.ts';
import { createSigner } from '../../src/venues/nado/protocol/signing.ts';
import * as ours from '../../src/venues/nado/protocol/typed-data.ts';
import type { SigningDomain } from '../../src/venues/nado/protocol/typed-data.ts';
import { fromX18, isX18, toX18 } from '../../src/venues/nado/protocol/x18.ts';
import { CURVES } from '../support/curves.ts';

const SEED = 20_260_728;
const MESSAGES = { seed: SEED, numRuns: 100 };
const SIGNATURES = { seed: SEED, numRuns: 40 };
const MANY = { seed: SEED, numRuns: 1_000 };
const ORDER_OF_CURVE = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const TYPES = {
  Order: [
    { name: 'sender', type: 'bytes32' },
    { name: 'priceX18', type: 'int128' },
    { name: 'amount', type: 'int128' },
    { name: 'expiration', type: 'uint64' },
    { name: 'nonce', type: 'uint64' },
    { name: 'appendix', type: 'uint128' },
  ],
  Cancellation: [
    { name: 'sender', type: 'bytes32' },
    { name: 'productIds', type: 'uint32[]' },
    { name: 'digests', type: 'bytes32[]' },
    { name: 'nonce', type: 'uint64' },
  ],
  CancellationProducts: [
    { name: 'sender', type: 'bytes32' },
    { name: 'productIds', type: 'uint32[]' },
    { name: 'nonce', type: 'uint64' },
  ],
  StreamAuthentication: [
    { name: 'sender', type: 'bytes32' },
    { name: 'expiration', type: 'uint64' },
  ],
  ListTriggerOrders: [
    { name: 'sender', type: 'bytes32' },
    { name: 'recvTime', type: 'uint64' },
  ],
  LinkSigner: [
    { name: 'sender', type: 'bytes32' },
    { name: 'signer', type: 'bytes32' },
    { name: 'nonce', type: 'uint64' },
  ],
} as const;

const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((drawn) => `0x${Buffer.from(drawn).toString('hex')}` as const);
const bytes32 = hexOf(32);
const address = hexOf(20);
const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n }).map(String);
const int128 = fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }).map(String);
const uint64 = uint(64n);
const productIds = fc.array(fc.nat(0xffffffff), { maxLength: 5 });

/** Some hundred messages of a type, hashed by us and by viem from the same text. */
function agree<Message extends object>(
  primaryType: keyof typeof TYPES,
  message: fc.Arbitrary<Message>,
  hash: (domain: SigningDomain, message: Message) => string,
): void {
  // Some contracts are drawn again and again: the separators of two chains are never one.
  const contracts = fc.oneof(address, fc.constant(`0x${'4'.padStart(40, '0')}` as const));
  const domains = [fc.integer({ min: 1, max: 2 ** 40 }), contracts] as const;
  fc.assert(
    fc.property(...domains, message, (chainId, verifyingContract, drawn) => {
      const expected = hashTypedData({
        domain: { name: 'Nado', version: '0.0.1', chainId, verifyingContract },
        types: TYPES,
        primaryType,
        // viem takes numbers as text and checks each against its type, which is what is asked of it.
        message: drawn as never,
      });
      expect(hash({ chainId, verifyingContract }, drawn)).toBe(expected);
    }),
    MESSAGES,
  );
}

describe('the digest of viem is that', () => {
  it('of any order', () => {
    const message = fc.record({
      sender: bytes32,
      priceX18: int128,
      amount: int128,
      expiration: uint64,
      nonce: uint64,
      appendix: uint(128n),
    });
    agree('Order', message, ours.hashOrder);
  });

  it('of any cancellation', () => {
    const digests = fc.array(bytes32, { maxLength: 5 });
    const message = fc.record({ sender: bytes32, productIds, digests, nonce: uint64 });
    agree('Cancellation', message, ours.hashCancellation);
  });

  it('of any cancellation of products', () => {
    const message = fc.record({ sender: bytes32, productIds, nonce: uint64 });
    agree('CancellationProducts', message, ours.hashCancellationProducts);
  });

  it('of any authentication of a stream', () => {
    const message = fc.record({ sender: bytes32, expiration: uint64 });
    agree('StreamAuthentication', message, ours.hashStreamAuthentication);
  });

  it('of any question for trigger orders', () => {
    const message = fc.record({ sender: bytes32, recvTime: uint64 });
    agree('ListTriggerOrders', message, ours.hashListTriggerOrders);
  });

  it('of any link to a signer', () => {
    const message = fc.record({ sender: bytes32, signer: bytes32, nonce: uint64 });
    agree('LinkSigner', message, ours.hashLinkSigner);
  });
});

describe.each(CURVES)('a signature on %s', (_name, load) => {
  const keys = fc.bigInt({ min: 1n, max: ORDER_OF_CURVE - 1n });

  it('is the one of viem, with a low s, by the wallet that viem names', async () => {
    const curve = await load();
    await fc.assert(
      fc.asyncProperty(keys, bytes32, async (key, digest) => {
        const privateKey = `0x${key.toString(16).padStart(64, '0')}` as const;
        const signer = createSigner(privateKey, curve);
        const signature = signer.sign(digest);
        expect(signature).toBe(await sign({ hash: digest, privateKey, to: 'hex' }));
        expect(BigInt(`0x${signature.slice(66, 130)}`) <= ORDER_OF_CURVE / 2n).toBe(true);
        expect(['1b', '1c']).toContain(signature.slice(130));
        expect(signer.address).toBe(privateKeyToAccount(privateKey).address.toLowerCase());
      }),
      SIGNATURES,
    );
  });
});

describe('what is packed reads back', () => {
  it('as the same appendix', () => {
    const appendix = fc.record({
      execution: fc.constantFrom('default', 'ioc', 'fok', 'postOnly'),
      reduceOnly: fc.boolean(),
      isolated: fc.boolean(),
      trigger: fc.constantFrom('none', 'price', 'twap', 'twapCustom'),
      builderId: fc.nat(0xffff),
      builderFeeRate: fc.nat(0x3ff),
      value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    });
    fc.assert(
      fc.property(appendix, (fields) => {
        expect(readAppendix(packAppendix(fields))).toEqual(fields);
      }),
      MANY,
    );
  });

  it('as the same number', () => {
    fc.assert(
      fc.property(int128, (text) => {
        expect(isX18(text)).toBe(true);
        expect(toX18(fromX18(text))).toBe(text);
      }),
      MANY,
    );
  });

  it('as the same parts of a nonce, all twenty bits of chance among them', () => {
    const receiveTimes = fc.nat(2 ** 43);
    fc.assert(
      fc.property(receiveTimes, fc.nat(2 ** 20 - 1), (receiveBy, low) => {
        const nonce = BigInt(packNonce(receiveBy, low));
        expect([Number(nonce >> 20n), Number(nonce & 0xfffffn)]).toEqual([receiveBy, low]);
      }),
      MANY,
    );
    let seen = 0;
    const random = seededRandom(SEED);
    for (let drawn = 0; drawn < 64; drawn++)
      seen |= Number(BigInt(drawNonce(1, random)) & 0xfffffn);
    expect(seen).toBe(0xfffff);
  });

  it('as the same owner and name of a subaccount', () => {
    const names = fc
      .array(fc.integer({ min: 0x21, max: 0x7e }), { maxLength: 12 })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(address, names, (owner, name) => {
        const bytes = Buffer.from(subaccountOf(owner, name).slice(2), 'hex');
        expect(bytes.length).toBe(32);
        expect(`0x${bytes.subarray(0, 20).toString('hex')}`).toBe(owner);
        expect(bytes.subarray(20).toString().replace(/\0+$/, '')).toBe(name);
      }),
      MANY,
    );
  });

  it('as the same isolated subaccount, when the exchange writes it', () => {
    fc.assert(
      fc.property(address, fc.nat(0xffff), fc.nat(0xff), (owner, productId, id) => {
        const text = isolatedSubaccount(subaccountOf(owner, 'main'), productId, id);
        expect(parseIsolatedSubaccount(text)).toEqual({ address: owner, productId, id });
      }),
      MANY,
    );
  });
});
