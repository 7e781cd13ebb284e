/** What the actor that proves flatness is asked and brings back; several machines ask it. */
import type { Account } from '../src/domain/account.ts';
import type { Direction } from '../src/domain/market.ts';
import type { FlatProof } from '../src/positions/proof.ts';

/** What is proved, for how long at most, and along which direction its account is told. */
export type ProveInput = { readonly direction: Direction; readonly patienceMs: number };

/** A proof with the account that it closes, or what is missing for one. */
export type ProveOutput =
  | { readonly flat: true; readonly proof: FlatProof; readonly account: Account }
  | {
      readonly flat: false;
      readonly missing: readonly string[];
      readonly account: Account;
      /** Whether exposure is known, or cannot be excluded. */
      readonly exposed: boolean;
    };
