/** What clients send on purpose to hurt: the exchange answers it, and keeps no more than it must. */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../src/exchange/gateway.ts';
import { ACCOUNTS_MAX } from '../../../src/exchange/ledger.ts';
import { createRateLimiter } from '../../../src/exchange/rate-limits.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import { START_AT, createWorld } from './world.ts';

const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

/** A subaccount of a number. */
const stranger = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

describe('a message on the stream', () => {
  it('with an id too deep to be written is answered without it, and so is the next', async () => {
    const { client, clock } = createWorld();
    const { connection, texts } = client();
    connection.receive(`{"method":"nothing","id":${DEEP}}`);
    connection.receive('{"method":"list","id":2}');
    await clock.advance(0);
    expect(texts).toEqual([
      '{"error":"unknown method \\"nothing\\"","id":null}',
      '{"result":[],"id":2}',
    ]);
  });

  it('with a time too deep to be written is answered without it', async () => {
    const { client, clock } = createWorld({ latencyMs: 5 });
    const { connection, frames } = client();
    connection.receive(`{"method":"ping","id":1,"client_time":${DEEP}}`);
    await clock.advance(10);
    expect(frames).toMatchObject([{ id: 1, result: { method: 'pong', client_time: null } }]);
  });
});

describe('a request', () => {
  it('for the funding of what is no product is malformed, however deep', async () => {
    const { post } = createWorld();
    const body = `{"funding_rate":{"product_id":${DEEP}}}`;
    expect(await post('/archive/v1', body)).toMatchObject({ status: 422 });
  });

  it('opens no more accounts than the exchange can have', async () => {
    const { query, exchange } = createWorld();
    for (let number = 1; number <= ACCOUNTS_MAX + 10; number++) {
      await query({ type: 'subaccount_info', subaccount: stranger(number) });
    }
    expect(exchange.ledger.parents().length).toBe(ACCOUNTS_MAX);
    const answer = await query({ type: 'subaccount_info', subaccount: stranger(0xfff_fff) });
    expect(answer).toMatchObject({ status: 'success', data: { exists: false } });
  });
});

describe('the rate limits', () => {
  it('forget every wallet that spent nothing for a minute, and no other', async () => {
    const clock = new StepClock(START_AT, () => Promise.resolve());
    const { spend, size } = createRateLimiter(clock);
    for (let number = 0; number < 1_000; number++) spend('execute', stranger(number), 1);
    await clock.advance(30_000);
    expect(spend('execute', 'ours', 100)).toBe(true);
    await clock.advance(30_000);
    spend('execute', 'another', 1);
    expect(size()).toBe(2);
    expect(spend('execute', 'ours', 501)).toBe(false);
  });
});

describe('an upgrade', () => {
  it('whose client is gone before it is refused takes nobody along', async () => {
    const { server } = createWorld();
    const { urls, close } = await listen(server, 0);
    const { port, origin } = new URL(urls.gateway);
    for (let number = 0; number < 50; number++) {
      await new Promise((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          const head =
            'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket';
          socket.write(`${head}\r\n\r\n`, () => socket.resetAndDestroy());
        });
        socket.on('error', () => undefined);
        socket.on('close', resolve);
      });
    }
    const answer = await fetch(`${origin}/v1/query?type=status`);
    expect(answer.status).toBe(200);
    await close();
  });
});
