/** Every mutant of the canary, family by family. */
import { actors } from './actors.ts';
import { bounds } from './bounds.ts';
import { alerts } from './alerts.ts';
import { chains } from './chains.ts';
import { changes } from './changes.ts';
import { cycles } from './cycle.ts';
import { drift } from './drift.ts';
import { ends } from './ends.ts';
import { exchanges } from './exchange.ts';
import { emergencies } from './emergencies.ts';
import { gaps } from './gaps.ts';
import { gateways } from './gateway.ts';
import { ledgers } from './ledger.ts';
import { machines } from './machines.ts';
import { makers } from './maker.ts';
import type { Mutant } from './mutant.ts';
import { orders } from './orders.ts';
import { permits } from './permits.ts';
import { proofs } from './proofs.ts';
import { recordings } from './recordings.ts';
import { replays } from './replays.ts';
import { resets } from './resets.ts';
import { rest } from './rest.ts';
import { restings } from './resting.ts';
import { rules } from './rules.ts';
import { seals } from './seals.ts';
import { secondPath } from './second-path.ts';
import { signings } from './signing.ts';
import { states } from './state.ts';
import { stream } from './stream.ts';
import { trades } from './trade.ts';
import { trust } from './trust.ts';
import { venue } from './venue.ts';
import { watches } from './watches.ts';

/** All mutants. Their ids are unique, and every id begins with its family. */
export const MUTANTS: readonly Mutant[] = [
  ...resets,
  ...seals,
  ...trust,
  ...ledgers,
  ...gaps,
  ...chains,
  ...drift,
  ...changes,
  ...proofs,
  ...permits,
  ...trades,
  ...orders,
  ...actors,
  ...states,
  ...stream,
  ...rest,
  ...secondPath,
  ...venue,
  ...signings,
  ...cycles,
  ...ends,
  ...watches,
  ...machines,
  ...makers,
  ...emergencies,
  ...restings,
  ...rules,
  ...bounds,
  ...alerts,
  ...exchanges,
  ...gateways,
  ...replays,
  ...recordings,
];
