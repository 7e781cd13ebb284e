/** `tandem scenario`: the list, a story that is told, and the codes it ends with. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/app/commands/scenario.ts';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { playAct } from '../../../src/app/scenarios/play.ts';
import { verdictText } from '../../../src/app/scenarios/telling.ts';
import { HelpRequested, UsageError } from '../../../src/app/start-errors.ts';
import { actOf } from './acts.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('tandem scenario', () => {
  it('lists every story by id and title when none is named', async () => {
    expect(await main([])).toBe(0);
    const lines = printed.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'What is held, and who says so',
      'S00    completes two ideal cycles, one in each direction, without an emergency',
    ]);
    for (const { id } of SCENARIOS) {
      expect(lines.filter((line) => line.startsWith(`${id} `))).toHaveLength(1);
    }
  });

  it('lists the incidents of neighbours, and of a story those that it plays', async () => {
    expect(await main(['--museum'])).toBe(0);
    expect(printed).toContain('https://github.com/hummingbot/hummingbot/issues/5713\n');
    printed = '';
    expect(await main(['n8', '--museum'])).toBe(0);
    expect(printed.match(/https:/g)).toHaveLength(1);
    expect(printed).toContain('https://github.com/Polymarket/py-clob-client/pull/282\n');
    printed = '';
    expect(await main(['N8', '--museum', '--json'])).toBe(0);
    expect(JSON.parse(printed)).toMatchObject([{ incidents: [{ scenarios: ['N8', 'S42'] }] }]);
  });

  it('lists as JSON where the like of each story was seen', async () => {
    expect(await main(['--json'])).toBe(0);
    // What it prints is what `listing` made: rows with an id.
    const listed = JSON.parse(printed) as readonly { readonly id: string }[];
    expect(listed).toHaveLength(SCENARIOS.length);
    expect(listed.find(({ id }) => id === 'N8')).toMatchObject({
      seenAt: ['https://github.com/Polymarket/py-clob-client/pull/282'],
    });
  });

  it('tells the story, what happened, and each claim that it proved', async () => {
    expect(await main(['s03'])).toBe(0);
    expect(printed).toContain('S03: it halts with both observations');
    expect(printed).toContain('  seen at ccxt: https://github.com/ccxt/ccxt/issues/15606\n');
    expect(printed).toContain('cycle 1: emergencyClose');
    expect(printed).toContain('✓ proved: entries of SOL-PERP sent = 1\n');
    expect(printed).toMatch(/^S03 proved: 12 claims in 1 run\.$/m);
    expect(printed).not.toContain('FAILED');
  });

  it('prints one line of JSON when asked', async () => {
    expect(await main(['S03', '--json'])).toBe(0);
    expect(printed.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(printed)).toMatchObject({
      holds: true,
      scenarios: [{ id: 'S03', acts: [{ seed: 1, status: 'halted', outcomes: ['halted'] }] }],
    });
  });

  it('refuses an unknown id in one sentence that names the nearest', async () => {
    await expect(main(['S00', 'S99'])).rejects.toThrow(
      new UsageError('"S99" is no scenario; the nearest is "S09".'),
    );
    expect(printed).toBe('');
  });

  it('has a help text with an example', async () => {
    const help = await main(['--help']).catch((error: unknown) => error);
    expect(help).toBeInstanceOf(HelpRequested);
    expect(String(help)).toContain('Example: tandem scenario S01 S04');
  });
});

describe('the telling of a verdict', () => {
  it('names the claim that failed, its variant and the reason', async () => {
    const act = actOf('S02', 'REST fails at the start');
    const trace = await playAct(act);
    const proofs = [{ claim: 'nothing is sent', holds: false, detail: 'sent: buy 1' }];
    const [scenario] = SCENARIOS;
    if (scenario === undefined) throw new Error('There is no scenario.');
    const text = verdictText({ scenario, acts: [{ act, trace, proofs }], holds: false });
    expect(text).toContain('✗ FAILED: nothing is sent (noAnswer): sent: buy 1\n');
    expect(text).toContain('S00 FAILED: 1 claim in 1 run.');
  });
});
