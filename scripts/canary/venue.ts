/** Mutants of the adapter's orders, trigger service, budgets and fees. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PROTOCOL = 'src/venues/nado/protocol';
const BUDGETS = `${PROTOCOL}/budgets.ts`;
const DECODING = `${PROTOCOL}/order-decoding.ts`;
const MESSAGES = `${PROTOCOL}/order-messages.ts`;
const budgets = tests('unit/venues/nado/budgets');
const triggers = tests('unit/venues/nado/triggers');
const ordering = tests('unit/venues/nado/orders');

export const venue: readonly Mutant[] = [
  {
    id: 'venue.thirdSpent',
    name: 'what opens may spend the third that is kept for closing',
    edits: [edit(BUDGETS, '3 * over <= 2 * window.limit', 'over <= window.limit')],
    killer: budgets,
  },
  {
    id: 'venue.closeCounted',
    name: 'a close waits because of our own count',
    edits: [edit(BUDGETS, "if (urgency === 'closing') return told;", '')],
    killer: budgets,
  },
  {
    id: 'venue.othersUnseen',
    name: 'that the venue says the budget is used up teaches nothing',
    edits: [
      edit(
        `${PROTOCOL}/gateway-client.ts`,
        'TOO_MANY_CODES.has(error.code)',
        'TOO_MANY_CODES.has(-error.code)',
      ),
    ],
    killer: budgets,
  },
  {
    id: 'venue.twoReadings',
    name: 'a reading of the positions begins beside one that waits to begin',
    edits: [edit(`${PROTOCOL}/reads.ts`, 'if (next !== undefined) return next;', '')],
    killer: budgets,
  },
  {
    id: 'venue.newStateIsOver',
    name: 'a trigger order in a state that we do not know can no longer fire',
    edits: [edit(DECODING, 'OVER.has(word)', "word !== 'twap_executing'")],
    killer: triggers,
  },
  {
    id: 'venue.strangersTrigger',
    name: 'the trigger orders of another sender are ours',
    edits: [edit(DECODING, 'if (order.sender !== scope.parent)', "if (order.sender === '')")],
    killer: triggers,
  },
  {
    id: 'venue.someTriggers',
    name: 'a list of trigger orders that is full shows them all',
    edits: [edit(DECODING, 'answer.orders.length >= TRIGGER_ROWS_MAX', 'answer.orders.length < 0')],
    killer: triggers,
  },
  {
    id: 'venue.triggerAtGateway',
    name: 'a trigger order is cancelled at the gateway, which does not have it',
    edits: [edit(`${PROTOCOL}/trading.ts`, "'trigger', waiting", "'gateway', waiting")],
    killer: triggers,
  },
  {
    id: 'venue.closeRests',
    name: 'a close may be post-only',
    edits: [edit(MESSAGES, "intent.timeInForce === 'ioc' || !intent.reduceOnly,", 'true,')],
    killer: ordering,
  },
  {
    id: 'venue.closeExpired',
    name: 'a close may expire before it is received',
    edits: [
      edit(
        MESSAGES,
        'Math.max(asked, receiveWindowMs + WHOLE_SECONDS_MS)',
        'Math.min(asked, receiveWindowMs + WHOLE_SECONDS_MS)',
      ),
    ],
    killer: ordering,
  },
  {
    id: 'venue.restsForever',
    name: 'a resting order dies at its receive time in our words alone',
    edits: [edit(MESSAGES, "if (timeInForce === 'postOnly') return asked;", '')],
    killer: ordering,
  },
  {
    id: 'venue.duplicateIsRefused',
    name: 'an order that the venue has already reads as refused',
    edits: [
      edit(
        'src/actors/submit.ts',
        'error.code !== DUPLICATE_ORDER',
        'error.code !== -DUPLICATE_ORDER',
      ),
    ],
    killer: tests('unit/actors/submitting'),
  },
  {
    id: 'venue.twoPools',
    name: 'of two accounts of one product the first one’s health counts',
    edits: [
      edit(
        `${PROTOCOL}/rest-decoding.ts`,
        'row === undefined || others.length > 0',
        'row === undefined || others.length > 1',
      ),
    ],
    killer: tests('unit/venues/nado/rest-decoding'),
  },
];
