/** Finds what must not be in a chart: an arrow that runs through words. */
import type { Chart, ChartArrow, ChartState } from '../view/chart.ts';
import { FACES, widthOf } from '../view/measure.ts';
import type { Face } from '../view/measure.ts';
import { tagsOf } from './boxes.ts';

/** Words and the room they take; `arrow` is whose label they are. */
type Words = {
  readonly text: string;
  readonly arrow: ChartArrow | null;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** The words that an arrow other than their own runs through, each as one sentence. */
export function collisionsOf({
  states,
  arrows,
}: Pick<Chart, 'states' | 'arrows'>): readonly string[] {
  const words = [...states.flatMap(wordsOf), ...arrows.flatMap(labelsOf)];
  return words.flatMap((word) =>
    arrows
      .filter((arrow) => arrow !== word.arrow && crosses(arrow, word))
      .map(({ transitions }) => `${transitions.join(' ')} runs through "${word.text}".`),
  );
}

function wordsOf(state: ChartState): readonly Words[] {
  const { title, rows, tags, initial, x, width } = state;
  const said = tagsOf(state);
  const wide = widthOf(said, FACES.tag);
  return [
    wordsAt(title.text, title.x, title.y, FACES.title),
    ...rows.map((row) => wordsAt(row.text, row.x, row.y, FACES.row)),
    ...(tags.length > 0 && initial !== null
      ? [wordsAt(said, x + width - 9 - wide, title.y, FACES.tag)]
      : []),
  ];
}

function labelsOf(arrow: ChartArrow): readonly Words[] {
  return arrow.labels.map(({ text, x, y }) => ({ ...wordsAt(text, x, y, FACES.label), arrow }));
}

function wordsAt(text: string, x: number, y: number, face: Face): Words {
  const [left, right] = [x, x + widthOf(text, face)];
  return { text, arrow: null, left, top: y - face.size + 2, right, bottom: y + 3 };
}

function crosses({ points }: ChartArrow, { left, top, right, bottom }: Words): boolean {
  return points.some(([x, y], index) => {
    const [nextX, nextY] = points[index + 1] ?? [x, y];
    const isBeside = Math.max(x, nextX) <= left || Math.min(x, nextX) >= right;
    const isAboveOrBelow = Math.max(y, nextY) <= top || Math.min(y, nextY) >= bottom;
    return !isBeside && !isAboveOrBelow;
  });
}
