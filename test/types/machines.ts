/** Every way for a machine to hold, make or be sent a position or a proof, each refused by the compiler. */
import { assign, createActor, setup } from 'xstate';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import type { CycleContext, CycleSettings } from '../../machines/cycle.context.ts';
import type { DriftCheckContext } from '../../machines/drift-check.setup.ts';
import type { EmergencyContext } from '../../machines/emergency-close.setup.ts';
import type { LegContext, LegRequest } from '../../machines/leg.setup.ts';
import type { BuildContext } from '../../machines/maker-build.context.ts';
import type { TrackerContext } from '../../machines/position-tracker.setup.ts';
import type { ProveOutput } from '../../machines/proving.ts';
import type { SessionContext } from '../../machines/session.setup.ts';
import type { ZeroWaitContext } from '../../machines/zero-wait.setup.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { Observation } from '../../src/positions/observation.ts';
import type { FlatProof } from '../../src/positions/proof.ts';
import type { Positions } from '../../src/positions/service.ts';

type Context =
  | BuildContext
  | CycleContext
  | DriftCheckContext
  | EmergencyContext
  | LegContext
  | SessionContext
  | TrackerContext
  | ZeroWaitContext;

/** What a context holds of what only the service may own; of a union every member is looked at. */
type Held<Of> = Of extends unknown
  ? Extract<Of[keyof Of], PositionBook | Observation | Positions>
  : 0;

/** Fails to compile when some context has room for a book, an observation or the service. */
export type NoContextHoldsABook = Nothing<Held<Context>>;

type Nothing<Value extends never> = Value;

declare const proof: FlatProof;
declare const record: FlatProof['fields'];
declare const planned: Extract<LegRequest, { readonly purpose: 'open' }>['planned'];
declare const settings: CycleSettings;
declare const account: Extract<ProveOutput, { readonly flat: true }>['account'];
declare function open(request: LegRequest): void;
declare function end(output: ProveOutput): void;

const base = { purpose: 'open', cycleId: 1, planned } as const;

// @ts-expect-error -- a leg does not open without a proof
open({ ...base });
// @ts-expect-error -- nor with none
open({ ...base, proof: null });
// @ts-expect-error -- nor with the record of one
open({ ...base, proof: record });
// @ts-expect-error -- nor with a literal around it
open({ ...base, proof: { fields: record } });
// @ts-expect-error -- nor with a spread of a genuine one
open({ ...base, proof: { ...proof } });
// @ts-expect-error -- nor with a parsed one
open({ ...base, proof: JSON.parse(JSON.stringify(proof)) as unknown });
// @ts-expect-error -- a close takes no amount: the book has it
open({ purpose: 'unwind', cycleId: 1, leg: 'hedge', amount: '1' });
// @ts-expect-error -- flat is not said but proved
end({ flat: true, account });
// @ts-expect-error -- and not by a record
end({ flat: true, account, proof: record });
// @ts-expect-error -- the class of a proof is not exported as a value
export class Forged extends FlatProof {}
// @ts-expect-error -- nor can its constructor be called
end({ flat: true, account, proof: new proof.constructor(undefined, record) });
// @ts-expect-error -- its age is not written
proof.fields.madeAt = 0;

const cycle = createActor(cycleMachine, { input: { settings } });
const done = { type: 'xstate.done.actor.proveFlat', actorId: 'proveFlat' } as const;

// @ts-expect-error -- an event from outside carries no record of a proof
cycle.send({ ...done, output: { flat: true, proof: record, account } });
// @ts-expect-error -- a start carries none at all
cycle.send({ type: 'cycle.start', cycleId: 1, direction: 'buyFirst', proof });
// @ts-expect-error -- nobody tells the cycle a position
cycle.send({ type: 'position.changed', key: 'SOL-PERP/isolated', amount: '0' });
// @ts-expect-error -- nobody resets it
cycle.send({ type: 'operator.reset' });
// @ts-expect-error -- a snapshot is not written
cycle.getSnapshot().context.proof = proof;

const types = { context: {} as CycleContext, events: {} as { readonly type: 'any' } };

// @ts-expect-error -- no action puts a position into a cycle
setup({ types, actions: { seed: assign({ position: '0' }) } });
// @ts-expect-error -- nor a record where a proof belongs
setup({ types, actions: { seed: assign({ proof: () => record }) } });
// @ts-expect-error -- nor a word
setup({ types, actions: { seed: assign({ proof: 'flat' }) } });
// @ts-expect-error -- nor the start of a cycle with one
createActor(cycleMachine, { input: { settings, proof: record } });
