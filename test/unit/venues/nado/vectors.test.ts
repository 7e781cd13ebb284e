import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CURVES } from '../../../support/curves.ts';
import {
  packAppendix,
  packOrderKind,
  readAppendix,
} from '../../../../src/venues/nado/protocol/appendix.ts';
import type { Appendix, ExecutionType } from '../../../../src/venues/nado/protocol/appendix.ts';
import { packNonce } from '../../../../src/venues/nado/protocol/nonce.ts';
import { subaccountOf } from '../../../../src/venues/nado/protocol/sender.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import {
  TYPE_HASHES,
  hashCancellation,
  hashCancellationProducts,
  hashDomain,
  hashLinkSigner,
  hashListTriggerOrders,
  hashOrder,
  hashStreamAuthentication,
  orderContract,
} from '../../../../src/venues/nado/protocol/typed-data.ts';
import type {
  CancellationMessage,
  CancellationProductsMessage,
  LinkSignerMessage,
  ListTriggerOrdersMessage,
  OrderMessage,
  SigningDomain,
  StreamAuthenticationMessage,
} from '../../../../src/venues/nado/protocol/typed-data.ts';
import { fromX18, toX18 } from '../../../../src/venues/nado/protocol/x18.ts';

type Signed<Message> = {
  readonly label?: string;
  readonly chainId: number;
  readonly verifyingContract: string;
  readonly message: Message;
  readonly digest: string;
  readonly signature: string;
};

type Vectors = {
  readonly privateKey: string;
  readonly address: string;
  readonly typeHashes: Readonly<Record<string, string>>;
  readonly domainSeparators: Readonly<
    Record<string, { chainId: number; verifyingContract: string; separator: string }>
  >;
  readonly senders: readonly { owner: string; name: string; sender: string }[];
  readonly appendix: readonly { label: string; fields: AppendixFields; appendix: string }[];
  readonly nonces: readonly { recvTimeMs: string; random: string; nonce: string }[];
  readonly orders: readonly (Signed<OrderMessage> & {
    productId: number;
    inputs: { subaccountOwner: string; subaccountName: string; price: string; amountX18: string };
    sdkExecuteBody: { place_order: { order: OrderMessage; signature: string } };
  })[];
  readonly cancellations: readonly Signed<CancellationMessage>[];
  readonly cancelProducts: readonly Signed<CancellationProductsMessage>[];
  readonly streamAuth: readonly Signed<StreamAuthenticationMessage>[];
  readonly listTriggerOrders: readonly Signed<ListTriggerOrdersMessage>[];
  readonly linkSigner: readonly Signed<LinkSignerMessage>[];
  readonly externalVectors: readonly Omit<Signed<OrderMessage>, 'signature'>[];
};

/** An appendix in the words of the venue's own client. */
type AppendixFields = {
  readonly orderExecutionType: 'default' | 'ioc' | 'fok' | 'post_only';
  readonly reduceOnly?: boolean;
  readonly isolated?: { readonly margin: string };
  readonly triggerType?: 'price' | 'twap';
  readonly twap?: { readonly numOrders: number; readonly slippageFrac: number };
  readonly builder?: { readonly builderId: number; readonly builderFeeRate: number };
};

const MARGIN_X6 = 10n ** 12n;
const COUNT_BITS = 32n;

const file = new URL('../../../../../shared/data/nado-vectors.json', import.meta.url);
const present = existsSync(file);
const title = present ? 'the published vectors' : 'the published vectors (shared data is absent)';

