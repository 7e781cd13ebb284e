/** Nado's own clients at the end of real sockets: the exchange they drive, and what they can ask. */
import { EngineClient } from '@nadohq/engine-client';
import type {
  EngineCancelAndPlaceParams,
  EngineCancelOrdersParams,
  EngineCancelProductOrdersParams,
  EngineLinkSignerParams,
  EnginePlaceOrderParams,
  EnginePlaceOrderResult,
  EnginePlaceOrdersParams,
  EngineServerExecuteRequestType,
  EngineServerExecuteSuccessResult,
  EngineSymbolsResponse,
  EngineTransferQuoteParams,
  EngineWithdrawCollateralParams,
  GetEngineAllMarketsResponse,
  GetEngineContractsResponse,
  GetEngineEstimatedSubaccountSummaryParams,
  GetEngineHealthGroupsResponse,
  GetEngineIpBlockStatusResponse,
  GetEngineIsolatedPositionsResponse,
  GetEngineLinkedSignerResponse,
  GetEngineMarketLiquidityResponse,
  GetEngineMarketPriceResponse,
  GetEngineMarketPricesResponse,
  GetEngineMaxOrderSizeParams,
  GetEngineMaxWithdrawableParams,
  GetEngineNlpLockedBalancesResponse,
  GetEngineNlpPoolInfoResponse,
  GetEngineNoncesResponse,
  GetEngineOrderResponse,
  GetEngineSubaccountFeeRatesResponse,
  GetEngineSubaccountOrdersResponse,
  GetEngineSubaccountProductOrdersResponse,
  GetEngineSubaccountSummaryResponse,
  GetEngineSymbolsParams,
} from '@nadohq/engine-client';
import { IndexerClient } from '@nadohq/indexer-client';
import { NADO_DEPLOYMENTS, getOrderVerifyingAddress } from '@nadohq/shared';
import type { Subaccount } from '@nadohq/shared';
import { TriggerClient } from '@nadohq/trigger-client';
import type { BigNumber } from 'bignumber.js';
import { createWalletClient, custom, defineChain } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { PrivateKeyAccount } from 'viem/accounts';
import { systemClock } from '../../src/app/system-clock.ts';
import { createExchange } from '../../src/exchange/exchange.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { createFaults } from '../../src/exchange/faults.ts';
import type { FaultSet } from '../../src/exchange/faults.ts';
import { listen } from '../../src/exchange/gateway.ts';
import type { Gateway } from '../../src/exchange/gateway.ts';
import { createSignatures } from '../../src/exchange/gateway/signatures.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import type { PricePath } from '../../src/exchange/prices.ts';
import { createExchangeServer } from '../../src/exchange/server.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';

/** The published test account, as which the clients sign. */
export const ACCOUNT = privateKeyToAccount(
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
);
/** The second published test account, which the first may link as its signer. */
export const LINKED = privateKeyToAccount(
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
);
export const CHAIN_ID = 763_373;
export const ENDPOINT = NADO_DEPLOYMENTS.inkTestnet.endpoint;
export const SUBACCOUNT = { subaccountOwner: ACCOUNT.address, subaccountName: 'default' };
export const SENDER = `${ACCOUNT.address.toLowerCase()}64656661756c740000000000`;
/** What signs everything but orders. */
export const BY_ENDPOINT = { chainId: CHAIN_ID, verifyingAddr: ENDPOINT };
/** An expiration that no test reaches, in seconds. */
export const NEVER = 4_294_967_295;

/** The market of an order, and what its signature is made for. */
export function market(productId: number): {
  readonly productId: number;
  readonly chainId: number;
  readonly verifyingAddr: string;
} {
  return { productId, chainId: CHAIN_ID, verifyingAddr: getOrderVerifyingAddress(productId) };
}

/** Mids that stand still, so that what a client reads is what the exchange says a moment later. */
const STILL: PricePath = {
  midsAt: () =>
    new Map([
      [2, 113_500.5],
      [4, 3575.05],
      [8, 162.405],
    ]),
};

type Product = { readonly productId: number };
type Success<Name extends EngineServerExecuteRequestType> = Promise<
  EngineServerExecuteSuccessResult<Name>
>;

