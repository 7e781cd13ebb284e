/** What is asked of the paths of a walk: what each situation's story is, and where paths lead. */
import type { AnyStateMachine } from 'xstate';
import type { Edge, Situation, Walk } from '../support/walk.ts';
import { tell } from './story.ts';

/** A situation with its story and the edges that leave it. */
export type Chapter<TMachine extends AnyStateMachine> = {
  readonly story: string;
  readonly situation: Situation<TMachine>;
  readonly leaving: readonly Edge<TMachine>[];
};

/** Every situation of a walk by its shortest story. */
export function chapters<TMachine extends AnyStateMachine>(
  walked: Walk<TMachine>,
): readonly Chapter<TMachine>[] {
  const leaving = Map.groupBy(walked.edges, ({ from }) => from);
  return walked.situations.map((situation) => ({
    story: tell(situation.path),
    situation,
    leaving: leaving.get(situation) ?? [],
  }));
}

/** The stories of situations from which no path of usable edges leads to a goal. */
export function stuck<TMachine extends AnyStateMachine>(
  walked: Walk<TMachine>,
  isGoal: (situation: Situation<TMachine>) => boolean,
  mayUse: (edge: Edge<TMachine>) => boolean = () => true,
): readonly string[] {
  const usable = walked.edges.filter(mayUse);
  const reaching = new Set(walked.situations.filter(isGoal));
  for (let known = -1; known < reaching.size;) {
    known = reaching.size;
    for (const { from, to } of usable) if (reaching.has(to)) reaching.add(from);
  }
  return storiesOf(walked.situations.filter((situation) => !reaching.has(situation)));
}

/**
 * The stories of situations from which one can go on forever: none, when every path ends. An edge
 * that leaves everything as it is does not count as going on.
 */
export function endless<TMachine extends AnyStateMachine>(
  walked: Walk<TMachine>,
): readonly string[] {
  const moves = walked.edges.filter(({ from, to }) => from !== to);
  const goingOn = new Set(walked.situations);
  for (let known = -1; known !== goingOn.size;) {
    known = goingOn.size;
    const next = new Set(moves.filter(({ to }) => goingOn.has(to)).map(({ from }) => from));
    for (const situation of goingOn) if (!next.has(situation)) goingOn.delete(situation);
  }
  return storiesOf([...goingOn]);
}

function storiesOf<TMachine extends AnyStateMachine>(
  situations: readonly Situation<TMachine>[],
): readonly string[] {
  return situations.map(({ path }) => tell(path));
}
