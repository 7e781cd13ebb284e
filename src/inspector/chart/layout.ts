/** Gives a chart its places: each way of laying it out is tried, and the one that shows largest is taken. */
import type { Chart } from '../view/chart.ts';
import { headOf, isInward } from './boxes.ts';
import type { Head } from './boxes.ts';
import { collisionsOf } from './collisions.ts';
import { layOutScope } from './elk.ts';
import type { Piece, Scope, Trial } from './elk.ts';
import { layOutFolded } from './folded.ts';
import type { ChartGraph } from './graph.ts';
import { scaleOf } from './room.ts';

/** A chart that shows smaller than this with a label on every arrow is folded. */
const READABLE = 0.75;
const HOPELESS = 0.45;

/** The first among equals is taken. */
const TRIALS: readonly Trial[] = (['DOWN', 'RIGHT'] as const).flatMap((direction) =>
  ['NETWORK_SIMPLEX', 'BRANDES_KOEPF'].flatMap((placement) =>
    ['NETWORK_SIMPLEX', 'LONGEST_PATH'].map((layering) => ({ direction, placement, layering })),
  ),
);

/** A folded chart tries them for each of its boxes: the rest would cost more than it brings. */
const FEW_TRIALS = TRIALS.filter(({ layering }) => layering === 'NETWORK_SIMPLEX');

/** What a word with an arrow through it takes from the worth of a chart. */
const COLLISION = 0.3;

/** A chart with its places. */
export async function layOut(graph: ChartGraph): Promise<Chart> {
  const mayFold = graph.states.some(isInnerCompound);
  const pieces: Piece[] = [];
  for (const trial of TRIALS) {
    // No other way makes of a chart this large one that can be read.
    if (mayFold && pieces.length === 1 && worthOf(bestOf(pieces)) < HOPELESS) break;
    pieces.push(await layOutWhole(graph, trial));
  }
  const whole = bestOf(pieces);
  const reads = worthOf(whole) >= READABLE && collisionsOf(whole).length === 0;
  if (!mayFold || reads) return { ...graph, ...whole };
  return { ...graph, ...bestOf([whole, await layOutFolded(graph, FEW_TRIALS)]) };
}

function isInnerCompound({ id, initial }: ChartGraph['states'][number]): boolean {
  return id !== '' && initial !== null;
}

function bestOf(pieces: readonly Piece[]): Piece {
  return pieces.reduce((best, piece) => (worthOf(piece) > worthOf(best) ? piece : best));
}

/** How large it shows, less what cannot be read of it. */
function worthOf(piece: Piece): number {
  return scaleOf(piece) - COLLISION * collisionsOf(piece).length;
}

/** Laid out once to learn how wide its boxes are, and again with the rows set in that width. */
async function layOutWhole(graph: ChartGraph, trial: Trial): Promise<Piece> {
  const [outer] = graph.states;
  if (outer === undefined) throw new Error('A machine has a root.');
  const drawn = graph.transitions.filter((transition) => !isInward(transition));
  const scope = (heads: ReadonlyMap<string, Head>): Scope => ({ outer, graph, heads, drawn });
  const narrow = new Map(graph.states.map((state) => [state.id, headOf(state, graph, 0)]));
  const first = await layOutScope(scope(narrow), trial);
  const widths = new Map(
    first.states.map(({ id, initial, width }) => [id, initial === null ? 0 : width]),
  );
  const heads = new Map(
    graph.states.map((state) => [state.id, headOf(state, graph, widths.get(state.id) ?? 0)]),
  );
  return layOutScope({ ...scope(heads), widths }, trial);
}
