/**
 * The door through which the venue's word enters: checks every field again, then seals.
 *
 * Invariant: only the venues' decoders (and the builders of the tests) import this file. A dependency
 * rule holds that, and the mint can be taken once.
 */
import { isDecimalString } from '../domain/decimal.ts';
import { InvariantError } from '../lib/invariant.ts';
import { takeMint } from './observation.ts';
import type {
  ArchivedEvent,
  ArchivedEventFields,
  Fill,
  FillFields,
  PositionChange,
  PositionChangeFields,
} from './observation.ts';

const mint = takeMint();

const NANOS = /^\d{1,20}$/;
const SERIAL = /^(0|[1-9]\d{0,19})$/;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*\/(cross|isolated)$/;
const DIGEST = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-f]{64}$/;

/** Seals a `position_change` frame. Throws `InvariantError` when a field is not what it says. */
export function observePositionChange(fields: PositionChangeFields): PositionChange {
  check(KEY.test(fields.key), 'key', fields.key);
  check(isDecimalString(fields.amount), 'amount', fields.amount);
  check(isDecimalString(fields.quoteAmount), 'quoteAmount', fields.quoteAmount);
  check(NANOS.test(fields.venueAt), 'venueAt', fields.venueAt);
  check(fields.reason.length > 0, 'reason', fields.reason);
  check(isInstant(fields.receivedAt), 'receivedAt', fields.receivedAt);
  const { isolatedAddress } = fields;
  check(
    isolatedAddress === undefined || ADDRESS.test(isolatedAddress),
    'isolatedAddress',
    isolatedAddress,
  );
  return mint.positionChange(fields);
}

/** Seals a `fill` frame. Throws `InvariantError` when a field is not what it says. */
export function observeFill(fields: FillFields): Fill {
  check(KEY.test(fields.key), 'key', fields.key);
  check(DIGEST.test(fields.digest), 'digest', fields.digest);
  check(NANOS.test(fields.submissionIndex), 'submissionIndex', fields.submissionIndex);
  check(isDecimalString(fields.amount), 'amount', fields.amount);
  check(isDecimalString(fields.price), 'price', fields.price);
  check(isDecimalString(fields.fee), 'fee', fields.fee);
  check(NANOS.test(fields.venueAt), 'venueAt', fields.venueAt);
  check(isInstant(fields.receivedAt), 'receivedAt', fields.receivedAt);
  return mint.fill(fields);
}

/** Seals a row of the archive's events. Throws `InvariantError` when a field is not what it says. */
export function observeArchivedEvent(fields: ArchivedEventFields): ArchivedEvent {
  check(KEY.test(fields.key), 'key', fields.key);
  check(SERIAL.test(fields.submissionIndex), 'submissionIndex', fields.submissionIndex);
  check(isDecimalString(fields.before), 'before', fields.before);
  check(isDecimalString(fields.after), 'after', fields.after);
  check(isDecimalString(fields.quoteAfter), 'quoteAfter', fields.quoteAfter);
  check(fields.reason.length > 0, 'reason', fields.reason);
  return mint.archivedEvent(fields);
}

function isInstant(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function check(holds: boolean, field: string, value: unknown): void {
  if (!holds) throw new InvariantError(`An observation cannot have ${field} ${String(value)}.`);
}
