/** What the exchange asks of cryptography: a port, since its core signs and hashes nothing. */

/** The fields of an order that are signed. */
export type SignedOrder = {
  readonly sender: string;
  readonly priceX18: bigint;
  readonly amountX18: bigint;
  readonly expiration: bigint;
  readonly nonce: bigint;
  readonly appendix: bigint;
};

/** The fields of a cancellation by digests. */
export type SignedCancellation = {
  readonly sender: string;
  readonly productIds: readonly number[];
  readonly digests: readonly string[];
  readonly nonce: bigint;
};

/** A transaction that bears its wallet's next nonce: its name, and its fields in the order signed. */
export type SignedTransaction =
  | { readonly type: 'LinkSigner'; readonly sender: string; readonly signer: string }
  | {
      readonly type: 'WithdrawCollateral';
      readonly sender: string;
      readonly productId: number;
      readonly amount: bigint;
    }
  | {
      readonly type: 'WithdrawCollateralV2';
      readonly sender: string;
      readonly productId: number;
      readonly amount: bigint;
      readonly sendTo: string;
      readonly appendix: bigint;
    }
  | {
      readonly type: 'TransferQuote';
      readonly sender: string;
      readonly recipient: string;
      readonly amount: bigint;
    }
  | { readonly type: 'MintNlp'; readonly sender: string; readonly quoteAmount: bigint }
  | { readonly type: 'BurnNlp'; readonly sender: string; readonly nlpAmount: bigint }
  | {
      readonly type: 'LiquidateSubaccount';
      readonly sender: string;
      readonly liquidatee: string;
      readonly mode: number;
      readonly healthGroup: number;
      readonly amount: bigint;
    };

/** Typed-data digests and signer recovery of one network (protocol 4.2). Addresses are lower case. */
export type Signatures = {
  readonly chainId: number;
  readonly endpointAddress: string;
  readonly orderDigest: (order: SignedOrder, productId: number) => string;
  readonly orderSigner: (
    order: SignedOrder,
    productId: number,
    signature: string,
  ) => Promise<string>;
  readonly cancellationSigner: (tx: SignedCancellation, signature: string) => Promise<string>;
  readonly productCancellationSigner: (
    tx: Omit<SignedCancellation, 'digests'>,
    signature: string,
  ) => Promise<string>;
  readonly transactionSigner: (
    tx: SignedTransaction,
    nonce: bigint,
    signature: string,
  ) => Promise<string>;
  readonly triggerListSigner: (
    tx: { readonly sender: string; readonly recvTime: bigint },
    signature: string,
  ) => Promise<string>;
  readonly streamAuthenticationSigner: (
    tx: { readonly sender: string; readonly expiration: bigint },
    signature: string,
  ) => Promise<string>;
};
