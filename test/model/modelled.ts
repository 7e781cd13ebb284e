/** What is asked of every chart alike: that its walks hit all of it, and keep every invariant. */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../machines/catalog.ts';
import { coverage } from '../support/walk.ts';
import type { Edge, Walk } from '../support/walk.ts';
import { INVARIANTS } from './invariants.ts';
import type { Invariant, Step } from './invariants.ts';
import { stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { tell } from './story.ts';

/** One walk through a chart, and how a real actor is run to go it again. */
export type Walked<TMachine extends AnyStateMachine> = {
  readonly walk: Walk<TMachine>;
  readonly staging: Staging<TMachine>;
  /** What a situation is told apart by beside its state; nothing when left out. */
  readonly project?: (context: never) => unknown;
};

/** A walk in which one branch of the chart is gone for the first time, in the fewest events. */
type Tale<TMachine extends AnyStateMachine> = {
  readonly story: string;
  readonly state: string;
  readonly edge: Edge<TMachine>;
  readonly walked: Walked<TMachine>;
};

/**
 * Registers the tests of one chart of the catalog: its walks hit every state, every transition and
 * both branches of every guard; a real actor goes each story as the model does; every invariant
 * holds at every step; and every situation leads to an end by what happens of itself.
 */
export function itIsModelled<TMachine extends AnyStateMachine>(
  name: string,
  machine: TMachine,
  walks: readonly Walked<TMachine>[],
): void {
  const kept = INVARIANTS.filter((invariant) => invariant.of.includes(name));

  describe(`the chart of ${name}`, () => {
    it('is the one of the catalog', () => {
      expect(catalog.find((entry) => entry.name === name)?.machine).toBe(machine);
    });

    it('has every state entered, every transition taken and every guard say no', () => {
      expect(
        coverage(
          machine,
          walks.map(({ walk }) => walk),
        ).missed,
      ).toEqual([]);
    });

    it.each(walks)('leads from every situation to an end by what happens of itself', ({ walk }) => {
      expect(stuck(walk, isEnd, isUnprompted)).toEqual([]);
    });

    it.each(kept)('keeps invariant $number: $says', (invariant) => {
      const steps = walks
        .flatMap(({ walk }) => walk.edges)
        .filter((edge) => concerns(invariant, edge));
      expect(steps).not.toHaveLength(0);
      const broken = steps.filter((edge) => !invariant.holds(stepOf(edge)));
      expect(broken.map(({ from, event }) => tell([...from.path, event])).slice(0, 3)).toEqual([]);
    });

    it.each(talesOf(walks))('$story: $state', ({ edge, walked: { staging, project } }) => {
      const path = [...edge.from.path, edge.event];
      const seen: readonly AnyMachineSnapshot[] = replay(staging, path);
      for (const step of stepsOf(path, seen)) {
        const broken = kept.filter((each) => each.concerns(step) && !each.holds(step));
        expect(broken.map(({ says }) => says)).toEqual([]);
      }
      const told = ({ value, status, context }: AnyMachineSnapshot): readonly unknown[] => {
        // The projection of a walk is of its own machine's context.
        const projected: unknown = project?.(context as never);
        return [value, status, projected];
      };
      expect(seen.slice(-1).map(told)).toEqual([told(edge.to.snapshot)]);
    });
  });
}

/** The stories that go every branch between them: each goes one that none before it went. */
function talesOf<TMachine extends AnyStateMachine>(
  walks: readonly Walked<TMachine>[],
): readonly Tale<TMachine>[] {
  const gone = new Set<string>();
  return walks.flatMap((walked) =>
    walked.walk.edges.flatMap((edge) => {
      const before = gone.size;
      for (const branch of [...edge.taken, ...edge.refused]) gone.add(branch);
      if (gone.size === before) return [];
      const { from, event, to } = edge;
      return [{ story: tell([...from.path, event]), state: nameOf(to.snapshot), edge, walked }];
    }),
  );
}

function nameOf({ _nodes }: AnyMachineSnapshot): string {
  return _nodes
    .filter(({ type }) => type === 'atomic' || type === 'final')
    .map(({ id }) => id)
    .join();
}

function concerns<TMachine extends AnyStateMachine>(
  invariant: Invariant,
  edge: Edge<TMachine>,
): boolean {
  return invariant.concerns(stepOf(edge));
}

function stepOf<TMachine extends AnyStateMachine>({ from, event, after }: Edge<TMachine>): Step {
  return { before: from.snapshot, event, after };
}

function stepsOf(
  path: readonly EventObject[],
  seen: readonly AnyMachineSnapshot[],
): readonly Step[] {
  return path.flatMap((event, index) => {
    const [before, after] = seen.slice(index, index + 2);
    return before === undefined || after === undefined ? [] : [{ before, event, after }];
  });
}

/** Where a chart may stay: it is over, flat, halted, or follows the stream. */
function isEnd({ snapshot }: { readonly snapshot: AnyMachineSnapshot }): boolean {
  const { status } = snapshot;
  return status === 'done' || ['flat', 'halted', 'tracking'].some((tag) => snapshot.hasTag(tag));
}

/** What comes without a person: time, and the actors' words but those of a failure. */
function isUnprompted<TMachine extends AnyStateMachine>({ event }: Edge<TMachine>): boolean {
  return !event.type.startsWith('operator.') && !event.type.startsWith('xstate.error.');
}
