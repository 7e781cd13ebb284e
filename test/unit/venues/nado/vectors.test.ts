import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packAppendix } from '../../../../src/venues/nado/protocol/appendix.ts';
import { packNonce } from '../../../../src/venues/nado/protocol/nonce.ts';
import { subaccountOf } from '../../../../src/venues/nado/protocol/sender.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import {
  TYPE_HASHES,
  hashCancellation,
  hashCancellationProducts,
  hashDomain,
  hashListTriggerOrders,
  hashOrder,
  hashStreamAuthentication,
  orderContract,
} from '../../../../src/venues/nado/protocol/typed-data.ts';
import type {
  CancellationMessage,
  ListTriggerOrdersMessage,
  OrderMessage,
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
  readonly appendix: readonly {
    label: string;
    fields: {
      orderExecutionType: 'default' | 'ioc' | 'fok' | 'post_only';
      reduceOnly?: boolean;
      isolated?: { margin: string };
      triggerType?: string;
      builder?: object;
    };
    appendix: string;
  }[];
  readonly nonces: readonly { recvTimeMs: string; random: string; nonce: string }[];
  readonly orders: readonly (Signed<OrderMessage> & {
    productId: number;
    inputs: { price: string };
  })[];
  readonly cancellations: readonly Signed<CancellationMessage>[];
  readonly cancelProducts: readonly Signed<CancellationMessage>[];
  readonly streamAuth: readonly Signed<StreamAuthenticationMessage>[];
  readonly listTriggerOrders: readonly Signed<ListTriggerOrdersMessage>[];
  readonly externalVectors: readonly Signed<OrderMessage>[];
};

const file = new URL('../../../../../shared/data/nado-vectors.json', import.meta.url);
const present = existsSync(file);
const title = present ? 'the published vectors' : 'the published vectors (shared data is absent)';

describe.skipIf(!present)(title, () => {
  // The file is fixed data of this shape; a difference would show as a failed comparison.
  const vectors = (present ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Vectors;

  it('give the hash of every type', () => {
    expect(vectors.typeHashes).toMatchObject({
      domain: TYPE_HASHES.domain,
      Order: TYPE_HASHES.order,
      Cancellation: TYPE_HASHES.cancellation,
      CancellationProducts: TYPE_HASHES.cancellationProducts,
      StreamAuthentication: TYPE_HASHES.streamAuthentication,
      ListTriggerOrders: TYPE_HASHES.listTriggerOrders,
    });
  });

  it('give every domain separator', () => {
    const separators = Object.values(vectors.domainSeparators);
    expect(separators.length).toBe(8);
    for (const { separator, ...domain } of separators) expect(hashDomain(domain)).toBe(separator);
  });

  it('give the wallet of the key and every sender', () => {
    expect(createSigner(vectors.privateKey).address).toBe(vectors.address.toLowerCase());
    expect(vectors.senders.length).toBeGreaterThan(0);
    for (const { owner, name, sender } of vectors.senders) {
      expect(subaccountOf(owner, name)).toBe(sender);
    }
  });

  it('give every appendix that tandem can write', () => {
    const ours = vectors.appendix.filter(
      ({ fields }) => fields.triggerType === undefined && fields.builder === undefined,
    );
    expect(ours.length).toBe(7);
    for (const { label, fields, appendix } of ours) {
      const { orderExecutionType: type, reduceOnly = false, isolated } = fields;
      const margin = fromX18(isolated?.margin ?? '0');
      // The venue's own client cuts what is below six decimals; tandem refuses to.
      const sixDecimals = margin.replace(/(\.\d{6})\d+$/, '$1');
      const packed = packAppendix(
        {
          execution: type === 'post_only' ? 'postOnly' : type,
          reduceOnly,
          isolated: isolated !== undefined,
        },
        sixDecimals,
      );
      expect(packed, label).toBe(appendix);
    }
  });

  it('give every nonce', () => {
    for (const { recvTimeMs, random, nonce } of vectors.nonces) {
      expect(packNonce(Number(recvTimeMs), Number(random))).toBe(nonce);
    }
  });

  it('give the digest and the signature of every order', () => {
    const signer = createSigner(vectors.privateKey);
    expect(vectors.orders.length).toBeGreaterThan(0);
    for (const { chainId, productId, message, digest, signature, inputs } of vectors.orders) {
      const domain = { chainId, verifyingContract: orderContract(productId) };
      expect(hashOrder(domain, message)).toBe(digest);
      expect(signer.sign(digest)).toBe(signature);
      expect(toX18(inputs.price)).toBe(message.priceX18);
    }
    for (const { message, digest, ...domain } of vectors.externalVectors) {
      expect(hashOrder(domain, message)).toBe(digest);
    }
  });

  it('give every other message that tandem signs', () => {
    const signer = createSigner(vectors.privateKey);
    const check = <Message>(
      signed: readonly Signed<Message>[],
      hash: (domain: { chainId: number; verifyingContract: string }, message: Message) => string,
    ): void => {
      expect(signed.length).toBeGreaterThan(0);
      for (const { message, digest, signature, ...domain } of signed) {
        expect(hash(domain, message)).toBe(digest);
        expect(signer.sign(digest)).toBe(signature);
      }
    };
    check(vectors.cancellations, hashCancellation);
    check(vectors.cancelProducts, hashCancellationProducts);
    check(vectors.streamAuth, hashStreamAuthentication);
    check(vectors.listTriggerOrders, hashListTriggerOrders);
  });
});
