/** Opens the adapter on real sockets; what is wrong at the start becomes one sentence. */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Venue, VenueIdentity } from '../ports/venue.ts';
import { VenueError } from '../ports/venue-errors.ts';
import type { RunJournal } from '../journal/create-journal.ts';
import { journaledVenue } from '../journal/journaled-venue.ts';
import { venueInTurn } from '../journal/venue-in-turn.ts';
import { MAINNET, TESTNET } from '../venues/nado/protocol/endpoints.ts';
import type { Endpoints } from '../venues/nado/protocol/endpoints.ts';
import { readEdge } from '../venues/nado/protocol/edge.ts';
import type { EdgeStanding } from '../venues/nado/protocol/edge.ts';
import { createNadoVenue } from '../venues/nado/protocol/nado-venue.ts';
import { createNetworkTransport } from '../venues/nado/transport/network-transport.ts';
import { recordingTransport } from '../venues/nado/transport/recording-transport.ts';
import type { RecordingFile } from './recording-file.ts';
import { StartRefused } from './start-errors.ts';
import { PAIR } from './trade-settings.ts';
import type { VenueAccount } from './venue-account.ts';
import type { VenueChoice } from './venue-flags.ts';

/** What a venue is opened with. */
export type OpenVenueOptions = {
  readonly network: VenueChoice['network'];
  readonly endpoints: Endpoints;
  readonly account: VenueAccount;
  /** Whether orders will be signed: then a key that is not the owner's must be its linked signer. */
  readonly signs?: boolean | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** What passes is written there; nothing is kept when left out. */
  readonly journal?: RunJournal | undefined;
  /** What passes on the wire is kept there; nothing is when left out. */
  readonly recording?: Pick<RecordingFile, 'keep'> | undefined;
  /** Puts something between the adapter and the journal. */
  readonly venueOf?: ((venue: Venue) => Venue) | undefined;
};

/** An open venue, journaled where a journal was given, with what ends its connections. */
export type OpenVenue = {
  readonly venue: Venue;
  readonly identity: VenueIdentity;
  /** What the venue's edge lets this machine do. Never rejects. */
  readonly readEdge: () => Promise<EdgeStanding>;
  readonly close: () => Promise<void>;
};

/** Opens the venue. Throws `StartRefused`, in words, for what the venue refuses or does not answer. */
export async function openVenue(options: OpenVenueOptions): Promise<OpenVenue> {
  const { network, endpoints, account, clock, random, journal, recording, venueOf } = options;
  const { privateKey, subaccountName, owner } = account;
  const transport = createNetworkTransport();
  const wire =
    recording === undefined ? transport : recordingTransport(transport, clock, recording.keep);
  const created = createNadoVenue({
    // The simulated exchange presents itself as the testnet.
    network: network === 'mainnet' ? MAINNET : TESTNET,
    endpoints,
    symbols: [PAIR.primary, PAIR.hedge],
    privateKey: privateKey.reveal(),
    subaccountName,
    owner,
    checksSigner: options.signs,
    clock,
    random,
    transport: wire,
  });
  const adapter = venueOf === undefined ? created : venueOf(created);
  const venue =
    journal === undefined ? adapter : journaledVenue(venueInTurn(adapter, journal.take), journal);
  try {
    return {
      venue,
      identity: await venue.open(),
      readEdge: () => readEdge(transport, endpoints.gateway),
      close: transport.close,
    };
  } catch (error) {
    await transport.close();
    throw new StartRefused(
      `the venue at ${endpoints.gateway} could not be opened: ${withRemedy(error)}`,
    );
  }
}

/** The words of an error of the venue and what a person can do, as one sentence. */
export function withRemedy(error: unknown): string {
  const words = (error instanceof Error ? error.message : String(error)).replace(/[.!]+$/, '');
  const remedy = error instanceof VenueError ? error.remedy : undefined;
  if (remedy === undefined || words.includes(': ')) return `${words}.`;
  return `${words}: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`;
}
