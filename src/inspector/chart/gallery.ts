/** The page of the docs that shows every chart as a picture. */
import type { Chart } from '../view/chart.ts';

const INTRODUCTION = `# The charts

Every machine as the inspector draws it, from the code that runs; \`npm run charts\` draws them again.
[machines/README.md](../../machines/README.md) has them as text.`;

const LEGEND = `- A triangle: an actor that runs while the state is active; in colour, a machine with a chart.
- A bent arrow: a transition that is told in words, since it leads far or from wherever the machine is.
- A loop: an event that is answered without leaving the state.
- An arrow without words stands for the rows of one box that lead to the other.`;

/** The text of `docs/charts/README.md`. */
export function galleryOf(charts: readonly Chart[]): string {
  const pictures = charts.map(({ name, machine, summary }) =>
    [`## ${name}`, summary, `![${machine}](${name}.svg)`].join('\n\n'),
  );
  return `${[INTRODUCTION, LEGEND, ...pictures].join('\n\n')}\n`;
}
