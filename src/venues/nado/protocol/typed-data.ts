/** EIP-712 hashes of the messages that tandem signs, each with its layout fixed (protocol sheet 4.2). */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { invariant } from '../../../lib/invariant.ts';

/** Who verifies a message: for orders the product's own address, else the endpoint contract. */
export type SigningDomain = { readonly chainId: number; readonly verifyingContract: string };

/** An order as it is signed and sent: integers in base 10, `priceX18` and `amount` × 10^18. */
export type OrderMessage = {
  readonly sender: string;
  readonly priceX18: string;
  readonly amount: string;
  /** Unix seconds. */
  readonly expiration: string;
  readonly nonce: string;
  readonly appendix: string;
};

/** Cancels orders: the product at an index is the one of the digest there. */
export type CancellationMessage = {
  readonly sender: string;
  readonly productIds: readonly number[];
  readonly digests: readonly string[];
  readonly nonce: string;
};

/** Cancels every order of these products; of none it would be every order there is. */
export type CancellationProductsMessage = {
  readonly sender: string;
  readonly productIds: readonly number[];
  readonly nonce: string;
};

/** Authenticates one connection of the stream; `expiration` in Unix milliseconds. */
export type StreamAuthenticationMessage = { readonly sender: string; readonly expiration: string };

/** Asks for the trigger orders; `recvTime` in Unix milliseconds. */
export type ListTriggerOrdersMessage = { readonly sender: string; readonly recvTime: string };

/** The hash of every type's own text. */
export const TYPE_HASHES = {
  domain: hashText(
    'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
  ),
  order: hashText(
    'Order(bytes32 sender,int128 priceX18,int128 amount,uint64 expiration,uint64 nonce,uint128 appendix)',
  ),
  cancellation: hashText(
    'Cancellation(bytes32 sender,uint32[] productIds,bytes32[] digests,uint64 nonce)',
  ),
  cancellationProducts: hashText(
    'CancellationProducts(bytes32 sender,uint32[] productIds,uint64 nonce)',
  ),
  streamAuthentication: hashText('StreamAuthentication(bytes32 sender,uint64 expiration)'),
  listTriggerOrders: hashText('ListTriggerOrders(bytes32 sender,uint64 recvTime)'),
} as const;

const NAME_HASH = hashText('Nado');
const VERSION_HASH = hashText('0.0.1');
const INTEGER = /^-?\d+$/;
const BYTES32 = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** The verifying contract of a product's orders: its id, as an address. */
export function orderContract(productId: number): string {
  return `0x${productId.toString(16).padStart(40, '0')}`;
}

/** The separators of the domains that were asked for: a handful, one a market and one for the rest. */
const separators = new Map<string, string>();

/** The separator of a domain. */
export function hashDomain({ chainId, verifyingContract }: SigningDomain): string {
  const name = `${String(chainId)} ${verifyingContract}`;
  const known = separators.get(name);
  if (known !== undefined) return known;
  const separator = hashWords([
    word(TYPE_HASHES.domain),
    word(NAME_HASH),
    word(VERSION_HASH),
    unsigned(String(chainId), 64),
    addressWord(verifyingContract),
  ]);
  separators.set(name, separator);
  return separator;
}

/** An order's digest: its identity at the venue from here on. */
export function hashOrder(domain: SigningDomain, order: OrderMessage): string {
  return digestOf(domain, [
    word(TYPE_HASHES.order),
    word(order.sender),
    signed128(order.priceX18),
    signed128(order.amount),
    unsigned(order.expiration, 64),
    unsigned(order.nonce, 64),
    unsigned(order.appendix, 128),
  ]);
}

/** The digest of a cancellation by digests. */
export function hashCancellation(domain: SigningDomain, message: CancellationMessage): string {
  return digestOf(domain, [
    word(TYPE_HASHES.cancellation),
    word(message.sender),
    productIdsWord(message.productIds),
    word(hashWords(message.digests.map(word))),
    unsigned(message.nonce, 64),
  ]);
}

/** The digest of a cancellation by products. */
export function hashCancellationProducts(
  domain: SigningDomain,
  message: CancellationProductsMessage,
): string {
  return digestOf(domain, [
    word(TYPE_HASHES.cancellationProducts),
    word(message.sender),
    productIdsWord(message.productIds),
    unsigned(message.nonce, 64),
  ]);
}

/** The digest that authenticates a connection of the stream. */
export function hashStreamAuthentication(
  domain: SigningDomain,
  message: StreamAuthenticationMessage,
): string {
  return digestOf(domain, [
    word(TYPE_HASHES.streamAuthentication),
    word(message.sender),
    unsigned(message.expiration, 64),
  ]);
}

/** The digest that shows the trigger service whose orders may be listed. */
export function hashListTriggerOrders(
  domain: SigningDomain,
  message: ListTriggerOrdersMessage,
): string {
  return digestOf(domain, [
    word(TYPE_HASHES.listTriggerOrders),
    word(message.sender),
    unsigned(message.recvTime, 64),
  ]);
}

function digestOf(domain: SigningDomain, structWords: readonly string[]): string {
  return hashHex(`1901${word(hashDomain(domain))}${word(hashWords(structWords))}`);
}

function productIdsWord(productIds: readonly number[]): string {
  return word(hashWords(productIds.map((id) => unsigned(String(id), 32))));
}

function word(bytes32: string): string {
  invariant(BYTES32.test(bytes32), `${bytes32} is not 32 bytes of hex.`);
  return bytes32.slice(2).toLowerCase();
}

function addressWord(address: string): string {
  invariant(ADDRESS.test(address), `${address} is not an address.`);
  return address.slice(2).toLowerCase().padStart(64, '0');
}

function unsigned(text: string, bits: number): string {
  const value = INTEGER.test(text) ? BigInt(text) : -1n;
  invariant(value >= 0n && value >> BigInt(bits) === 0n, `${text} is no uint${String(bits)}.`);
  return value.toString(16).padStart(64, '0');
}

function signed128(text: string): string {
  const value = INTEGER.test(text) ? BigInt(text) : undefined;
  invariant(value !== undefined && BigInt.asIntN(128, value) === value, `${text} is no int128.`);
  return BigInt.asUintN(256, value).toString(16).padStart(64, '0');
}

function hashWords(words: readonly string[]): string {
  return hashHex(words.join(''));
}

function hashText(text: string): string {
  return `0x${bytesToHex(keccak_256(utf8ToBytes(text)))}`;
}

function hashHex(hex: string): string {
  return `0x${bytesToHex(keccak_256(hexToBytes(hex)))}`;
}
