/** What was really seen on the venue's wire, played through the adapter as a recording. */
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import * as v from 'valibot';
import type { StreamEvent } from '../../src/positions/stream.ts';
import { endpointsAt } from '../../src/venues/nado/protocol/endpoints.ts';
import type { Recording, WireEvent } from '../../src/venues/nado/protocol/recording.ts';
import { toX18 } from '../../src/venues/nado/protocol/x18.ts';
import { recordingTransport } from '../../src/venues/nado/transport/recording-transport.ts';
import { sharedFile } from '../e2e/sandbox.ts';
import { clockOf, playedVenue } from '../support/playback.ts';
import { createVenue, openMemoryWire } from './wires.ts';

const CAPTURE = 'observed/nado_ws_capture_testnet_2026-01-29.jsonl';
const AMOUNTS = 'observed/nado_position_change_amounts_2026-02-02.jsonl';
const POSITIONS = 'observed/nado_positions_csv_excerpt_2026-02-02.csv';

const CAPTURED = v.object({ dir: v.picklist(['in', 'out']), msg: v.looseObject({}) });
const AMOUNT = v.object({ product_id: v.number(), amount: v.string() });

const PRODUCTS: Readonly<Record<string, number>> = { ETH: 4, SOL: 8 };
const FRAMES_EVERY_MS = 100;

/**
 * A recording whose beginning is the simulated exchange's (what was seen began in the middle), and whose
 * socket is then told `frames`; with what the adapter sent on that socket.
 */
async function recordingOf(frames: readonly string[]) {
  const wire = await openMemoryWire();
  const startedAt = wire.clock.now();
  const passed: (WireEvent & { readonly at: number })[] = [];
  const transport = recordingTransport(wire.transport, wire.clock, (at, event) => {
    passed.push({ ...event, at });
  });
  const venue = createVenue({ ...wire, transport });
  const { subaccount } = await wire.settled(venue.open());
  const heard: string[] = [];
  venue.connect(({ type }) => heard.push(type));
  await wire.until(() => heard.includes('stream.acknowledged'));
  const begun = passed.filter((event) => event.kind !== 'frame' || event.text.includes('"id":'));
  await wire.close();
  const last = wire.clock.now();
  const told = frames.map((text, index) => {
    const at = last + (index + 1) * FRAMES_EVERY_MS;
    return { kind: 'frame', socket: 1, text, at } as const;
  });
  const recording: Recording = {
    version: '0.1.0',
    network: 'testnet',
    endpoints: endpointsAt(wire.origin),
    subaccount,
    startedAt,
    events: [...begun, ...told].map((event, index) => ({ ...event, seq: index + 2 })),
    torn: undefined,
  };
  const sent = passed.flatMap((event) => (event.kind === 'sent' ? [event.text] : []));
  return { recording, sent };
}

/** What the adapter makes of the frames, once it is connected. */
async function play(recording: Recording) {
  const clock = clockOf(recording);
  const venue = playedVenue(recording, clock);
  const opening = venue.open();
  await clock.advance(1_000);
  await opening;
  const events: StreamEvent[] = [];
  venue.connect((event) => events.push(event));
  await clock.advance(2_000);
  return { venue, events };
}

/** A report of an amount as the venue words it; the sample has the product and the amount alone. */
function positionFrame(productId: number, amount: string, recording: Recording, index: number) {
  return JSON.stringify({
    type: 'position_change',
    timestamp: `${String(recording.startedAt + index)}000000`,
    product_id: productId,
    subaccount: recording.subaccount,
    isolated: true,
    amount,
    v_quote_amount: '0',
    reason: 'match_orders',
  });
}

/** The reported amounts of a story of position frames, by their keys. */
async function playPositions(reports: readonly (readonly [productId: number, amount: string])[]) {
  const { recording: empty } = await recordingOf([]);
  const frames = reports.map(([productId, amount], index) =>
    positionFrame(productId, amount, empty, index),
  );
  const { recording } = await recordingOf(frames);
  const { events } = await play(recording);
  return events.flatMap((event) =>
    event.type === 'position.observed'
      ? [[event.observation.fields.key, event.observation.fields.amount]]
      : [],
  );
}

describe('a capture of the testnet', () => {
  it('is the touch that was there, in answer to the words that we send too', async ({
    expect,
    skip,
  }) => {
    const lines = linesOf(CAPTURE);
    if (lines === undefined) {
      skip(`the observed samples are not beside this checkout (${CAPTURE})`);
      return;
    }
    const captured = lines.map((line) => v.parse(CAPTURED, JSON.parse(line)));
    const frames = captured.flatMap(({ dir, msg }) => (dir === 'in' ? [JSON.stringify(msg)] : []));
    const { recording, sent } = await recordingOf(frames);
    const { venue, events } = await play(recording);
    const touches = events.filter(({ type }) => type === 'touch.changed');
    expect(touches).toEqual([
      {
        type: 'touch.changed',
        touch: { symbol: 'ETH-PERP', bid: '2821.9', ask: '2822', venueAt: 1_769_702_385_345 },
      },
    ]);
    expect(venue.lastTouch('ETH-PERP')).toMatchObject({ bid: '2821.9', ask: '2822' });
    expect(events.map((event) => ('reason' in event ? event.reason : event.type))).toEqual([
      'stream.opened',
      'stream.acknowledged',
      'an answer to nothing that was asked: id 1',
      'touch.changed',
      'unexpected type "book_depth"',
    ]);
    const [subscribed] = captured;
    const ours = sent.map((text) => withoutId(JSON.parse(text)));
    expect(ours).toContainEqual(withoutId(subscribed?.msg));
  });
});

describe('amounts that the venue reported on the day of the loss', () => {
  it('are four orders short, as reported, and no other number', async ({ expect, skip }) => {
    const lines = linesOf(AMOUNTS);
    if (lines === undefined) {
      skip(`the observed samples are not beside this checkout (${AMOUNTS})`);
      return;
    }
    const reports = lines.map((line) => v.parse(AMOUNT, JSON.parse(line)));
    expect(
      await playPositions(reports.map(({ product_id, amount }) => [product_id, amount])),
    ).toEqual([
      ['SOL-PERP/isolated', '-1'],
      ['SOL-PERP/isolated', '-2'],
      ['SOL-PERP/isolated', '-3'],
      ['SOL-PERP/isolated', '-4'],
    ]);
  });

  it('are the true amounts of the log that misread them', async ({ expect, skip }) => {
    const lines = linesOf(POSITIONS);
    if (lines === undefined) {
      skip(`the observed samples are not beside this checkout (${POSITIONS})`);
      return;
    }
    const rows = lines.slice(1).map((line) => line.split(','));
    const reports = rows.map(
      (row) => [PRODUCTS[row[2] ?? ''] ?? 0, toX18(row.at(-1) ?? '')] as const,
    );
    expect(await playPositions(reports)).toEqual([
      ['SOL-PERP/isolated', '-6'],
      ['ETH-PERP/isolated', '0.087'],
      ['SOL-PERP/isolated', '-7'],
      ['ETH-PERP/isolated', '0.131'],
    ]);
  });
});

/** The lines of a sample; undefined where it was not handed out. */
function linesOf(name: string): readonly string[] | undefined {
  const path = sharedFile(name);
  return path === undefined ? undefined : readFileSync(path, 'utf8').trimEnd().split('\n');
}

function withoutId(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message), (name, value: unknown) =>
    name === 'id' ? undefined : value,
  );
}
