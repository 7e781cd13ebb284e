/** How an execute reaches the venue: what holds it up, what the doors refuse, what is answered. */
import type { Clock } from '../ports/clock.ts';
import { failure, jsonAnswer, queryOnly, tooManyRequests } from './answers.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { FaultOf, WirePath } from './fault-plan.ts';
import { concernsOrder } from './faults.ts';
import type { FaultSet } from './faults.ts';
import type { Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { ExchangeAnswer } from './server-types.ts';
import { unprefixed } from './trigger-service.ts';

/** What an execute meets on its way. */
export type DeliveryContext = ExecuteContext & {
  readonly clock: Clock;
  readonly faults: FaultSet;
  readonly limits: RateLimiter;
  readonly path: WirePath;
};

/** Delivers an execute; it is judged when it arrives, not when it was sent. */
export async function deliverExecute(
  wanted: Execute,
  context: DeliveryContext,
): Promise<ExchangeAnswer> {
  const { clock, faults } = context;
  const hold = faults.take('order.hold', (fault) => isHeld(fault, wanted));
  if (hold !== undefined) {
    const { ms, deliver = true } = hold;
    // A middleman has it: the client has only its own timeout, and the request still arrives.
    if (deliver) faults.after(ms, () => void carryOut(wanted, context));
    return { kind: 'none' };
  }
  const delay = faults.take('order.delay', (fault) => isConcerned(fault, wanted));
  const isAnswerLate = delay?.part === 'answer';
  if (delay !== undefined && !isAnswerLate) await sleep(clock, delay.ms);
  const silence = faults.take('order.noAnswer', (fault) => isConcerned(fault, wanted));
  if (silence?.effect === 'before') return { kind: 'none' };
  const late = faults.take('order.fillAfterTimeout', (fault) => isConcerned(fault, wanted));
  if (late !== undefined) {
    await carryOut(wanted, context, late.ms);
    return { kind: 'none' };
  }
  const answer = await answered(wanted, context);
  if (delay !== undefined && isAnswerLate) await sleep(clock, delay.ms);
  return silence === undefined ? answer : { kind: 'none' };
}

/** The answer to an execute; to one that a middleman sent twice the second answer. */
async function answered(wanted: Execute, context: DeliveryContext): Promise<ExchangeAnswer> {
  const answer = await carryOut(wanted, context);
  const isTwice = context.faults.take('order.duplicate', (fault) => isConcerned(fault, wanted));
  return isTwice === undefined ? answer : carryOut(wanted, context);
}

/** Waits on a clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}

/** Judges and applies an execute that has arrived; its orders may wait for their match. */
async function carryOut(
  wanted: Execute,
  context: DeliveryContext,
  bumpMs?: number,
): Promise<ExchangeAnswer> {
  const { clock, limits, strict } = context;
  if (strict && !limits.spend('execute', wanted.wallet, wanted.weight)) return tooManyRequests();
  const refused = refusedAtTheDoor(wanted.type, context);
  if (refused !== undefined) return refused;
  if (wanted.penaltyMs !== undefined) await sleep(clock, wanted.penaltyMs);
  return jsonAnswer(await wanted.run(bumpMs));
}

/** Who is turned away whatever the execute says: by country, on each way or on one, by maintenance, by key. */
function refusedAtTheDoor(
  type: string,
  { exchange, faults, path }: Pick<DeliveryContext, 'exchange' | 'faults' | 'path'>,
): ExchangeAnswer | undefined {
  const refused = (refusal: Refusal): ExchangeAnswer =>
    jsonAnswer(failure(`execute_${unprefixed(type)}`, refusal, { signature: '0x' }));
  const key = exchange.switches.edgeRefusalKey;
  if (isQueryOnly(faults, path)) return queryOnly(key);
  const maintenance = exchange.maintenance.terms();
  if (maintenance !== undefined) return refused(refuse(maintenance.code));
  const forged = keyRefusal(faults);
  return forged === undefined ? undefined : refused(forged);
}

/** What a fault has everything refused with that a key signed. */
export function keyRefusal(faults: Pick<FaultSet, 'take'>): Refusal | undefined {
  const key = faults.take('key.refused');
  return key === undefined ? undefined : refuse(key.code ?? 2028);
}

function isConcerned(
  fault: { readonly products?: readonly (string | number)[]; readonly reduceOnly?: boolean },
  { orders }: Execute,
): boolean {
  return orders.some((order) => concernsOrder(fault, order));
}

/** A hold that filters orders names no cancel. */
function isHeld(fault: FaultOf<'order.hold'>, wanted: Execute): boolean {
  const { executes, products, reduceOnly } = fault;
  if (executes !== undefined && !executes.some((name) => name === wanted.type)) return false;
  const namesAll = products === undefined && reduceOnly === undefined;
  return namesAll || isConcerned(fault, wanted);
}

/** Whether the edge lets this way carry queries alone (protocol 1.5). */
export function isQueryOnly(faults: FaultSet, path: WirePath): boolean {
  const isBlocked = ({ paths }: FaultOf<'venue.queryOnly'>): boolean =>
    paths?.includes(path) ?? true;
  return faults.take('venue.queryOnly', isBlocked) !== undefined;
}
