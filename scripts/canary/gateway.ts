/** Mutants of the exchange's gateway: executes, linked signers and queries that no venue has. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PAIR = 'src/exchange/cancel-and-place.ts';
const PLACEMENTS = 'src/exchange/placements.ts';
const CANCELLATIONS = 'src/exchange/cancellations.ts';
const TRANSACTIONS = 'src/exchange/transactions.ts';
const COLLATERAL = 'src/exchange/collateral.ts';
const WALLETS = 'src/exchange/wallets.ts';
const SIGNATURES = 'src/exchange/signature-check.ts';
const ACCOUNTS = 'src/exchange/account-queries.ts';
const CLOSINGS = 'src/exchange/closings.ts';
const batches = tests('unit/exchange/batches');
const transactions = tests('unit/exchange/transactions');
const edge = tests('unit/exchange/server');
const executes = tests('contract/official-executes');
const queries = tests('contract/official-queries');
const triggers = tests('contract/official-trigger-client');
const archive = tests('contract/official-indexer-client');

export const gateways: readonly Mutant[] = [
  {
    id: 'gateway.anySigner',
    name: 'any key signs for any account',
    edits: [edit(SIGNATURES, 'return isTheirs ? { signer } : refuse(2028);', 'return { signer };')],
    killer: executes,
  },
  {
    id: 'gateway.linkedNeverSigns',
    name: 'a linked signer may not sign',
    edits: [edit(SIGNATURES, ' || signer === linkedSigner(sender)', '')],
    killer: executes,
  },
  {
    id: 'gateway.linkOutlives',
    name: 'a signer that was revoked signs on',
    edits: [edit(WALLETS, 'signers.delete(subaccount);', 'void signers;')],
    killer: transactions,
  },
  {
    id: 'gateway.triggersOutlive',
    name: 'the trigger orders of a signer outlive its link',
    edits: [
      edit(
        'src/exchange/trigger-desk.ts',
        'if (order.signer === signer) end(order,',
        'void end; void (order,',
      ),
    ],
    killer: triggers,
  },
  {
    id: 'gateway.linksUncounted',
    name: 'signers are linked without a limit',
    edits: [edit(WALLETS, 'if (linkQuota(subaccount).left <= 0) return refuse(2030);', '')],
    killer: transactions,
  },
  {
    id: 'gateway.nonceUnspent',
    name: 'a transaction can be sent twice',
    edits: [edit(TRANSACTIONS, 'exchange.wallets.spendNonce(wallet);', '')],
    killer: transactions,
  },
  {
    id: 'gateway.poorLinks',
    name: 'an account worth nothing links a signer',
    edits: [edit(TRANSACTIONS, 'valueX18 < SINGLE_SIGNATURE_MIN_X18', 'valueX18 < 0n')],
    killer: transactions,
  },
  {
    id: 'gateway.batchOfStrangers',
    name: 'a batch holds orders of several senders',
    edits: [
      edit(
        PLACEMENTS,
        'placements.some((other) => other.sender !== sender)',
        'sender === undefined',
      ),
    ],
    killer: batches,
  },
  {
    id: 'gateway.batchGoesOn',
    name: 'a batch goes on after the failure at which it should stop',
    edits: [edit(PLACEMENTS, 'if (stopsOnFailure && row.error !== null) break;', '')],
    killer: batches,
  },
  {
    id: 'gateway.batchAtOnce',
    name: 'a batch is looked at without its penalty',
    edits: [
      edit(
        'src/exchange/delivery.ts',
        'if (wanted.penaltyMs !== undefined) await sleep(clock, wanted.penaltyMs);',
        'void clock;',
      ),
    ],
    killer: batches,
  },
  {
    id: 'gateway.pairOfSigners',
    name: 'a cancellation and its order bear two signatures',
    edits: [edit(PAIR, 'first.signer === second.signer ? first : refuse(2066)', 'first')],
    killer: executes,
  },
  {
    id: 'gateway.pairOfSenders',
    name: 'a cancellation and its order have two senders',
    edits: [edit(PAIR, 'if (cancellation.sender !== placement.sender) return refuse(2066);', '')],
    killer: batches,
  },
  {
    id: 'gateway.placedAfterFill',
    name: 'an order comes although what it replaces had filled',
    edits: [edit(PAIR, 'if (requiresUnfilled && hasTraded) return refuse(2120);', '')],
    killer: batches,
  },
  {
    id: 'gateway.placedAfterFailure',
    name: 'an order comes although the cancellation before it failed',
    edits: [edit(PAIR, 'if (requiresUnfilled) return refuse(2121);', '')],
    killer: batches,
  },
  {
    id: 'gateway.amountUnlooked',
    name: 'an order is cancelled whatever amount was required',
    edits: [
      edit(
        CANCELLATIONS,
        'return absX18(unfilledX18) === requiredX18 ? undefined : refuse(2124);',
        'return undefined;',
      ),
    ],
    killer: batches,
  },
  {
    id: 'gateway.withdrawnTooMuch',
    name: 'a withdrawal breaks initial health',
    edits: [
      edit(
        COLLATERAL,
        'if (amountX18 > maxWithdrawableX18(sender, true, exchange)) return refuse(2036);',
        '',
      ),
    ],
    killer: transactions,
  },
  {
    id: 'gateway.transferFree',
    name: 'a transfer costs nothing',
    edits: [
      edit(COLLATERAL, "const TRANSFER_FEE_X18 = parseX18('1');", 'const TRANSFER_FEE_X18 = 0n;'),
    ],
    killer: transactions,
  },
  {
    id: 'gateway.oneBudget',
    name: 'all addresses share one budget of queries',
    edits: [
      edit(
        'src/exchange/server.ts',
        'spend(budget, context.address, weight)',
        "spend(budget, '', weight)",
      ),
    ],
    killer: edge,
  },
  {
    id: 'gateway.sizeTooLarge',
    name: 'the largest order is a step too large',
    edits: [
      edit(
        ACCOUNTS,
        'answer(mostSteps(carries) * stepX18)',
        'answer((mostSteps(carries) + 1n) * stepX18)',
      ),
    ],
    killer: queries,
  },
  {
    id: 'gateway.estimateStays',
    name: 'an estimate leaves the account as it is',
    edits: [
      edit(
        'src/exchange/estimates.ts',
        'deltas.reduce(withDelta, state ?? NOTHING)',
        'deltas.slice(0, 0).reduce(withDelta, state ?? NOTHING)',
      ),
    ],
    killer: queries,
  },
  {
    id: 'gateway.costStays',
    name: 'the entry of a position keeps what was closed of it',
    edits: [edit(CLOSINGS, 'costX18: entryX18 - closedEntryX18 -', 'costX18: entryX18 -')],
    killer: archive,
  },
  {
    id: 'gateway.marginWhole',
    name: 'closing a part of an isolated position counts its whole margin',
    edits: [edit(CLOSINGS, 'share(quoteX18, closedX18, absX18(amountX18))', 'quoteX18')],
    killer: archive,
  },
];
