/** The executes that bear their wallet's next nonce: signers, collateral, quote (protocol 4.1, 4.4). */
import { failure, success } from './answers.ts';
import { isIsolatedSubaccount } from './appendix.ts';
import { moveQuote, withdraw } from './collateral.ts';
import { signerOf } from './execute-types.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { Exchange } from './exchange.ts';
import { accountValueX18, crossPool, poolHealth } from './health.ts';
import type { Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { ownerOf } from './signature-check.ts';
import type { SignedTransaction } from './signatures.ts';
import {
  readFlag,
  readHex,
  readInteger,
  readProductId,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';
import { parseX18 } from './x18.ts';

const WEIGHTS = {
  link_signer: 30,
  withdraw_collateral: 10,
  withdraw_collateral_v2: 10,
  transfer_quote: 10,
  mint_nlp: 10,
  burn_nlp: 10,
  liquidate_subaccount: 20,
} as const;

type TransactionName = keyof typeof WEIGHTS;

/** What the execute says beside what was signed. */
type Terms = { readonly signed: SignedTransaction; readonly mayBorrow: boolean };

/** What an account must be worth to link a signer. */
const SINGLE_SIGNATURE_MIN_X18 = parseX18('5');

const NOBODY = `0x${'0'.repeat(40)}`;

/** Whether an execute is a transaction with a nonce. */
export function isTransaction(type: string): type is TransactionName {
  return Object.hasOwn(WEIGHTS, type);
}

/** Reads a transaction; its nonce is spent when it succeeds. Throws `WireInputError`. */
export function transact(
  name: TransactionName,
  fields: JsonRecord,
  context: ExecuteContext,
): Execute {
  const { exchange, signatures } = context;
  const tx = readRecord(fields['tx'], 'tx');
  const signed = readTransaction(name, tx);
  const nonce = readInteger(tx['nonce'], 'nonce', 64);
  const signature = readText(fields['signature'], 'signature');
  const mayBorrow = readFlag(fields['spot_leverage'], 'spot_leverage') ?? true;
  const { sender } = signed;
  const wallet = ownerOf(sender);
  const type = `execute_${name}`;

  const run = async (): Promise<object> => {
    const seal = await signerOf(context, { sender, signature }, () =>
      signatures.transactionSigner(signed, nonce, signature),
    );
    const isNext = nonce === exchange.wallets.txNonce(wallet);
    const refusal =
      ('code' in seal ? seal : undefined) ??
      (isNext ? undefined : refuse(2022)) ??
      apply({ signed, mayBorrow }, exchange);
    if (refusal !== undefined) return failure(type, refusal, { signature });
    exchange.wallets.spendNonce(wallet);
    return success(type, null, { signature });
  };
  const isWithoutBorrow = name.startsWith('withdraw') && !mayBorrow;
  return { type: name, weight: isWithoutBorrow ? 20 : WEIGHTS[name], wallet, orders: [], run };
}

function readTransaction(name: TransactionName, tx: JsonRecord): SignedTransaction {
  const sender = readSubaccount(tx['sender'], 'sender');
  const amount = (field: string, signed = false): bigint =>
    readInteger(tx[field], field, 128, signed);
  const productId = (): number => readProductId(tx['productId'], 'productId');
  switch (name) {
    case 'link_signer':
      return { type: 'LinkSigner', sender, signer: readHex(tx['signer'], 'signer', 32) };
    case 'withdraw_collateral':
      return {
        type: 'WithdrawCollateral',
        sender,
        productId: productId(),
        amount: amount('amount'),
      };
    case 'withdraw_collateral_v2':
      return {
        type: 'WithdrawCollateralV2',
        sender,
        productId: productId(),
        amount: amount('amount'),
        sendTo: readHex(tx['sendTo'], 'sendTo', 20),
        appendix: amount('appendix'),
      };
    case 'transfer_quote': {
      const recipient = readSubaccount(tx['recipient'], 'recipient');
      return { type: 'TransferQuote', sender, recipient, amount: amount('amount') };
    }
    case 'mint_nlp':
      return { type: 'MintNlp', sender, quoteAmount: amount('quoteAmount') };
    case 'burn_nlp':
      return { type: 'BurnNlp', sender, nlpAmount: amount('nlpAmount') };
    case 'liquidate_subaccount':
      return {
        type: 'LiquidateSubaccount',
        sender,
        liquidatee: readSubaccount(tx['liquidatee'], 'liquidatee'),
        mode: Number(readInteger(tx['mode'], 'mode', 8)),
        healthGroup: Number(readInteger(tx['healthGroup'], 'healthGroup', 32)),
        amount: amount('amount', true),
      };
  }
}

function apply({ signed, mayBorrow }: Terms, exchange: Exchange): Refusal | undefined {
  switch (signed.type) {
    case 'LinkSigner':
      return linkSigner(signed.sender, signed.signer.slice(0, 42), exchange);
    case 'WithdrawCollateral':
    case 'WithdrawCollateralV2':
      return withdraw({ ...signed, mayBorrow }, exchange);
    case 'TransferQuote':
      return moveQuote(signed, exchange);
    // There is no pool here, so that nobody has a share of one that could be burnt.
    case 'MintNlp':
      return refuse(4001);
    case 'BurnNlp':
      return refuse(2096);
    case 'LiquidateSubaccount':
      return liquidate(signed.liquidatee, exchange);
  }
}

/** Links a signer; the zero address revokes the one that is linked, by the reading in force. */
function linkSigner(sender: string, signer: string, exchange: Exchange): Refusal | undefined {
  const { ledger, books, switches, wallets } = exchange;
  if (isIsolatedSubaccount(sender)) return refuse(2089);
  if (signer === NOBODY) {
    return switches.zeroSigner === 'refuse' ? refuse(2029) : wallets.link(sender, undefined);
  }
  const valueX18 = accountValueX18(ledger.open(sender), books.oracleX18);
  return valueX18 < SINGLE_SIGNATURE_MIN_X18 ? refuse(2025) : wallets.link(sender, signer);
}

/** Only a fault liquidates here; a healthy account is refused as the venue refuses it. */
function liquidate(liquidatee: string, { ledger, books }: Exchange): Refusal | undefined {
  const account = ledger.stateAgo(liquidatee, 0);
  if (account === undefined) return refuse(2042);
  const { healthX18 } = poolHealth(crossPool(account), 'maintenance', books.oracleX18);
  return refuse(healthX18 >= 0n ? 2042 : 4001);
}
