/** Subaccounts as the venue names them: 32 bytes in hex (protocol sheet 4.3). */
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { invariant } from '../../../lib/invariant.ts';

/** An isolated subaccount, taken apart. */
export type IsolatedSubaccount = {
  /** The owner: 0x and 40 hex digits, lower case. */
  readonly address: string;
  readonly productId: number;
  /** Distinguishes the accounts that came and went for one product. */
  readonly id: number;
};

const ADDRESS = /^0x[0-9a-f]{40}$/;
const ISOLATED = /^(0x[0-9a-f]{40})0{12}([0-9a-f]{4})([0-9a-f]{2})69736f$/;
const NAME_BYTES = 12;

/** The parent subaccount of `address` with this name: 0x and 64 lower-case hex digits. */
export function subaccountOf(address: string, name: string): string {
  const owner = address.toLowerCase();
  invariant(ADDRESS.test(owner), `${address} is not an address.`);
  const bytes = utf8ToBytes(name);
  invariant(bytes.length <= NAME_BYTES, `The subaccount name ${name} is longer than 12 bytes.`);
  return owner + bytesToHex(bytes).padEnd(2 * NAME_BYTES, '0');
}

/** The owner of a subaccount: 0x and 40 hex digits. */
export function ownerOf(subaccount: string): string {
  return subaccount.slice(0, 42);
}

/** What an isolated subaccount's name says; undefined when it is not one. Wants lower case. */
export function parseIsolatedSubaccount(subaccount: string): IsolatedSubaccount | undefined {
  const match = ISOLATED.exec(subaccount);
  if (match === null) return undefined;
  const [, address = '', product = '', id = ''] = match;
  return { address, productId: Number.parseInt(product, 16), id: Number.parseInt(id, 16) };
}

/** Whether `subaccount` is an isolated one of the same owner as `parent`, for this product. */
export function isIsolatedOf(parent: string, productId: number, subaccount: string): boolean {
  const parts = parseIsolatedSubaccount(subaccount);
  return parts?.address === ownerOf(parent) && parts.productId === productId;
}
