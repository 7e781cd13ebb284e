/** Mutants of what is signed: typed data, nonces, appendices, and the form of a signature. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PROTOCOL = 'src/venues/nado/protocol';
const TYPED_DATA = `${PROTOCOL}/typed-data.ts`;
const signing = tests('property/signing');

export const signings: readonly Mutant[] = [
  {
    id: 'signing.negativeCut',
    name: 'a negative amount is hashed without its sign',
    edits: [edit(TYPED_DATA, 'if (value < 0n) words.fill(', 'if (value > 0n) words.fill(')],
    killer: signing,
  },
  {
    id: 'signing.highHalfCut',
    name: 'of a number of 128 bits the lower half is hashed',
    edits: [edit(TYPED_DATA, 'value >> HALF', '0n')],
    killer: signing,
  },
  {
    id: 'signing.chainForgotten',
    name: 'the separator of a contract is kept for every chain',
    edits: [
      edit(TYPED_DATA, '`${String(chainId)} ${verifyingContract}`', '`${verifyingContract}`'),
    ],
    killer: signing,
  },
  {
    id: 'signing.linkedAsQuestion',
    name: 'a link to a signer is hashed as another type',
    edits: [edit(TYPED_DATA, '0, TYPE_HASHES.linkSigner', '0, TYPE_HASHES.listTriggerOrders')],
    killer: signing,
  },
  {
    id: 'signing.fewNonces',
    name: 'a nonce has a thousand free values, as in the venue’s own client',
    edits: [edit(`${PROTOCOL}/nonce.ts`, 'random.below(RANDOM_BOUND)', 'random.below(1000)')],
    killer: signing,
  },
  {
    id: 'signing.builderMoved',
    name: 'the builder’s fee stands two bits too far left',
    edits: [edit(`${PROTOCOL}/appendix.ts`, 'BUILDER_FEE_BIT = 38n', 'BUILDER_FEE_BIT = 40n')],
    killer: signing,
  },
  {
    id: 'signing.otherRecovery',
    name: 'a signature ends in 26 or 27',
    edits: [edit(`${PROTOCOL}/signing.ts`, 'V_BASE = 27', 'V_BASE = 26')],
    killer: signing,
  },
  {
    id: 'signing.highS',
    name: 'the slow curve gives a high s as it comes',
    edits: [
      edit(
        `${PROTOCOL}/curve.ts`,
        "prehash: false, format: 'recovered'",
        "prehash: false, lowS: false, format: 'recovered'",
      ),
    ],
    killer: signing,
  },
];
