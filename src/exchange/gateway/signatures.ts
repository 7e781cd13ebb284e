/** Nado's typed data with viem: digests, and who signed what (protocol 4.2). */
import { hashTypedData, recoverTypedDataAddress } from 'viem';
import type { Hex } from 'viem';
import type {
  Signatures,
  SignedCancellation,
  SignedOrder,
  SignedTransaction,
} from '../signatures.ts';

/** The chain id of Nado's testnet, as which the simulated exchange presents itself. */
export const TESTNET_CHAIN_ID = 763_373;

/** The endpoint contract of Nado's testnet. */
export const TESTNET_ENDPOINT = '0x698D87105274292B5673367DEC81874Ce3633Ac2';

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
  ListTriggerOrders: [
    { name: 'sender', type: 'bytes32' },
    { name: 'recvTime', type: 'uint64' },
  ],
  StreamAuthentication: [
    { name: 'sender', type: 'bytes32' },
    { name: 'expiration', type: 'uint64' },
  ],
} as const;

/** The fields of each transaction between its sender and its nonce (protocol 4.2). */
const TRANSACTION_FIELDS: Readonly<
  Record<SignedTransaction['type'], readonly (readonly [name: string, type: string])[]>
> = {
  LinkSigner: [['signer', 'bytes32']],
  WithdrawCollateral: [
    ['productId', 'uint32'],
    ['amount', 'uint128'],
  ],
  WithdrawCollateralV2: [
    ['productId', 'uint32'],
    ['amount', 'uint128'],
  ],
  TransferQuote: [
    ['recipient', 'bytes32'],
    ['amount', 'uint128'],
  ],
  MintNlp: [['quoteAmount', 'uint128']],
  BurnNlp: [['nlpAmount', 'uint128']],
  LiquidateSubaccount: [
    ['liquidatee', 'bytes32'],
    ['mode', 'uint8'],
    ['healthGroup', 'uint32'],
    ['amount', 'int128'],
  ],
};

/** What the second version of a withdrawal signs behind its nonce. */
const AFTER_NONCE = [
  ['sendTo', 'address'],
  ['appendix', 'uint128'],
] as const;

/** The signatures of one network; the testnet's unless told otherwise. */
export function createSignatures(
  chainId = TESTNET_CHAIN_ID,
  endpointAddress: string = TESTNET_ENDPOINT,
): Signatures {
  const domain = (verifyingContract: Hex) => ({
    name: 'Nado',
    version: '0.0.1',
    chainId,
    verifyingContract,
  });
  const endpoint = domain(hex(endpointAddress));
  const order = (signed: SignedOrder, productId: number) => ({
    // An order is signed for the market's own address: its product id as 20 bytes.
    domain: domain(hex(`0x${productId.toString(16).padStart(40, '0')}`)),
    types: TYPES,
    primaryType: 'Order' as const,
    message: orderMessage(signed),
  });

  return {
    chainId,
    endpointAddress,
    orderDigest: (signed, productId) => hashTypedData(order(signed, productId)),
    orderSigner: (signed, productId, signature) =>
      recoverTypedDataAddress({ ...order(signed, productId), signature: hex(signature) }),
    cancellationSigner: (tx, signature) =>
      recoverTypedDataAddress({
        domain: endpoint,
        types: TYPES,
        primaryType: 'Cancellation',
        message: { ...cancellationMessage(tx), digests: tx.digests.map(hex) },
        signature: hex(signature),
      }),
    productCancellationSigner: (tx, signature) =>
      recoverTypedDataAddress({
        domain: endpoint,
        types: TYPES,
        primaryType: 'CancellationProducts',
        message: cancellationMessage(tx),
        signature: hex(signature),
      }),
    transactionSigner: (tx, nonce, signature) =>
      recoverTypedDataAddress({
        domain: endpoint,
        types: { [tx.type]: transactionFields(tx.type) },
        primaryType: tx.type,
        message: { ...tx, nonce },
        signature: hex(signature),
      }),
    triggerListSigner: ({ sender, recvTime }, signature) =>
      recoverTypedDataAddress({
        domain: endpoint,
        types: TYPES,
        primaryType: 'ListTriggerOrders',
        message: { sender: hex(sender), recvTime },
        signature: hex(signature),
      }),
    streamAuthenticationSigner: ({ sender, expiration }, signature) =>
      recoverTypedDataAddress({
        domain: endpoint,
        types: TYPES,
        primaryType: 'StreamAuthentication',
        message: { sender: hex(sender), expiration },
        signature: hex(signature),
      }),
  };
}

function orderMessage({ sender, priceX18, amountX18, expiration, nonce, appendix }: SignedOrder) {
  return { sender: hex(sender), priceX18, amount: amountX18, expiration, nonce, appendix };
}

function transactionFields(
  type: SignedTransaction['type'],
): readonly { readonly name: string; readonly type: string }[] {
  const fields = [
    ['sender', 'bytes32'],
    ...TRANSACTION_FIELDS[type],
    ['nonce', 'uint64'],
    ...(type === 'WithdrawCollateralV2' ? AFTER_NONCE : []),
  ] as const;
  return fields.map(([name, fieldType]) => ({ name, type: fieldType }));
}

function cancellationMessage(tx: Omit<SignedCancellation, 'digests'>) {
  return { sender: hex(tx.sender), productIds: tx.productIds, nonce: tx.nonce };
}

function hex(text: string): Hex {
  if (!/^0x[0-9a-fA-F]*$/.test(text)) throw new RangeError(`"${text}" is not hex`);
  // The pattern above is the whole of viem's Hex type, which the compiler cannot read off it.
  return text as Hex;
}
