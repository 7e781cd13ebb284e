import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main as ack } from '../../../../src/app/commands/ack.ts';
import { main as drain } from '../../../../src/app/commands/drain.ts';
import { main as pause } from '../../../../src/app/commands/pause.ts';
import { main as resume } from '../../../../src/app/commands/resume.ts';
import { HelpRequested, StartRefused, UsageError } from '../../../../src/app/start-errors.ts';
import { lockFile, takeLock } from '../../../../src/app/state/lock.ts';
import type { Lock } from '../../../../src/app/state/lock.ts';
import { raiseMark } from '../../../../src/app/state/marks.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const COMMANDS = [
  ['drain', drain, []],
  ['pause', pause, []],
  ['resume', resume, []],
  ['ack', ack, ['A3']],
] as const;

const out: string[] = [];

beforeEach(() => {
  out.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe.each(COMMANDS)('%s', (name, main, args) => {
  it('explains itself with an example', () => {
    const help = thrownBy(() => main(['--help']));
    expect(help).toBeInstanceOf(HelpRequested);
    expect((help as HelpRequested).message).toMatch(
      new RegExp(`^Example: tandem ${name} --state`, 'm'),
    );
  });

  it('refuses a flag that it does not have', () => {
    expect(String(thrownBy(() => main(['--nonsense'])))).toContain('--nonsense is no flag');
  });

  it('asks for the state of a simulated run, which has a new one each time', () => {
    const error = thrownBy(() => main(args));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain('--state is missing: ');
  });

  it('tells the run that is alive, and names it', () => {
    const { directory, release } = runIn(temporaryDirectory());
    expect(main(['--state', directory, ...args])).toBe(0);
    expect(out.join('')).toContain(`The run with pid ${String(process.pid)} on `);
    release();
  });

  it('writes nothing where no run is alive', () => {
    const directory = temporaryDirectory();
    const error = thrownBy(() => main(['--state', directory, ...args]));
    expect(error).toBeInstanceOf(StartRefused);
    expect(String(error)).toContain(`no run is alive in ${directory}: there is nobody to tell.`);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('makes no state directory where there is none', () => {
    const gone = join(temporaryDirectory(), 'gone');
    const error = thrownBy(() => main(['--state', gone, ...args]));
    expect(error).toBeInstanceOf(StartRefused);
    expect(String(error)).toContain(`there is no state directory ${gone}: name with --state`);
    expect(existsSync(gone)).toBe(false);
  });

  it.each([
    ['that died', { pid: 2 ** 30 }, /died, so look at what it left with tandem status\.$/],
    ['of another host', { host: 'h.example' }, /only h\.example can tell .*: call this there\.$/],
  ])('writes nothing for a run %s', (_which, changes, says) => {
    const { directory, holder, release } = runIn(temporaryDirectory());
    release();
    writeFileSync(lockFile(directory), JSON.stringify({ ...holder, ...changes }));
    expect(() => main(['--state', directory, ...args])).toThrow(says);
    expect(readdirSync(directory)).toEqual(['lock.json']);
  });

  it('writes nothing where another command than run is at work', () => {
    const { directory, release } = runIn(temporaryDirectory(), 'clear-halt');
    expect(() => main(['--state', directory, ...args])).toThrow(/clear-halt with pid .* at work/);
    expect(existsSync(join(directory, 'marks'))).toBe(false);
    release();
  });

  it('writes nothing where the lock is nonsense', () => {
    const directory = temporaryDirectory();
    writeFileSync(lockFile(directory), 'nonsense');
    expect(() => main(['--state', directory, ...args])).toThrow(/see that no run is alive/);
    expect(readdirSync(directory)).toEqual(['lock.json']);
  });
});

describe('the marks that the commands set', () => {
  it.each([
    ['drain', drain, [], 'drain.json'],
    ['pause', pause, [], 'pause.json'],
    ['ack', ack, ['a3'], 'ack-A3.json'],
  ] as const)('%s leaves one file', (_name, main, args, file) => {
    const { directory, release } = runIn(temporaryDirectory());
    main(['--state', directory, ...args]);
    expect(readdirSync(join(directory, 'marks'))).toEqual([file]);
    const mark: unknown = JSON.parse(readFileSync(join(directory, 'marks', file), 'utf8'));
    expect(mark).toMatchObject({ by: { pid: process.pid } });
    release();
  });

  it('resume takes the pause away, and says when there was none', () => {
    const { directory, release } = runIn(temporaryDirectory());
    raiseMark(directory, 'pause', Date.now());
    resume(['--state', directory]);
    expect(out.pop()).toMatch(/is told to go on\.\n$/);
    expect(readdirSync(join(directory, 'marks'))).toEqual([]);
    resume(['--state', directory]);
    expect(out.pop()).toMatch(/is not paused: there is nothing to resume\.\n$/);
    release();
  });

  it('are for a live run by its network and subaccount', () => {
    const home = temporaryDirectory();
    vi.stubEnv('XDG_STATE_HOME', home);
    vi.stubEnv('NADO_SUBACCOUNT_NAME', 'mine');
    const expected = join(home, 'tandem', 'testnet-mine');
    const call = (...args: string[]): unknown =>
      thrownBy(() => drain(['--venue', 'nado', '--network', 'testnet', ...args]));
    expect(String(call())).toContain(`there is no state directory ${expected}:`);
    expect(String(call('--subaccount', 'other'))).toContain(join(home, 'tandem', 'testnet-other'));
    expect(String(thrownBy(() => drain(['--venue', 'nado'])))).toContain('needs a network');
  });
});

describe('the id of an alarm', () => {
  it.each([
    [[], 'the id of the alarm is missing: add it, like A3.'],
    [['A1', 'A2'], '"A2" is one id too many: acknowledge one alarm at a time.'],
    [['3'], '"3" is no id of an alarm: give it as the alarm does, like A3.'],
    [['A3/../x'], '"A3/../x" is no id of an alarm'],
  ])('%j is refused', (ids, says) => {
    const error = thrownBy(() => ack(['--state', temporaryDirectory(), ...ids]));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(says);
  });
});

function runIn(directory: string, command = 'run'): Lock & { readonly directory: string } {
  const lock = takeLock({
    directory,
    command,
    network: 'sim',
    subaccountName: 'default',
    now: Date.now(),
  });
  return { ...lock, directory };
}

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
