/** The mutation tester: what it breaks, what it leaves alone, and how it counts. */
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { AREAS, filesOf, mutantsOf } from '../../scripts/mutation/areas.ts';
import { EQUIVALENTS } from '../../scripts/mutation/equivalents.ts';
import { instrument } from '../../scripts/mutation/instrument.ts';
import type { Mutant } from '../../scripts/mutation/instrument.ts';
import type { Verdict } from '../../scripts/mutation/plan.ts';
import { isMeant, scoreOf, shareOf, sumOf } from '../../scripts/mutation/score.ts';

/** What `ask` comes to in instrumented code, with the mutant `on`. */
function run(code: string, ask: string, on = -1): unknown {
  const { code: instrumented } = instrument('x.ts', code, 0);
  const { outputText } = ts.transpileModule(instrumented, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return runInNewContext(`${outputText}\n${ask}`, { __isOn: (id: number) => id === on });
}

function mutantsIn(code: string): readonly string[] {
  return instrument('x.ts', code, 0).mutants.map(
    ({ original, how, replacement }) => `${original} ${how}: ${replacement}`,
  );
}

const CLAMP = `
  function clamp(value: number, most: number): number {
    if (value > most) return most;
    return value;
  }`;

describe('code with mutants in it', () => {
  it('does what it did while none is on', () => {
    expect([run(CLAMP, 'clamp(1, 2)'), run(CLAMP, 'clamp(3, 2)')]).toEqual([1, 2]);
    const chain =
      'const first = (of?: { list: number[] }) => of?.list.filter((n) => n > 1)[0] ?? 7;';
    expect(run(chain, 'first()')).toBe(7);
    expect(run(chain, 'first({ list: [1, 2] })')).toBe(2);
  });

  it('keeps an else with its own condition', () => {
    const code = `
      const told: string[] = [];
      const tell = (a: boolean, b: boolean) => { if (a) told.push('a'); else if (b) told.push('b'); };`;
    expect(run(code, 'tell(false, true); tell(true, true); told.join()')).toBe('b,a');
  });

  it('does each of the others while that one is on', () => {
    const { mutants } = instrument('x.ts', CLAMP, 0);
    const answers = mutants.map(({ id, how }) => [
      how,
      run(CLAMP, '[clamp(1, 2), clamp(3, 2)].join()', id),
    ]);
    expect(answers).toEqual([
      ['always true', '2,2'],
      ['always false', '1,3'],
      // No answer of these two differs: the bound itself is the value.
      ['> to >=', '1,2'],
      ['> to <=', '2,3'],
      ['answers nothing', '1,'],
      ['answers nothing', ',2'],
    ]);
  });
});

describe('what is broken', () => {
  it('is what decides, reckons, names and answers', () => {
    expect(mutantsIn("const of = (a: D, b: D) => ({ kind: 'sum', of: a.plus(b).abs() });")).toEqual(
      [
        "'sum' another text: ''",
        'a.plus(b) plus to minus: a.minus(b)',
        'a.plus(b) without plus: a',
        'a.plus(b).abs() without abs: a.plus(b)',
        "{ kind: 'sum', of: a.plus(b).abs() } empty object: {}",
      ],
    );
    expect(mutantsIn('for (let i = 0; i < n; i++) go(i);')).toEqual([
      '0 one more: (0 + 1)',
      '0 one less: (0 - 1)',
      'i < n always false: false',
      'i < n < to <=: i <= n',
      'i < n < to >=: i >= n',
      'go(i); left out: ',
    ]);
  });

  it('is no type, no import, and no words for whoever looks for a bug', () => {
    expect(mutantsIn("import { a } from 'a';\ntype Side = 'buy' | 'sell';")).toEqual([]);
    expect(mutantsIn("const token: unique symbol = Symbol('token');")).toEqual([]);
    expect(mutantsIn("invariant(isGood, 'It is bad.');")).toEqual([
      'isGood always true: true',
      'isGood always false: false',
    ]);
  });

  it('is of a chart its guards and what they call', () => {
    const guards = AREAS.find(({ name }) => name === 'guards');
    if (guards === undefined) throw new Error('There is no area of the guards.');
    const { mutants } = mutantsOf(guards, 'build.setup.ts').get('machines/build.setup.ts') ?? {};
    const originals = mutants?.map(({ original }) => original) ?? [];
    expect(originals).toContain("leg?.fate === 'notFilled'");
    expect(originals).not.toContain("'the stream did not report both legs as planned in time'");
  });

  it.each(AREAS.map((area) => [area.name, area] as const))(
    'has code and tests in %s',
    (_, area) => {
      const all = [...mutantsOf(area, '').values()].flatMap(({ mutants }) => mutants);
      expect(all.length).toBeGreaterThan(500);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(filesOf(area.tests).length).toBeGreaterThan(5);
    },
  );
});

describe('the list of equivalent mutants', () => {
  it('names mutants that there are, each with a reason', () => {
    const all = AREAS.flatMap((area) => [...mutantsOf(area, '').values()]);
    const mutants = all.flatMap((file) => file.mutants);
    const wrong = EQUIVALENTS.filter(
      (entry) =>
        entry.why === '' || mutants.filter((mutant) => isMeant(entry, mutant)).length < entry.times,
    );
    expect(wrong).toEqual([]);
  });
});

describe('the score', () => {
  const { mutants } = instrument('x.ts', CLAMP, 0);
  const bound = {
    file: 'x.ts',
    code: 'value > most',
    how: ['> to >='],
    times: 1,
    why: 'no matter',
  };
  const but = (...survivors: readonly number[]): ReadonlyMap<number, Verdict> =>
    new Map(
      mutants.map(({ id }) => [
        id,
        { id, fate: survivors.includes(id) ? 'survived' : 'killed', killer: '' },
      ]),
    );

  it('leaves out what no test can kill, and says what is left', () => {
    const score = scoreOf('x.ts', mutants, but(2, 4), [bound]);
    expect(score).toMatchObject({ all: 6, killed: 4, excused: 1, stale: [] });
    expect(score.left.map(({ id }: Mutant) => id)).toEqual([4]);
    expect(shareOf(score, 'all')).toBeCloseTo(4 / 6);
    expect(shareOf(score, 'killable')).toBe(0.8);
  });

  it('finds an entry stale whose mutant a test kills', () => {
    expect(scoreOf('x.ts', mutants, but(), [bound]).stale).toEqual([bound]);
  });

  it('counts a mutant that was not judged as alive', () => {
    expect(scoreOf('x.ts', mutants, new Map(), [])).toMatchObject({ all: 6, killed: 0 });
  });

  it('adds up files, and is whole where there is nothing to kill', () => {
    const score = scoreOf('x.ts', mutants, but(4), []);
    expect(sumOf('both', [score, score])).toMatchObject({ file: 'both', all: 12, killed: 10 });
    expect(shareOf(sumOf('none', []), 'all')).toBe(1);
  });
});
