/** The exchange's own reading of Nado's typed data, held against the published vectors. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSignatures } from '../../../src/exchange/gateway/signatures.ts';

type Vectors = {
  readonly address: string;
  readonly listTriggerOrders: readonly {
    readonly chainId: number;
    readonly verifyingContract: string;
    readonly message: { readonly sender: string; readonly recvTime: string };
    readonly signature: string;
  }[];
};

const file = new URL('../../../../shared/data/nado-vectors.json', import.meta.url);
const present = existsSync(file);
const title = present ? 'the published vectors' : 'the published vectors (shared data is absent)';

describe.skipIf(!present)(title, () => {
  // The file is fixed data of this shape; a difference would show as a failed comparison.
  const vectors = (present ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Vectors;

  it('name their signer for a list of trigger orders, and another for another time', async () => {
    expect(vectors.listTriggerOrders.length).toBeGreaterThan(0);
    for (const { chainId, verifyingContract, message, signature } of vectors.listTriggerOrders) {
      const { triggerListSigner } = createSignatures(chainId, verifyingContract);
      const { sender } = message;
      const recvTime = BigInt(message.recvTime);
      expect(await triggerListSigner({ sender, recvTime }, signature)).toBe(vectors.address);
      const later = { sender, recvTime: recvTime + 1n };
      expect(await triggerListSigner(later, signature)).not.toBe(vectors.address);
    }
  });
});
