import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartRefused } from '../../../../src/app/start-errors.ts';
import { lockFile, readLock, takeLock, tryLock } from '../../../../src/app/state/lock.ts';
import type { LockHolder, LockOptions } from '../../../../src/app/state/lock.ts';
import { temporaryDirectory } from '../../journal/journals.ts';
import { startRacer } from './racers.ts';
import type { Racer } from './racers.ts';

const racers: Racer[] = [];
/** The lock of a process that was killed while it held it. */
let dead: LockHolder;

beforeAll(async () => {
  const victim = await startRacer();
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  expect(await victim.ask(`take ${directory}`)).toBe('won');
  await victim.kill();
  dead = holderIn(directory);
  rmSync(directory, { recursive: true });
  racers.push(...(await Promise.all([startRacer(), startRacer(), startRacer(), startRacer()])));
});

afterAll(async () => {
  await Promise.all(racers.map((racer) => racer.kill()));
});

describe('the lock of a state directory', () => {
  it('says who holds it, and is gone when it is released', () => {
    const directory = temporaryDirectory();
    const lock = takeLock(options(directory));
    const found = readLock(directory);
    expect(found).toEqual({ state: 'held', liveness: 'alive', holder: lock.holder });
    expect(lock.holder).toMatchObject({
      command: 'run',
      pid: process.pid,
      host: hostname(),
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    lock.release();
    lock.release();
    expect(readLock(directory)).toEqual({ state: 'free' });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses a second run with pid, host and start of the first', () => {
    const directory = temporaryDirectory();
    const lock = takeLock(options(directory));
    const second = (): unknown => takeLock(options(directory));
    expect(second).toThrow(StartRefused);
    const who = `run with pid ${String(process.pid)} on ${hostname()} since 2026-01-01T00:00:00.000Z`;
    expect(second).toThrow(
      `another ${who} is alive and holds ${lockFile(directory)}: stop it first.`,
    );
    lock.release();
    takeLock(options(directory)).release();
  });

  it('is taken over from a process that died', () => {
    const directory = directoryOfDead();
    expect(readLock(directory)).toMatchObject({ state: 'held', liveness: 'dead' });
    const lock = takeLock(options(directory));
    expect(holderIn(directory).nonce).toBe(lock.holder.nonce);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is taken over when a takeover of it died in its middle', () => {
    const directory = directoryOfDeadTakeover();
    takeLock(options(directory)).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('tells a number that was given to another process anew', () => {
    const directory = temporaryDirectory();
    const { holder, release } = takeLock(options(directory));
    const [boot = '', tick = ''] = holder.born?.split('/') ?? [];
    release();
    for (const born of [`${boot}/${tick}1`, `0${boot}/${tick}`]) {
      write(directory, { ...holder, born });
      expect(readLock(directory)).toMatchObject({ liveness: 'dead' });
    }
    // Where the system does not tell when a process began, its number has to do.
    write(directory, { ...holder, born: null });
    expect(readLock(directory)).toMatchObject({ liveness: 'alive' });
  });

  it('of another host is never taken over, and the remedy is named', () => {
    const directory = directoryOfDead();
    const elsewhere = { ...holderIn(directory), host: 'elsewhere.example' };
    write(directory, elsewhere);
    const take = (): unknown => takeLock(options(directory));
    expect(take).toThrow(StartRefused);
    expect(take).toThrow(
      /on elsewhere\.example since .*: see there that it has ended, then remove/,
    );
    expect(holderIn(directory)).toEqual(elsewhere);
  });

  it.each(['', '{', 'null', '{"pid":0}', '{"pid":"1","host":1}'])(
    'that is nonsense (%s) is never taken over',
    (text) => {
      const directory = temporaryDirectory();
      writeFileSync(lockFile(directory), text);
      expect(() => takeLock(options(directory))).toThrow(
        /cannot be used \(it names no process\): see that no run is alive, then remove it\.$/,
      );
      expect(readFileSync(lockFile(directory), 'utf8')).toBe(text);
    },
  );

  it('in a directory that is gone is refused and not called a bug', () => {
    const gone = join(temporaryDirectory(), 'gone');
    expect(tryLock(options(gone))).toEqual({ state: 'unreadable', reason: 'ENOENT' });
  });

  it('that another process took meanwhile is not removed by our release', () => {
    const directory = temporaryDirectory();
    const lock = takeLock(options(directory));
    write(directory, { ...lock.holder, nonce: 'another' });
    lock.release();
    expect(holderIn(directory).nonce).toBe('another');
  });

  it('is taken over from a run that is killed, and only then', async () => {
    const directory = temporaryDirectory();
    const holder = await startRacer();
    expect(await holder.ask(`take ${directory}`)).toBe('won');
    expect(() => takeLock(options(directory))).toThrow(`run with pid ${String(holder.pid)} on`);
    await holder.kill();
    expect(existsSync(lockFile(directory))).toBe(true);
    takeLock(options(directory)).release();
  });
});

describe('several processes that race for one lock', () => {
  it.each([
    ['free', 50, temporaryDirectory],
    ['of a dead process', 100, directoryOfDead],
    ['of a dead process whose takeover died too', 50, directoryOfDeadTakeover],
  ])('that is %s: exactly one wins, in each of %i tries', async (_what, tries, prepare) => {
    for (let round = 0; round < tries; round++) {
      const directory = prepare();
      const at = String(Date.now() + 3);
      const answers = await Promise.all(
        racers.map((racer) => racer.ask(`take ${directory} ${at}`)),
      );
      expect(answers.filter((answer) => answer === 'won').length, answers.join('\n')).toBe(1);
      await Promise.all(racers.map((racer) => racer.ask('release')));
      expect(readdirSync(directory)).toEqual([]);
    }
  });
});

function options(directory: string): LockOptions {
  return {
    directory,
    command: 'run',
    network: 'testnet',
    subaccountName: 'default',
    now: Date.UTC(2026, 0, 1),
  };
}

function directoryOfDead(): string {
  const directory = temporaryDirectory();
  write(directory, dead);
  return directory;
}

/** As a process left it that was killed while it took such a lock over. */
function directoryOfDeadTakeover(): string {
  const directory = directoryOfDead();
  writeFileSync(`${lockFile(directory)}.${dead.nonce}`, JSON.stringify(dead));
  return directory;
}

function holderIn(directory: string): LockHolder {
  const found = readLock(directory);
  if (found.state !== 'held') throw new Error(`The lock is ${found.state}.`);
  return found.holder;
}

function write(directory: string, holder: LockHolder): void {
  writeFileSync(lockFile(directory), JSON.stringify(holder));
}