describe.skipIf(!present)(title, () => {
  // The file is fixed data of this shape; a difference would show as a failed comparison.
  const vectors = (present ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Vectors;

  it('give the hash of every type', () => {
    expect(vectors.typeHashes).toEqual({
      domain: TYPE_HASHES.domain,
      Order: TYPE_HASHES.order,
      Cancellation: TYPE_HASHES.cancellation,
      CancellationProducts: TYPE_HASHES.cancellationProducts,
      StreamAuthentication: TYPE_HASHES.streamAuthentication,
      ListTriggerOrders: TYPE_HASHES.listTriggerOrders,
      LinkSigner: TYPE_HASHES.linkSigner,
    });
  });

  it('give every domain separator', () => {
    const separators = Object.values(vectors.domainSeparators);
    expect(separators.length).toBe(8);
    for (const { separator, ...domain } of separators) expect(hashDomain(domain)).toBe(separator);
  });

  it('have no part that nobody knows of', () => {
    // The fees are those of the exchange and tested there. What funding pays for a unit is the
    // venue's own arithmetic: the adapter reads what was paid.
    const elsewhere = ['feeVectors', 'fundingVector', 'generatedWith', 'note', 'typeStrings'];
    const here = [
      ...['privateKey', 'address', 'typeHashes', 'domainSeparators', 'senders', 'appendix'],
      ...['nonces', 'orders', 'externalVectors', 'cancellations', 'cancelProducts', 'streamAuth'],
      ...['listTriggerOrders', 'linkSigner'],
    ];
    expect(Object.keys(vectors).sort()).toEqual([...here, ...elsewhere].sort());
  });

  it('give every sender', () => {
    expect(vectors.senders.length).toBeGreaterThan(0);
    for (const { owner, name, sender } of vectors.senders) {
      expect(subaccountOf(owner, name)).toBe(sender);
    }
  });

  it('give every appendix, and are read from it', () => {
    expect(vectors.appendix.length).toBe(11);
    for (const { label, fields, appendix } of vectors.appendix) {
      expect(packAppendix(appendixOf(fields)), label).toBe(appendix);
      expect(readAppendix(appendix), label).toEqual(appendixOf(fields));
    }
  });

  it('give every appendix of the orders that tandem sends', () => {
    const ours = vectors.appendix.filter(
      ({ fields }) => fields.triggerType === undefined && fields.builder === undefined,
    );
    expect(ours.length).toBe(7);
    for (const { label, fields, appendix } of ours) {
      const margin = fromX18(fields.isolated?.margin ?? '0');
      // The venue's own client cuts what is below six decimals; tandem refuses to.
      const sixDecimals = margin.replace(/(\.\d{6})\d+$/, '$1');
      expect(packOrderKind(appendixOf(fields), sixDecimals), label).toBe(appendix);
    }
  });

  it('give every nonce', () => {
    for (const { recvTimeMs, random, nonce } of vectors.nonces) {
      expect(packNonce(Number(recvTimeMs), Number(random))).toBe(nonce);
    }
  });

  it('give the digest of every order', () => {
    expect(vectors.orders.length).toBe(3);
    for (const { productId, message, inputs, sdkExecuteBody, ...signed } of vectors.orders) {
      const domain = { chainId: signed.chainId, verifyingContract: orderContract(productId) };
      expect(domain.verifyingContract).toBe(signed.verifyingContract);
      expect(hashOrder(domain, message)).toBe(signed.digest);
      expect(subaccountOf(inputs.subaccountOwner, inputs.subaccountName)).toBe(message.sender);
      expect(toX18(inputs.price)).toBe(message.priceX18);
      expect(toX18(fromX18(inputs.amountX18))).toBe(message.amount);
      const { order, signature } = sdkExecuteBody.place_order;
      expect({ order, signature }).toEqual({ order: message, signature: signed.signature });
    }
    expect(vectors.externalVectors.length).toBe(2);
    for (const { message, digest, ...domain } of vectors.externalVectors) {
      expect(hashOrder(domain, message)).toBe(digest);
    }
  });

  it('give the digest of every other message', () => {
    const check = <Message>(
      signed: readonly Signed<Message>[],
      hash: (domain: SigningDomain, message: Message) => string,
    ): void => {
      expect(signed.length).toBeGreaterThan(0);
      for (const { message, digest, ...domain } of signed) {
        expect(hash(domain, message)).toBe(digest);
      }
    };
    check(vectors.cancellations, hashCancellation);
    check(vectors.cancelProducts, hashCancellationProducts);
    check(vectors.streamAuth, hashStreamAuthentication);
    check(vectors.listTriggerOrders, hashListTriggerOrders);
    check(vectors.linkSigner, hashLinkSigner);
  });

  it.each(CURVES)(
    'give every signature, byte for byte, and the wallet of the key on %s',
    async (_name, load) => {
      const signer = createSigner(vectors.privateKey, await load());
      expect(signer.address).toBe(vectors.address.toLowerCase());
      const signed = [
        ...[vectors.orders, vectors.cancellations, vectors.cancelProducts].flat(),
        ...[vectors.streamAuth, vectors.listTriggerOrders, vectors.linkSigner].flat(),
      ];
      expect(signed.length).toBe(8);
      for (const { digest, signature } of signed) expect(signer.sign(digest)).toBe(signature);
    },
  );
});

function appendixOf(fields: AppendixFields): Appendix {
  const { orderExecutionType: type, isolated, twap, builder } = fields;
  const execution: ExecutionType = type === 'post_only' ? 'postOnly' : type;
  const slippageX6 = BigInt(Math.round((twap?.slippageFrac ?? 0) * 1e6));
  const times = BigInt(twap?.numOrders ?? 0);
  return {
    execution,
    reduceOnly: fields.reduceOnly ?? false,
    isolated: isolated !== undefined,
    trigger: fields.triggerType ?? 'none',
    builderId: builder?.builderId ?? 0,
    builderFeeRate: builder?.builderFeeRate ?? 0,
    value: BigInt(isolated?.margin ?? '0') / MARGIN_X6 + ((times << COUNT_BITS) | slippageX6),
  };
}
