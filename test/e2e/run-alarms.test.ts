/** The alarm of an emergency, from the venue to whoever is woken, and back by the commands in it. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, it, vi } from 'vitest';
import { describeLatch } from '../../src/app/state/latch.ts';
import { openExchange } from './open-exchange.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 180_000 });

const sandbox = openSandbox();
const closings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const close of closings) await close();
});

const MESSAGE = v.object({
  id: v.pipe(v.string(), v.regex(/^A\d+$/)),
  what: v.string(),
  text: v.string(),
});
type Message = v.InferOutput<typeof MESSAGE>;

/** A webhook that keeps what it is sent. */
async function openWebhook() {
  const heard: Message[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      heard.push(v.parse(MESSAGE, JSON.parse(text)));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}/T0KEN`, heard };
}

/** The words after `npx tandem` on the line of a message that calls this command. */
function commandIn({ text }: Message, command: string): readonly string[] {
  const start = `npx tandem ${command} `;
  const line = text.split('\n').find((one) => one.startsWith(start));
  return line === undefined ? [] : line.slice('npx tandem '.length).split(' ');
}

describe('a leg that the venue takes away', () => {
  it('wakes both who listen, with what is held, what is next, and commands that work', async ({
    expect,
  }) => {
    const exchange = await openExchange();
    closings.push(exchange.close);
    const { url, heard } = await openWebhook();
    const said = join(sandbox.folder, 'said');
    const config = sandbox.file(
      'alerts.json',
      JSON.stringify({ alerts: { webhook: url, command: ['/bin/sh', '-c', `cat >> '${said}'`] } }),
    );
    const state = join(sandbox.folder, 'state');
    const { gateway } = exchange.urls;
    const at = ['--gateway', gateway, '--state', state];
    const run = sandbox.start(['run', '--hold-ms', '60000', '--config', config, '--json', ...at]);
    await run.says(/cycle 1: hold/);
    exchange.faults.add({ fault: 'leg.liquidate', product: 'SOL-PERP' });
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(readRunJson(ended)).toMatchObject({ status: 'flat', stopped: true });
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('T0KEN');

    const lines = readFileSync(said, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => v.parse(MESSAGE, JSON.parse(line)))).toEqual(heard);
    expect(heard.map(({ what }) => what).slice(0, 2)).toEqual(['emergencyClose', 'tripped']);
    const [first, second] = heard;
    if (first === undefined || second === undefined) throw new Error('nobody was told');
    expect(first.text).toMatch(
      /^ALARM A1: emergencyClose\n.* UTC, cycle 1\nsim 0xf39f…2266 \(default\)$/m,
    );
    expect(first.text).toMatch(/^Why: .*the venue liquidated$/m);
    expect(first.text).toMatch(/^ETH-PERP\/cross\n {2}book 0\.0\d+ = \$2\d\d\.\d\d \(live\)$/m);
    expect(first.text).toMatch(/^SOL-PERP\/cross\n {2}book 0 \(live\)\n {2}fills -1\.\d = /m);
    expect(first.text).toMatch(/^Next: reduce-only closes leave at once, until flat is proved$/m);
    expect(second.text).toMatch(/^Next: the run ends flat; none begins before clear-halt$/m);

    const status = await sandbox.run(commandIn(first, 'status'));
    expect(status.code, status.stderr).toBe(0);
    expect(status.stdout).toMatch(/^SOL-PERP\/cross +absent +0$/m);
    expect(status.stdout).toMatch(/^latch: SET since /m);
    expect(describeLatch(state).state).toBe('set');
    const cleared = await sandbox.run(commandIn(second, 'clear-halt'));
    expect(cleared.code, cleared.stderr).toBe(0);
    expect(describeLatch(state).state).toBe('clear');
  });
});
