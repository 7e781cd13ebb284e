/** An execute between the wire and the exchange: read, weighed, and ready to be carried out. */
import { failure } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './orders.ts';
import { ownerOf, signedBy } from './signature-check.ts';
import type { SignedBy } from './signature-check.ts';
import type { Signatures } from './signatures.ts';
import type { JsonRecord } from './wire-input.ts';

/** What faults tell orders apart by. */
export type OrderTraits = { readonly productId: number; readonly reduceOnly: boolean };

/** An execute whose shape was read and which is ready to be carried out. */
export type Execute = {
  readonly type: string;
  readonly weight: number;
  /** The wallet whose budget it spends. */
  readonly wallet: string;
  /** The traits of its orders, for the faults that concern orders; a cancellation has none. */
  readonly orders: readonly OrderTraits[];
  /** How long the venue lets it wait before it looks at it. */
  readonly penaltyMs?: number;
  /** Checks and applies it; the answer's body. Its orders wait so long for their match, if told. */
  readonly run: (bumpMs?: number) => Promise<object>;
};

/** What executes work on; `strict` verifies signatures. */
export type ExecuteContext = {
  readonly exchange: Exchange;
  readonly signatures: Signatures;
  readonly strict: boolean;
};

/** The one key of an execute's body; nothing when there are several. */
export function onlyKey(body: JsonRecord): string {
  const [type = '', ...others] = Object.keys(body);
  return others.length === 0 ? type : '';
}

/** An execute that is refused without a look at it. */
export function refusedExecute(type: string, refusal: Refusal, signature = '0x'): Execute {
  const answer = failure(`execute_${type}`, refusal, { signature });
  return { type, weight: 1, wallet: '', orders: [], run: () => Promise.resolve(answer) };
}

/** Who signed for a subaccount. A server that is not strict takes it to be the owner. */
export function signerOf(
  { exchange, strict }: ExecuteContext,
  signed: { readonly sender: string; readonly signature: string },
  recover: () => Promise<string>,
): Promise<SignedBy | Refusal> {
  const { sender, signature } = signed;
  if (!strict) return Promise.resolve({ signer: ownerOf(sender) });
  return signedBy(sender, signature, recover, exchange.wallets);
}
