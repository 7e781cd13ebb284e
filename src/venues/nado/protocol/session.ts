/** What opening the venue establishes, checked once: chain, clock, markets and the subaccount. */
import type { MarketSymbol } from '../../../domain/market.ts';
import { VenueRejected } from '../../../ports/venue-errors.ts';
import { NO_DEPOSIT, SIGNER_MISMATCH } from './codes.ts';
import type { NadoNetwork } from './endpoints.ts';
import type { GatewayClient } from './gateway-client.ts';
import { readProducts } from './markets.ts';
import type { Products } from './markets.ts';
import type { Account } from './order-messages.ts';
import { contracts, linkedSigner, subaccountInfo } from './schemas.ts';
import { ownerOf } from './sender.ts';
import type { Signer } from './signing.ts';
import type { VenueClock } from './venue-clock.ts';

/** What is known once the venue is open. */
export type Session = { readonly account: Account; readonly products: Products };

/** What a session is opened with. */
export type SessionOptions = {
  readonly client: GatewayClient;
  readonly venueClock: VenueClock;
  readonly network: NadoNetwork;
  readonly symbols: readonly MarketSymbol[];
  readonly signer: Signer;
  readonly subaccount: string;
  /** Whether the signer must be one that the venue takes orders of. */
  readonly checksSigner: boolean;
};

/**
 * Opens a session. What the venue would refuse later is refused now, in words and with the code that
 * the venue would give: another chain or signer (2028), an unknown market (2015), no such subaccount
 * (2024).
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { client, network, signer, subaccount } = options;
  const answer = await client.query('contracts', {}, contracts);
  if (answer.chain_id !== network.chainId) {
    throw new VenueRejected(
      `The gateway answers for chain ${String(answer.chain_id)}, not ${String(network.chainId)} ` +
        `of ${network.name}: nothing signed for one is valid on the other.`,
      SIGNER_MISMATCH,
      false,
      { request: 'contracts', remedy: 'Check the network and the endpoint in the configuration.' },
    );
  }
  await options.venueClock.measure();
  const [products, info] = await Promise.all([
    readProducts(client, options.symbols),
    client.query('subaccount_info', { subaccount }, subaccountInfo),
  ]);
  if (!info.exists) {
    throw new VenueRejected(
      `Subaccount ${subaccount} does not exist at the venue: deposit at least 5 USDT0 first, or ` +
        'check the key.',
      NO_DEPOSIT,
      false,
      { request: 'subaccount_info', remedy: 'Deposit, or check the key and the subaccount name.' },
    );
  }
  if (options.checksSigner) await checkSigner(options);
  const { chain_id: chainId, endpoint_addr: endpointContract } = answer;
  return { account: { signer, subaccount, chainId, endpointContract }, products };
}

/** Every order of another signer than the owner or its linked one would be refused (4.2, 5.16). */
async function checkSigner({ client, signer, subaccount }: SessionOptions): Promise<void> {
  if (signer.address === ownerOf(subaccount)) return;
  const { linked_signer: linked } = await client.query(
    'linked_signer',
    { subaccount },
    linkedSigner,
  );
  if (linked.toLowerCase() === signer.address) return;
  throw new VenueRejected(
    `The key is that of ${signer.address}, which is neither the owner of subaccount ${subaccount} ` +
      `nor its linked signer (${/^0x0+$/.test(linked) ? 'it has none' : linked}): use the key of one ` +
      'of them, or link this one at the venue.',
    SIGNER_MISMATCH,
    false,
    { request: 'linked_signer', remedy: 'Use the owner’s key, or link this signer.' },
  );
}
