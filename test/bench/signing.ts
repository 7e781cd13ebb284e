/** What signing an order costs, beside the libraries that everybody uses. */
import { getSignedTransactionRequest } from '@nadohq/shared';
import { createWalletClient, custom } from 'viem';
import { privateKeyToAccount, signTypedData } from 'viem/accounts';
import { inkSepolia } from 'viem/chains';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { curve, loadJavaScript } from '../../src/venues/nado/protocol/curve.ts';
import { signOrder } from '../../src/venues/nado/protocol/order-messages.ts';
import { createSigner } from '../../src/venues/nado/protocol/signing.ts';
import type { Signer } from '../../src/venues/nado/protocol/signing.ts';
import { hashOrder } from '../../src/venues/nado/protocol/typed-data.ts';
import { INTENT, PARENT } from '../unit/venues/nado/venue-world.ts';
import { median, quantile } from './measure.ts';
import type { Figure } from './measure.ts';

const CHAIN_ID = 763_373;
const START_AT = 1_785_024_000_000;
const ENDPOINT = '0x698d87105274292b5673367dec81874ce3633ac2';
const PRODUCT_ID = 4;
const CONTRACT = '0x0000000000000000000000000000000000000004';
/** The first rounds are spent on warming up. */
const ROUNDS = 6;
const WARM = 2;
const MICROS = 1000;
const ORDER_TYPE = [
  { name: 'sender', type: 'bytes32' },
  { name: 'priceX18', type: 'int128' },
  { name: 'amount', type: 'int128' },
  { name: 'expiration', type: 'uint64' },
  { name: 'nonce', type: 'uint64' },
  { name: 'appendix', type: 'uint128' },
] as const;

type Contender = { readonly work: (index: number) => unknown; readonly samples: number[] };

/**
 * Signs `orders` orders a round by each of us, noble, viem and the venue's own client, in turns: what
 * else the machine does meanwhile meets them all.
 */
export async function benchSigning(orders: number): Promise<readonly Figure[]> {
  const signer = createSigner(PUBLISHED_TEST_KEY);
  const digest = digestAt(0);
  const race = {
    ours: contender(signOrderBy(signer)),
    noble: contender(signOrderBy(createSigner(PUBLISHED_TEST_KEY, await loadJavaScript()))),
    viem: contender(signByViem),
    official: contender(createOfficial()),
    digest: contender(digestAt),
    signature: contender(() => signer.sign(digest)),
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of Object.values(race)) await run(each, orders, round >= WARM);
  }
  const ours = median(race.ours.samples);
  const beside = (name: string, { samples }: Contender): Figure => {
    const theirs = median(samples);
    return { name, value: ours / theirs, unit: '×', note: `${theirs.toFixed(0)} µs` };
  };
  const p99 = quantile(race.ours.samples, 0.99).toFixed(0);
  const told = `p99 ${p99}; intent to body, by ${curve.name}; 80 asked`;
  return [
    { name: 'order signed, median', value: ours, unit: 'µs', note: told },
    { name: '… its digest', value: median(race.digest.samples), unit: 'µs', note: 'seven words' },
    {
      name: '… its signature',
      value: median(race.signature.samples),
      unit: 'µs',
      note: `p99 ${quantile(race.signature.samples, 0.99).toFixed(0)}`,
    },
    beside('… ÷ with noble', race.noble),
    beside('… ÷ viem', race.viem),
    beside('… ÷ the official client', race.official),
  ];
}

function contender(work: Contender['work']): Contender {
  return { work, samples: [] };
}

async function run({ work, samples }: Contender, orders: number, counts: boolean): Promise<void> {
  for (let index = 0; index < orders; index++) {
    const startedAt = performance.now();
    const result = work(index);
    // What is done in line is not made to wait for a turn of the loop.
    if (result instanceof Promise) await result;
    if (counts) samples.push((performance.now() - startedAt) * MICROS);
  }
}

function signOrderBy(signer: Signer): Contender['work'] {
  const account = { signer, subaccount: PARENT, chainId: CHAIN_ID, endpointContract: ENDPOINT };
  const random = seededRandom(1);
  return (index) => signOrder(account, INTENT, PRODUCT_ID, START_AT + index, random);
}

function digestAt(index: number): string {
  const message = {
    sender: PARENT,
    priceX18: '2836000000000000000000',
    amount: '70000000000000000',
    expiration: '1785024005',
    nonce: nonceAt(index).toString(),
    appendix: '513',
  };
  return hashOrder({ chainId: CHAIN_ID, verifyingContract: CONTRACT }, message);
}

function signByViem(index: number): Promise<string> {
  return signTypedData({
    // The published key of everybody's tests has the shape that viem's type asks for.
    privateKey: PUBLISHED_TEST_KEY satisfies `0x${string}`,
    domain: { name: 'Nado', version: '0.0.1', chainId: CHAIN_ID, verifyingContract: CONTRACT },
    types: { Order: ORDER_TYPE },
    primaryType: 'Order',
    message: {
      sender: PARENT,
      priceX18: 2_836_000_000_000_000_000_000n,
      amount: 70_000_000_000_000_000n,
      expiration: 1_785_024_005n,
      nonce: nonceAt(index),
      appendix: 513n,
    },
  });
}

/** The venue's own client, from its words for an order to the signature. */
function createOfficial(): Contender['work'] {
  const account = privateKeyToAccount(PUBLISHED_TEST_KEY);
  const unreachable = custom({ request: () => Promise.reject(new Error('no network')) });
  const walletClient = createWalletClient({ account, chain: inkSepolia, transport: unreachable });
  return (index) =>
    getSignedTransactionRequest({
      walletClient,
      chainId: CHAIN_ID,
      verifyingContract: CONTRACT,
      requestType: 'place_order',
      requestParams: {
        subaccountOwner: account.address,
        subaccountName: 'default',
        price: '2836',
        amount: '70000000000000000',
        expiration: '1785024005',
        nonce: nonceAt(index).toString(),
        appendix: '513',
      },
    });
}

function nonceAt(index: number): bigint {
  return BigInt(START_AT + index) << 20n;
}
