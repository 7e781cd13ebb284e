/** EIP-712 hashes of the messages that tandem signs, each with its layout fixed (protocol sheet 4.2). */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { invariant } from '../../../lib/invariant.ts';
import { keccak } from './keccak.ts';

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

/** Lets another key act for a subaccount; `signer` is its address, and zeros up to 32 bytes. */
export type LinkSignerMessage = {
  readonly sender: string;
  readonly signer: string;
  readonly nonce: string;
};

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
  linkSigner: hashText('LinkSigner(bytes32 sender,bytes32 signer,uint64 nonce)'),
} as const;

const NAME_HASH = hashText('Nado');
const VERSION_HASH = hashText('0.0.1');
const INTEGER = /^-?\d+$/;
const BYTES32 = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;
/** A message is hashed as words of so many bytes. */
const WORD = 32;
const HALF = 64n;

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
  invariant(ADDRESS.test(verifyingContract), `${verifyingContract} is not an address.`);
  const words = wordsFor(5);
  putBytes32(words, 0, TYPE_HASHES.domain);
  putBytes32(words, 1, NAME_HASH);
  putBytes32(words, 2, VERSION_HASH);
  putUnsigned(words, 3, String(chainId), 64);
  putBytes32(words, 4, `0x${verifyingContract.slice(2).padStart(2 * WORD, '0')}`);
  const separator = hashBytes(words);
  separators.set(name, separator);
  return separator;
}

/** An order's digest: its identity at the venue from here on. */
export function hashOrder(domain: SigningDomain, order: OrderMessage): string {
  const words = wordsFor(7);
  putBytes32(words, 0, TYPE_HASHES.order);
  putBytes32(words, 1, order.sender);
  putSigned128(words, 2, order.priceX18);
  putSigned128(words, 3, order.amount);
  putUnsigned(words, 4, order.expiration, 64);
  putUnsigned(words, 5, order.nonce, 64);
  putUnsigned(words, 6, order.appendix, 128);
  return digestOf(domain, words);
}

/** The digest of a cancellation by digests. */
export function hashCancellation(domain: SigningDomain, message: CancellationMessage): string {
  const digests = wordsFor(message.digests.length);
  for (const [index, digest] of message.digests.entries()) putBytes32(digests, index, digest);
  const words = wordsFor(5);
  putBytes32(words, 0, TYPE_HASHES.cancellation);
  putBytes32(words, 1, message.sender);
  putBytes32(words, 2, hashProductIds(message.productIds));
  putBytes32(words, 3, hashBytes(digests));
  putUnsigned(words, 4, message.nonce, 64);
  return digestOf(domain, words);
}

/** The digest of a cancellation by products. */
export function hashCancellationProducts(
  domain: SigningDomain,
  message: CancellationProductsMessage,
): string {
  const words = wordsFor(4);
  putBytes32(words, 0, TYPE_HASHES.cancellationProducts);
  putBytes32(words, 1, message.sender);
  putBytes32(words, 2, hashProductIds(message.productIds));
  putUnsigned(words, 3, message.nonce, 64);
  return digestOf(domain, words);
}

/** The digest that authenticates a connection of the stream. */
export function hashStreamAuthentication(
  domain: SigningDomain,
  message: StreamAuthenticationMessage,
): string {
  const words = wordsFor(3);
  putBytes32(words, 0, TYPE_HASHES.streamAuthentication);
  putBytes32(words, 1, message.sender);
  putUnsigned(words, 2, message.expiration, 64);
  return digestOf(domain, words);
}

/** The digest that shows the trigger service whose orders may be listed. */
export function hashListTriggerOrders(
  domain: SigningDomain,
  message: ListTriggerOrdersMessage,
): string {
  const words = wordsFor(3);
  putBytes32(words, 0, TYPE_HASHES.listTriggerOrders);
  putBytes32(words, 1, message.sender);
  putUnsigned(words, 2, message.recvTime, 64);
  return digestOf(domain, words);
}

/** The digest that links another signer to a subaccount, or its own address to unlink it. */
export function hashLinkSigner(domain: SigningDomain, message: LinkSignerMessage): string {
  const words = wordsFor(4);
  putBytes32(words, 0, TYPE_HASHES.linkSigner);
  putBytes32(words, 1, message.sender);
  putBytes32(words, 2, message.signer);
  putUnsigned(words, 3, message.nonce, 64);
  return digestOf(domain, words);
}

function digestOf(domain: SigningDomain, structWords: Buffer): string {
  const envelope = Buffer.allocUnsafe(2 + 2 * WORD);
  envelope.writeUInt16BE(0x1901, 0);
  envelope.write(hashDomain(domain).slice(2), 2, 'hex');
  envelope.set(keccak(structWords), 2 + WORD);
  return hashBytes(envelope);
}

function hashProductIds(productIds: readonly number[]): string {
  const words = wordsFor(productIds.length);
  for (const [index, id] of productIds.entries()) putUnsigned(words, index, String(id), 32);
  return hashBytes(words);
}

/** So many words of zeros: what is written below is the tail of a word, or all of it. */
function wordsFor(count: number): Buffer {
  return Buffer.alloc(count * WORD);
}

function putBytes32(words: Buffer, index: number, bytes32: string): void {
  invariant(BYTES32.test(bytes32), `${bytes32} is not 32 bytes of hex.`);
  words.write(bytes32.slice(2), index * WORD, 'hex');
}

function putUnsigned(words: Buffer, index: number, text: string, bits: number): void {
  const value = INTEGER.test(text) ? BigInt(text) : -1n;
  invariant(value >= 0n && value >> BigInt(bits) === 0n, `${text} is no uint${String(bits)}.`);
  putTail(words, index, value);
}

function putSigned128(words: Buffer, index: number, text: string): void {
  const value = INTEGER.test(text) ? BigInt(text) : undefined;
  invariant(value !== undefined && BigInt.asIntN(128, value) === value, `${text} is no int128.`);
  // A word is 256 bits: the sign goes on to its left end.
  if (value < 0n) words.fill(0xff, index * WORD, index * WORD + WORD / 2);
  putTail(words, index, value);
}

/** Writes the last 128 bits of a word. */
function putTail(words: Buffer, index: number, value: bigint): void {
  words.writeBigUInt64BE(BigInt.asUintN(64, value >> HALF), (index + 1) * WORD - 16);
  words.writeBigUInt64BE(BigInt.asUintN(64, value), (index + 1) * WORD - 8);
}

function hashText(text: string): string {
  return hashBytes(utf8ToBytes(text));
}

function hashBytes(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = keccak(bytes);
  return `0x${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
}
