/** What signing an order costs, beside the library that everybody uses. */
import { signTypedData } from 'viem/accounts';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { signOrder } from '../../src/venues/nado/protocol/order-messages.ts';
import { createSigner } from '../../src/venues/nado/protocol/signing.ts';
import { INTENT, PARENT } from '../unit/venues/nado/venue-world.ts';
import type { Figure } from './measure.ts';

const CHAIN_ID = 763_373;
const START_AT = 1_785_024_000_000;
const ENDPOINT = '0x698d87105274292b5673367dec81874ce3633ac2';
const ROUNDS = 4;
const ORDER_TYPE = [
  { name: 'sender', type: 'bytes32' },
  { name: 'priceX18', type: 'int128' },
  { name: 'amount', type: 'int128' },
  { name: 'expiration', type: 'uint64' },
  { name: 'nonce', type: 'uint64' },
  { name: 'appendix', type: 'uint128' },
] as const;

/** An intent to a signed body by our own path, and the same message by viem. */
export async function benchSigning(orders: number): Promise<readonly Figure[]> {
  const account = {
    signer: createSigner(PUBLISHED_TEST_KEY),
    subaccount: PARENT,
    chainId: CHAIN_ID,
    endpointContract: ENDPOINT,
  };
  const random = seededRandom(1);
  const ours = await micros(orders, (index) =>
    Promise.resolve(signOrder(account, INTENT, 4, START_AT + index, random)),
  );
  // The published key of everybody's tests has the shape that viem's type asks for.
  const privateKey = PUBLISHED_TEST_KEY satisfies `0x${string}`;
  const viems = await micros(orders, (index) =>
    signTypedData({
      privateKey,
      domain: {
        name: 'Nado',
        version: '0.0.1',
        chainId: CHAIN_ID,
        verifyingContract: '0x0000000000000000000000000000000000000004',
      },
      types: { Order: ORDER_TYPE },
      primaryType: 'Order',
      message: {
        sender: PARENT,
        priceX18: 2_836_000_000_000_000_000_000n,
        amount: 70_000_000_000_000_000n,
        expiration: 1_785_024_005n,
        nonce: BigInt(START_AT + index) << 20n,
        appendix: 513n,
      },
    }),
  );
  return [
    { name: 'order signed', value: ours, unit: 'µs', note: 'intent to body, noble' },
    { name: '… ÷ viem', value: ours / viems, unit: '×', note: `${viems.toFixed(0)} µs` },
  ];
}

/** The cost of one in the best round, in microseconds of this thread. */
async function micros(count: number, sign: (index: number) => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = process.threadCpuUsage();
    for (let index = 0; index < count; index++) await sign(index);
    const { user, system } = process.threadCpuUsage(cpu);
    best = Math.min(best, (user + system) / count);
  }
  return best;
}
