/** Valid frames of one account's stream, and the spoilt ones beside them. */
import { between, happens, pick, pickWeighted } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import { anyText, spoilText, spoilValue, textOf } from './spoil.ts';

/** Whose stream it is. */
export const PARENT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';

const OWNER = PARENT.slice(2, 42);
const STRANGER = '70997970c51812dc3a010c7d01b50e0d17dc79c8';
const FIRST_NANOS = 1_785_024_001_000_000_000n;
const ENTRY_X18 = '2822000000000000000000';
const EMPTY_ASK = '170141183460469231731687303715884105727';

/** The isolated subaccount of an owner for a product (protocol sheet 4.3). */
export function isolatedOf(productId: number, id: number, owner = OWNER): string {
  const product = productId.toString(16).padStart(4, '0');
  return `0x${owner}${'0'.repeat(12)}${product}${id.toString(16).padStart(2, '0')}69736f`;
}

/** One frame as it leaves the wire: valid, nearly valid, or nothing of the kind. */
export function drawFrame(random: Random, number: number): string {
  const kind = pickWeighted(random, [
    { item: 'valid', weight: 30 },
    { item: 'value', weight: 40 },
    { item: 'text', weight: 20 },
    { item: 'any', weight: 10 },
  ]);
  if (kind === 'any') return anyText(random);
  const frame = validFrame(random, number);
  if (kind === 'value') {
    const spoilt = spoilValue(random, frame);
    return textOf(random, happens(random, 15) ? spoilValue(random, spoilt) : spoilt);
  }
  return kind === 'text' ? spoilText(random, JSON.stringify(frame)) : JSON.stringify(frame);
}

/** A frame of the shape that the protocol gives it (2.4); it may speak of what is not ours. */
function validFrame(random: Random, number: number): object {
  const timestamp = timeOf(random, number);
  const product_id = pickWeighted(random, [
    { item: 4, weight: 10 },
    { item: 8, weight: 10 },
    { item: 2, weight: 1 },
    { item: 2052, weight: 1 },
  ]);
  switch (random.below(6)) {
    case 0:
    case 1:
      return positionChange(random, timestamp, product_id);
    case 2:
      return fill(random, timestamp, product_id, number);
    case 3:
      return {
        ...{ type: 'order_update', timestamp, product_id, digest: digestOf(random, number) },
        ...{ amount: amountX18(random), reason: pick(random, ['placed', 'filled', 'cancelled']) },
        ...(happens(random, 50) ? { id: 100, filled_qty: '1', filled_price: '1' } : {}),
      };
    case 4:
      return touch(random, timestamp, product_id);
    default:
      return acknowledgement(random);
  }
}

function positionChange(random: Random, timestamp: string, product_id: number): object {
  const subaccount = holderOf(random, product_id);
  return {
    ...{ type: 'position_change', timestamp, product_id, subaccount },
    isolated: subaccount !== PARENT || happens(random, 30),
    amount: sign(random) + amountX18(random),
    v_quote_amount: sign(random) + amountX18(random),
    reason: pick(random, ['match_orders', 'settle_pnl', 'liquidate_subaccount', 'new_reason']),
  };
}

function fill(random: Random, timestamp: string, product_id: number, number: number): object {
  const subaccount = holderOf(random, product_id);
  const index = String(between(random, 563_000, 563_400));
  const isolated = '227737579102942800187821658881';
  return {
    ...{ type: 'fill', timestamp, product_id, subaccount, order_digest: digestOf(random, number) },
    appendix: subaccount === PARENT ? pick(random, ['513', '2561', '1', isolated]) : '769',
    filled_qty: `${String(between(random, 1, 999))}0000000000000000`,
    ...{ remaining_qty: '0', original_qty: '500000000000000000', price: ENTRY_X18 },
    ...{ is_taker: happens(random, 50), is_bid: happens(random, 50) },
    fee: sign(random) + amountX18(random),
    submission_idx: happens(random, 50) ? index : Number(index),
    ...(happens(random, 30) ? { id: 100 } : {}),
  };
}

function touch(random: Random, timestamp: string, product_id: number): object {
  const isEmpty = happens(random, 10);
  return {
    ...{ type: 'best_bid_offer', timestamp, product_id },
    bid_price: isEmpty ? '0' : '2821900000000000000000',
    bid_qty: amountX18(random),
    ask_price: happens(random, 10) ? EMPTY_ASK : ENTRY_X18,
    ask_qty: amountX18(random),
  };
}

/** An answer to a request of this connection (0 to 7), of another, or a refusal. */
function acknowledgement(random: Random): object {
  const id = happens(random, 20) ? random.below(8) : between(random, 8, 1_000_000);
  if (happens(random, 90)) return { result: null, id };
  // What a connection still waits for is refused seldom: a refusal ends it.
  return { error: '2028: no', id: happens(random, 20) ? id : id + 1_000 };
}

function holderOf(random: Random, productId: number): string {
  if (happens(random, 60)) return PARENT;
  return pick(random, [
    isolatedOf(productId, random.below(4)),
    isolatedOf(productId, 0),
    isolatedOf(productId === 4 ? 8 : 4, 0),
    isolatedOf(productId, 0, STRANGER),
    `0x${STRANGER}64656661756c740000000000`,
    `0x${OWNER.toUpperCase()}64656661756C740000000000`,
    `0x${OWNER}${'0'.repeat(24)}`,
  ]);
}

/** Mostly later than what came before; sometimes of the same instant, sometimes older. */
function timeOf(random: Random, number: number): string {
  const steps = happens(random, 80) ? number : Math.max(0, number - random.below(5));
  return String(FIRST_NANOS + BigInt(steps) * 1_000_000n);
}

function amountX18(random: Random): string {
  if (happens(random, 20)) return '0';
  const digits = String(between(random, 1, 999_999));
  return digits.padEnd(digits.length + random.below(19), '0');
}

/** No minus before a zero would be read: `-0` is one of the ways to spoil it. */
function sign(random: Random): string {
  return happens(random, 45) ? '-' : '';
}

function digestOf(random: Random, number: number): string {
  const digits = (number - random.below(3)).toString(16).replace('-', '').padStart(64, 'a');
  return `0x${happens(random, 20) ? digits.toUpperCase() : digits}`;
}
