/** What opening the venue establishes, checked once: chain, clock, markets and the subaccount. */
import type { MarketSymbol } from '../../../domain/market.ts';
import { VenueRejected } from '../../../ports/venue-errors.ts';
import { NO_DEPOSIT, SIGNER_MISMATCH } from './codes.ts';
import type { NadoNetwork } from './endpoints.ts';
import type { GatewayClient } from './gateway-client.ts';
import { readProducts } from './markets.ts';
import type { Products } from './markets.ts';
import type { Account } from './order-messages.ts';
import { contracts, subaccountInfo } from './schemas.ts';
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
};

/**
 * Opens a session. What the venue would refuse later is refused now, in words and with the code that
 * the venue would give: another chain (2028), an unknown market (2015), no such subaccount (2024).
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
  const { chain_id: chainId, endpoint_addr: endpointContract } = answer;
  return { account: { signer, subaccount, chainId, endpointContract }, products };
}
