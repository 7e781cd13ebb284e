/** `status` and `flatten` after a run was killed: the exposure is seen and closed from outside. */
import * as v from 'valibot';
import { afterAll, describe, it, vi } from 'vitest';
import { parseX18 } from '../../src/exchange/x18.ts';
import { SUBACCOUNT, readAccount, readArchive } from './account.ts';
import { POSITION } from './run-json.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const STATUS_JSON = v.strictObject({
  subaccount: v.literal(SUBACCOUNT),
  positions: v.array(
    v.strictObject({
      market: v.string(),
      margin: v.picklist(['cross', 'isolated']),
      book: v.strictObject({ state: v.literal('absent') }),
      rest: v.nullable(v.string()),
    }),
  ),
  foreign: v.array(v.strictObject({ name: v.string(), amount: v.string() })),
  orders: v.nullable(v.array(v.unknown())),
  triggerOrders: v.nullable(v.array(v.unknown())),
  equity: v.nullable(v.string()),
  standing: v.nullable(v.picklist(['open', 'down'])),
  state: v.null(),
  latch: v.looseObject({ state: v.literal('absent') }),
  lock: v.looseObject({ state: v.literal('absent') }),
  lastCycle: v.looseObject({ state: v.literal('absent') }),
});

const FLATTEN_JSON = v.strictObject({
  status: v.picklist(['flat', 'halted']),
  reason: v.nullable(v.string()),
  positions: v.array(POSITION),
});

const ALL_ZERO = {
  'ETH-PERP/cross': '0',
  'ETH-PERP/isolated': '0',
  'SOL-PERP/cross': '0',
  'SOL-PERP/isolated': '0',
};

/** The amounts that `status --json` shows by REST, by position. */
async function restOf(gateway: string): Promise<Readonly<Record<string, string | null>>> {
  const { code, stdout } = await sandbox.run(['status', '--gateway', gateway, '--json']);
  if (code !== 0) throw new Error(`status ended with ${String(code)}`);
  const { positions } = v.parse(STATUS_JSON, JSON.parse(stdout));
  return Object.fromEntries(
    positions.map(({ market, margin, rest }) => [`${market}/${margin}`, rest]),
  );
}

describe.concurrent('after kill -9 in hold', () => {
  it.for([
    ['cross', []],
    ['isolated', ['--margin', 'isolated', '--leverage', '5']],
  ] as const)(
    'status shows and flatten closes %s positions',
    async ([margin, flags], { expect }) => {
      const urls = await sandbox.serveExchange();
      const { gateway } = urls;
      const run = sandbox.start(['run', '--gateway', gateway, '--hold-ms', '60000', ...flags]);
      await run.says(/cycle 1: hold/);
      run.kill('SIGKILL');
      expect((await run.ended).code).toBeNull();

      const { held } = await readAccount(urls);
      expect(Object.keys(held)).toEqual([`4/${margin}`, `8/${margin}`]);
      const shown = await restOf(gateway);
      expect({ ...shown, [`ETH-PERP/${margin}`]: '0', [`SOL-PERP/${margin}`]: '0' }).toEqual(
        ALL_ZERO,
      );
      expect(parseX18(shown[`ETH-PERP/${margin}`] ?? '')).toBe(held[`4/${margin}`]);
      expect(parseX18(shown[`SOL-PERP/${margin}`] ?? '')).toBe(held[`8/${margin}`]);

      const flattened = await sandbox.run(['flatten', '--gateway', gateway, '--json']);
      expect(flattened.code, flattened.stderr).toBe(0);
      const { status, positions } = v.parse(FLATTEN_JSON, JSON.parse(flattened.stdout));
      expect(status).toBe('flat');
      expect(positions.map(({ rest }) => rest)).toEqual(['0', '0', '0', '0']);
      expect((await readAccount(urls)).held).toEqual({});
      expect(await restOf(gateway)).toEqual(ALL_ZERO);
      expect(await readArchive(urls)).toMatchObject({ orders: 4, baseX18: { '4': 0n, '8': 0n } });
    },
  );

  it('status is a table with the stream absent, for a person', async ({ expect }) => {
    const { gateway } = await sandbox.serveExchange();
    const { code, stdout, stderr } = await sandbox.run(['status', '--gateway', gateway]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`subaccount ${SUBACCOUNT}`);
    expect(stdout).toMatch(/^ETH-PERP\/isolated +absent +0$/m);
    expect(stdout).toContain('open orders: none');
  });

  it('flatten with nothing to close trades nothing and says flat', async ({ expect }) => {
    const urls = await sandbox.serveExchange();
    const ended = await sandbox.run(['flatten', '--gateway', urls.gateway, '--json']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(v.parse(FLATTEN_JSON, JSON.parse(ended.stdout)).status).toBe('flat');
    expect(await readArchive(urls)).toMatchObject({ orders: 0 });
  });
});
