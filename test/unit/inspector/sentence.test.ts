import { expect, test } from 'vitest';
import { sentenceOf } from '../../../src/inspector/view/sentence.ts';

const order = { purpose: 'open', side: 'buy', quantity: '0.068', symbol: 'ETH-PERP' };
const digest = '0xadb681a302938cfbac586b2e0bce0b0ff79f71717fba49e8bb3cf67264c0fcb7';

test.each<[string, unknown, string]>([
  ['header', { version: '0.1.0', build: 'source' }, 'Journal of tandem 0.1.0, build source'],
  [
    'run.started',
    { cycles: 1, venue: 'sim', network: 'sim' },
    'Run of 1 cycle on sim (sim) begins',
  ],
  ['run.expects', { line: 'a cycle costs $1' }, 'A cycle costs $1'],
  ['run.ended', { status: 'flat', reason: null }, 'The run ended flat'],
  ['session.ended', { status: 'halted', reason: 'drift' }, 'The session ended halted: drift'],
  ['opening.delayed', { reason: 'paused' }, 'No cycle begins for now: paused'],
  ['operator.word', { word: 'ack', id: 'A1' }, 'The operator says: ack A1'],
  ['timer', { n: 3 }, 'Timer 3 fires'],
  ['hold.tick', { cycleId: 2, leftMs: 1721 }, 'Cycle 2 holds for 1.7 s more'],
  ['phase.entered', { cycleId: 1, phase: 'emergencyClose' }, 'Cycle 1 enters emergency close'],
  ['stream.state', { state: 'offline', reason: null }, 'The stream is offline'],
  ['link.changed', { link: { status: 'live', epoch: 2 } }, 'The connection is live, epoch 2'],
  [
    'machine.state',
    { actor: 'cycle', machine: 'cycle', value: { hold: 'holding' }, by: 'xstate.init' },
    'cycle → hold › holding, by its start',
  ],
  [
    'machine.state',
    { actor: 'cycle', value: 'idle', by: 'xstate.after.driftInterval.cycle.hold.holding' },
    'cycle → idle, by after drift interval',
  ],
  [
    'machine.state',
    { actor: 'cycle', value: 'idle', by: 'xstate.done.actor.proveFlat' },
    'cycle → idle, by prove flat done',
  ],
  [
    'order.signed',
    { intent: { ...order, limitPrice: '3580.3' } },
    'Signed open buy 0.068 ETH-PERP, limit 3580.3',
  ],
  ['order.sent', { digest }, 'Order 0xadb681…fcb7 leaves for the venue'],
  ['order.changed', { number: 1, fate: 'submitting' }, 'Order 1 is submitting'],
  [
    'order.resolved',
    { number: 1, ...order, filled: '0', averagePrice: null, fate: 'notFilled', toldBy: null },
    'Order 1, open buy 0.068 ETH-PERP, is not filled: 0 filled',
  ],
  [
    'position.changed',
    { key: 'ETH-PERP/cross', from: null, to: '0.068', reason: 'match_orders', unplanned: true },
    'ETH-PERP/cross: unknown → 0.068, match orders; nobody expected this',
  ],
  [
    'witness.compared',
    { key: 'K', book: { state: 'unknown' }, rest: null, verdict: 'inconclusive', drift: null },
    'K: book unknown, REST inconclusive: inconclusive',
  ],
  [
    'witness.compared',
    { key: 'K', book: { state: 'live', amount: '1' }, rest: '0', verdict: 'strike', drift: '1' },
    'K: book 1, REST 0: strike, drift 1',
  ],
  ['proof.made', {}, 'Flat: proved by the stream and by REST'],
  ['proof.refused', { missing: ['a', 'b'] }, 'Not proved flat: a; b'],
  ['alarm', { id: 'A1', what: 'halted', reason: 'drift' }, 'A1: halted: drift'],
  ['alarm', { what: 'position.unplanned', key: 'K', reason: 'r' }, 'position.unplanned of K: r'],
  ['latch.read', { entry: null }, 'The latch is down'],
  ['latch.raised', { reason: 'drift' }, 'The latch is raised: drift'],
  ['latch.lifted', null, 'The latch is lifted'],
  ['venue.request', { id: 1, call: 'readMarkets' }, 'Asks REST for the markets'],
  ['venue.request', { id: 1, call: 'newCall' }, 'Asks the venue: new call'],
  ['venue.answer', { call: 'readOpenOrders', answer: [] }, 'No open order'],
  ['venue.answer', { call: 'readOpenOrders', answer: [1, 2] }, '2 open orders'],
  ['venue.answer', { call: 'lastTouch', answer: null }, 'No touch is known yet'],
  ['venue.error', { call: 'open', error: { message: 'no way' } }, 'open failed: no way'],
  ['venue.stream', { type: 'stream.lost', reason: 'closed' }, 'The stream is lost: closed'],
  [
    'venue.stream',
    { type: 'touch.changed', touch: { symbol: 'S', bid: '1', ask: '2' } },
    'S 1 / 2',
  ],
])('%s %j says: %s', (kind, data, sentence) => {
  expect(sentenceOf(kind, data)).toBe(sentence);
});

test('a kind that nobody knows shows its data as it is', () => {
  expect(sentenceOf('new.kind', { a: 1 })).toBe('{"a":1}');
  expect(sentenceOf('new.kind', null)).toBe('new.kind');
});

test('a record of another shape shows its data, and never a sentence with holes', () => {
  expect(sentenceOf('order.changed', { fate: 'working' })).toBe('{"fate":"working"}');
  expect(sentenceOf('proof.refused', { missing: 7 })).toBe('{"missing":7}');
  expect(sentenceOf('venue.stream', { type: 'new' })).toBe('{"type":"new"}');
});

test('data that is no JSON does not throw', () => {
  const round: { self?: unknown } = {};
  round.self = round;
  expect(sentenceOf('new.kind', round)).toBe('new.kind');
  expect(sentenceOf('timer', undefined)).toBe('timer');
  expect(sentenceOf('new.kind', 'x'.repeat(1000))).toHaveLength(241);
});
