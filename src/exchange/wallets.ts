/** What the exchange keeps of wallets: the signers they linked, and their transaction nonces. */
import type { Clock } from '../ports/clock.ts';
import { refuse } from './refusals.ts';
import type { Refusal } from './orders.ts';

/** The linked signers by subaccount, and the nonces by address (protocol 4.4). All in lower case. */
export type Wallets = {
  /** The nonce that the next transaction of an address must bear. */
  readonly txNonce: (address: string) => bigint;
  readonly spendNonce: (address: string) => void;
  /** The address that may sign for a subaccount beside its owner. */
  readonly linkedSigner: (subaccount: string) => string | undefined;
  /** Links a signer, or revokes the one that is linked; 2026 for the same again, 2030 too often. */
  readonly link: (subaccount: string, signer: string | undefined) => Refusal | undefined;
  /** How many links a subaccount may still make, and in how many milliseconds it may again. */
  readonly linkQuota: (subaccount: string) => { readonly left: number; readonly waitMs: number };
  /** Calls `listener` after each link that ended, with the address that may sign no more. */
  readonly onUnlinked: (listener: (subaccount: string, signer: string) => void) => void;
};

/** How often a subaccount may link a signer in a week. */
export const LINKS_MAX = 50;

const LINKS_WINDOW_MS = 7 * 24 * 3_600_000;

/** Wallets of which nothing is known yet. */
export function createWallets(clock: Clock): Wallets {
  const nonces = new Map<string, bigint>();
  const signers = new Map<string, string>();
  const links = new Map<string, readonly number[]>();
  const listeners: ((subaccount: string, signer: string) => void)[] = [];

  const txNonce = (address: string): bigint => nonces.get(address) ?? 0n;
  const recentLinks = (subaccount: string): readonly number[] =>
    (links.get(subaccount) ?? []).filter((at) => at > clock.now() - LINKS_WINDOW_MS);
  const linkQuota: Wallets['linkQuota'] = (subaccount) => {
    const recent = recentLinks(subaccount);
    const left = LINKS_MAX - recent.length;
    const freeAt = (recent[0] ?? 0) + LINKS_WINDOW_MS;
    return { left, waitMs: left > 0 ? 0 : freeAt - clock.now() };
  };

  return {
    txNonce,
    spendNonce: (address) => {
      nonces.set(address, txNonce(address) + 1n);
    },
    linkedSigner: (subaccount) => signers.get(subaccount),
    link: (subaccount, signer) => {
      const previous = signers.get(subaccount);
      if (signer !== undefined && signer === previous) return refuse(2026);
      if (linkQuota(subaccount).left <= 0) return refuse(2030);
      links.set(subaccount, [...recentLinks(subaccount), clock.now()]);
      if (signer === undefined) signers.delete(subaccount);
      else signers.set(subaccount, signer);
      if (previous !== undefined) for (const listener of listeners) listener(subaccount, previous);
      return undefined;
    },
    linkQuota,
    onUnlinked: (listener) => {
      listeners.push(listener);
    },
  };
}
