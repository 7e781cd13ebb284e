/** The whole examination: everything that a run would meet, asked once and in order, nothing ordered. */
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Clock } from '../../ports/clock.ts';
import { positionKey } from '../../positions/key.ts';
import { MAINNET, TESTNET } from '../../venues/nado/protocol/endpoints.ts';
import type { Endpoints } from '../../venues/nado/protocol/endpoints.ts';
import { createNetworkTransport } from '../../venues/nado/transport/network-transport.ts';
import { openVenue } from '../open-venue.ts';
import type { OpenVenue } from '../open-venue.ts';
import type { RunSettings } from '../run-settings.ts';
import { StartRefused } from '../start-errors.ts';
import { PAIR } from '../trade-settings.ts';
import type { VenueAccount } from '../venue-account.ts';
import { fail, failWith, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import {
  alarmFindings,
  configurationFinding,
  gateFinding,
  keyFinding,
  maintenanceFinding,
  stateFindings,
} from './local-findings.ts';
import { gatewayFinding, secondPathFinding, streamFinding, witnessFinding } from './reach.ts';
import {
  accountFindings,
  budgetFinding,
  clockFinding,
  marketFindings,
  ordersFinding,
  standingFinding,
} from './venue-findings.ts';

/** What is examined. */
export type Examination = {
  /** Of the run that is meant; without a key its account stands in for one that only reads. */
  readonly settings: RunSettings;
  readonly endpoints: Endpoints;
  /** Undefined without a key. */
  readonly account: VenueAccount | undefined;
  /** Whether it is known whose subaccount is meant. */
  readonly hasSubject: boolean;
  /** Undefined where a run would make a new one. */
  readonly directory: string | undefined;
  readonly clock: Clock;
};

/** Examines; every finding in the order in which a person mends things. Sends test alarms and no order. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { settings, account, directory, clock } = examination;
  return [
    configurationFinding(settings),
    keyFinding(account, settings.venue === 'sim'),
    ...(await venueFindings(examination)),
    ...(await alarmFindings(settings, directory, clock)),
    ...stateFindings(directory),
    maintenanceFinding(settings, clock.now()),
    gateFinding(settings, directory, clock.now()),
  ];
}

async function venueFindings(examination: Examination): Promise<readonly Finding[]> {
  const { settings, endpoints, account, hasSubject, clock } = examination;
  const network = settings.network === 'mainnet' ? MAINNET : TESTNET;
  const transport = createNetworkTransport();
  const gateway = await gatewayFinding(transport, endpoints, network, clock);
  const isThere = gateway.level !== 'fail';
  const second = isThere ? [await secondPathFinding(transport, endpoints, clock)] : [];
  await transport.close();
  if (!isThere) return [gateway, unchecked('nothing of the venue was checked')];
  const reached = [gateway, ...second];
  if (!hasSubject) {
    return [
      ...reached,
      unchecked('whose account is not known: name it with --owner, or give a key'),
    ];
  }
  try {
    const opened = await openVenue({
      network: settings.network,
      endpoints,
      account: settings.account,
      signs: account !== undefined,
      clock,
      // Chance decides nothing where nothing is ordered.
      random: seededRandom(0),
    });
    try {
      return [...reached, ...(await askVenue(examination, opened))];
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof StartRefused) return [...reached, failWith('account', error.message)];
    throw error;
  }
}

async function askVenue(
  { settings, endpoints, account, clock }: Examination,
  { venue, identity, readEdge }: OpenVenue,
): Promise<readonly Finding[]> {
  const errors: unknown[] = [];
  const noting = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked;
    } catch (error) {
      errors.push(error);
      throw error;
    }
  };
  const hasKey = account !== undefined;
  const waiting = hasKey ? await settled(noting(venue.readTriggerOrders())) : undefined;
  const key = positionKey(PAIR.primary, settings.margin);
  const history = { key, after: '0', limit: 1 };
  const reached = [
    clockFinding(venue.venueTime() - clock.now()),
    await standingFinding(venue, await readEdge()),
    await streamFinding(venue, endpoints, clock, hasKey),
    await witnessFinding(
      'archive',
      endpoints.archive,
      () => noting(venue.readArchivedEvents(history)),
      clock,
      'A run goes on without it, and ends more often halted: a gap cannot be attested.',
    ),
    triggerFinding(endpoints, waiting),
  ];
  try {
    const markets = await noting(venue.readMarkets());
    const rest = await venue.readPositions();
    const resting = await noting(venue.readOpenOrders());
    const triggers = waiting?.status === 'fulfilled' ? waiting.value : undefined;
    return [
      ...reached,
      ok('subaccount', identity.subaccount),
      ...marketFindings(settings, markets),
      ...accountFindings(settings, markets, rest),
      ordersFinding(resting, triggers),
      budgetFinding(errors),
    ];
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [...reached, fail('account', words, 'Check again in a minute.'), budgetFinding(errors)];
  }
}

function triggerFinding(
  { trigger }: Endpoints,
  waiting: PromiseSettledResult<unknown> | undefined,
): Finding {
  if (waiting === undefined) {
    return warn('trigger', 'not asked: the question is signed', 'Give a key, and check again.');
  }
  if (waiting.status === 'fulfilled') return ok('trigger', `${trigger}, answers a signed question`);
  const { reason } = waiting as { readonly reason: unknown };
  const words = reason instanceof Error ? reason.message : String(reason);
  if (!words.includes('2028') && !words.includes('2024')) {
    return warn('trigger', words, 'A run goes on without it: trigger orders would go unseen.');
  }
  return fail('trigger', words, 'Check the key, the network and whose subaccount it signs for.');
}

async function settled<Value>(asked: Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [end] = await Promise.allSettled([asked]);
  return end;
}

function unchecked(fact: string): Finding {
  return warn('account', fact, 'Mend what stands above, and check again.');
}
