/** Whose signature a request bears: the wallet's own, or that of the signer it linked. */
import { refuse } from './refusals.ts';
import type { Refusal } from './orders.ts';
import type { Wallets } from './wallets.ts';

/** The address that signed, in lower case. */
export type SignedBy = { readonly signer: string };

/** Who signed for a subaccount; 2027, 2034, or 2028 when it was neither wallet nor linked signer. */
export async function signedBy(
  sender: string,
  signature: string,
  recover: () => Promise<string>,
  { linkedSigner }: Pick<Wallets, 'linkedSigner'>,
): Promise<SignedBy | Refusal> {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return refuse(2027);
  const recovery = Number.parseInt(signature.slice(-2), 16);
  if (recovery !== 27 && recovery !== 28) return refuse(2034);
  try {
    const signer = (await recover()).toLowerCase();
    const isTheirs = signer === ownerOf(sender) || signer === linkedSigner(sender);
    return isTheirs ? { signer } : refuse(2028);
  } catch {
    // Bytes that are no point of the curve recover nobody.
    return refuse(2028);
  }
}

/** 2027, 2034 or 2028; undefined when the signature is the wallet's or its linked signer's. */
export async function signatureRefusal(
  sender: string,
  signature: string,
  recover: () => Promise<string>,
  wallets: Pick<Wallets, 'linkedSigner'>,
): Promise<Refusal | undefined> {
  const outcome = await signedBy(sender, signature, recover, wallets);
  return 'code' in outcome ? outcome : undefined;
}

/** The wallet to which a subaccount belongs. */
export function ownerOf(subaccount: string): string {
  return subaccount.slice(0, 42);
}