/** The calls driven here: the shipped types lose them in a mixin that nodenext cannot resolve. */
export type OfficialEngine = {
  getStatus(): Promise<string>;
  getContracts(): Promise<GetEngineContractsResponse>;
  getNonces(params: { readonly address: string }): Promise<GetEngineNoncesResponse>;
  getTime(): Promise<number>;
  getIpBlockStatus(): Promise<GetEngineIpBlockStatusResponse>;
  getRequiresCloudflareAuth(): Promise<boolean>;
  getSymbols(params: GetEngineSymbolsParams): Promise<EngineSymbolsResponse>;
  getAllMarkets(): Promise<GetEngineAllMarketsResponse>;
  getEdgeAllMarkets(): Promise<Record<number, GetEngineAllMarketsResponse>>;
  getHealthGroups(): Promise<GetEngineHealthGroupsResponse>;
  getInsurance(): Promise<BigNumber>;
  getMarketPrice(params: Product): Promise<GetEngineMarketPriceResponse>;
  getMarketPrices(params: {
    readonly productIds: readonly number[];
  }): Promise<GetEngineMarketPricesResponse>;
  getMarketLiquidity(
    params: Product & { readonly depth: number },
  ): Promise<GetEngineMarketLiquidityResponse>;
  getSubaccountSummary(params: Subaccount): Promise<GetEngineSubaccountSummaryResponse>;
  getEstimatedSubaccountSummary(
    params: GetEngineEstimatedSubaccountSummaryParams,
  ): Promise<GetEngineSubaccountSummaryResponse>;
  getIsolatedPositions(params: Subaccount): Promise<GetEngineIsolatedPositionsResponse>;
  getOrder(params: Product & { readonly digest: string }): Promise<GetEngineOrderResponse>;
  getSubaccountOrders(params: Subaccount & Product): Promise<GetEngineSubaccountOrdersResponse>;
  getSubaccountMultiProductOrders(
    params: Subaccount & { readonly productIds: readonly number[] },
  ): Promise<GetEngineSubaccountProductOrdersResponse>;
  getSubaccountFeeRates(params: Subaccount): Promise<GetEngineSubaccountFeeRatesResponse>;
  getMaxOrderSize(params: GetEngineMaxOrderSizeParams): Promise<BigNumber>;
  getMaxWithdrawable(params: GetEngineMaxWithdrawableParams): Promise<BigNumber>;
  getMaxMintNlpAmount(params: Subaccount): Promise<BigNumber>;
  getMaxBurnNlpAmount(params: Subaccount): Promise<BigNumber>;
  getNlpLockedBalances(params: Subaccount): Promise<GetEngineNlpLockedBalancesResponse>;
  getNlpPoolInfo(): Promise<GetEngineNlpPoolInfoResponse>;
  getLinkedSigner(params: Subaccount): Promise<GetEngineLinkedSignerResponse>;
  setLinkedSigner(walletClient: OfficialWallet | null): void;
  placeOrder(params: EnginePlaceOrderParams): Promise<EnginePlaceOrderResult>;
  placeOrders(params: EnginePlaceOrdersParams): Success<'place_orders'>;
  cancelOrders(params: EngineCancelOrdersParams): Success<'cancel_orders'>;
  cancelProductOrders(params: EngineCancelProductOrdersParams): Success<'cancel_product_orders'>;
  cancelAndPlace(params: EngineCancelAndPlaceParams): Success<'cancel_and_place'>;
  linkSigner(params: EngineLinkSignerParams): Success<'link_signer'>;
  withdrawCollateral(params: EngineWithdrawCollateralParams): Success<'withdraw_collateral'>;
  transferQuote(params: EngineTransferQuoteParams): Success<'transfer_quote'>;
};

/** A wallet that signs and reaches no chain. */
export type OfficialWallet = ReturnType<typeof walletOf>;

/** The clients, and the exchange they drive. */
export type OfficialWorld = {
  readonly exchange: Exchange;
  readonly faults: FaultSet;
  readonly gateway: Gateway;
  readonly engine: OfficialEngine;
  readonly trigger: TriggerClient;
  readonly indexer: IndexerClient;
};

/** Opens a strict exchange behind a port of this machine, and the clients of the test account. */
export async function openOfficialWorld(
  options: { readonly path?: PricePath; readonly switches?: Partial<ExchangeSwitches> } = {},
): Promise<OfficialWorld> {
  const { path = STILL, switches = {} } = options;
  const clock = systemClock();
  const random = seededRandom(1);
  const faults = createFaults(clock, random);
  const exchange = createExchange({ clock, random, path, faults, switches });
  const signatures = createSignatures();
  const server = createExchangeServer({ exchange, clock, faults, signatures, strict: true });
  const gateway = await listen(server, 0);
  const walletClient = walletOf(ACCOUNT);
  const { urls } = gateway;
  return {
    exchange,
    faults,
    gateway,
    engine: engineAt(urls.gateway, walletClient),
    trigger: new TriggerClient({ url: urls.trigger, walletClient }),
    indexer: new IndexerClient({ url: urls.archive, walletClient }),
  };
}

/** An engine client whose wallet is another one. */
export function engineAt(url: string, walletClient: OfficialWallet): OfficialEngine {
  // The class is the client described above; only its shipped types say otherwise.
  return Reflect.construct(EngineClient, [{ url, walletClient }]) as OfficialEngine;
}

/** A wallet of an account. */
export function walletOf(account: PrivateKeyAccount) {
  const transport = custom({ request: () => Promise.reject(new Error('no chain is needed')) });
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'Ink Sepolia',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [] } },
  });
  return createWalletClient({ account, chain, transport });
}
