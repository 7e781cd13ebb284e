/** Draws a machine as a Mermaid state diagram, for pages that are read without the inspector. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { CatalogEntry } from './catalog.ts';
import { contains, homeOf, initialLeaf, isLeaf, labelled } from './labels.ts';
import type { Labelled } from './labels.ts';

/** An arrow belongs to the innermost state that contains both of its ends. */
type Arrow = {
  readonly home: AnyStateNode;
  readonly from: string;
  readonly to: string;
  readonly label: string;
};

/** Longer labels set their guard on a line of its own. */
const LONG_LABEL = 32;

/**
 * A machine as the text of a Mermaid `stateDiagram-v2`, without the code fence.
 *
 * Transitions of one state to one target share an arrow, a line of its label each: `event [guard]`,
 * `after delay`, `invoke done`, `invoke failed`, `always`. A transition that stays is a line in
 * the state's box. What a state with inner states does wherever it is starts from a box `anywhere`.
 */
export function toMermaid(machine: AnyStateMachine): string {
  const root: AnyStateNode = machine.root;
  const arrows = merged(arrowsOf(root));
  const lines = root.type === 'parallel' ? declaration(root, arrows) : body(root, arrows);
  return ['stateDiagram-v2', ...indented(lines)].join('\n');
}

/** The page `machines/README.md`: every machine with its sentence and its chart. */
export function renderChartsPage(catalog: readonly CatalogEntry[]): string {
  const charts = catalog.map(({ name, summary, machine }) =>
    [`## ${name}`, summary, `\`\`\`mermaid\n${toMermaid(machine)}\n\`\`\``].join('\n\n'),
  );
  const introduction = [
    'Drawn from the charts by `npm run charts`; a test keeps it fresh. As pictures, with what each state',
    'runs, they stand in [docs/charts](../docs/charts/README.md).',
  ].join('\n');
  return `${['# The machines', introduction, ...charts].join('\n\n')}\n`;
}

/** What stands between the braces of a state: its start, its states and the arrows among them. */
function body(node: AnyStateNode, arrows: readonly Arrow[]): readonly string[] {
  const children = Object.values(node.states);
  const regions = children.map((child) => declaration(child, arrows));
  const inner =
    node.type === 'parallel'
      ? regions.flatMap((region, index) => (index === 0 ? region : ['--', ...region]))
      : [...entries(node), ...regions.flat()];
  return [
    ...inner,
    ...anywhere(node),
    ...arrows
      .filter((arrow) => arrow.home === node)
      .map(({ from, to, label }) => `${from} --> ${to} : ${label}`),
    ...children.filter((child) => child.type === 'final').map((child) => `${idOf(child)} --> [*]`),
  ];
}

function declaration(node: AnyStateNode, arrows: readonly Arrow[]): readonly string[] {
  const title = `state "${node.key}" as ${idOf(node)}`;
  if (isLeaf(node)) return [title, ...stays(node).map((label) => `${idOf(node)} : ${label}`)];
  return [`${title} {`, ...indented(body(node, arrows)), '}'];
}

function entries(node: AnyStateNode): readonly string[] {
  return node.type === 'compound' ? node.initial.target.map((to) => `[*] --> ${idOf(to)}`) : [];
}

/** The box from which the standing transitions of a state with inner states start. */
function anywhere(node: AnyStateNode): readonly string[] {
  const lines = stays(node).map((label) => `${anywhereOf(node)} : ${label}`);
  const inward = arrowsFrom(node).some((arrow) => arrow.from === anywhereOf(node));
  if (lines.length === 0 && !inward) return [];
  return [`state "anywhere" as ${anywhereOf(node)}`, ...lines];
}

function arrowsOf(node: AnyStateNode): readonly Arrow[] {
  return [...arrowsFrom(node), ...Object.values(node.states).flatMap(arrowsOf)];
}

/** Mermaid cannot join a state to what it contains: such an arrow starts and ends inside of it. */
function arrowsFrom(node: AnyStateNode): readonly Arrow[] {
  return labelled(node).flatMap((transition) =>
    (transition.targets ?? []).map((target) => {
      const inward = !isLeaf(node) && contains(node, target);
      const to = contains(target, node) && !isLeaf(target) ? initialLeaf(target) : target;
      const home = inward ? node : homeOf(node, to);
      return {
        home,
        from: inward ? anywhereOf(node) : idOf(node),
        to: idOf(to),
        label: textOf(transition),
      };
    }),
  );
}

function merged(arrows: readonly Arrow[]): readonly Arrow[] {
  const byEnds = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const ends = `${arrow.from} ${arrow.to}`;
    const before = byEnds.get(ends);
    const label = before === undefined ? arrow.label : `${before.label}<br/>${arrow.label}`;
    byEnds.set(ends, { ...arrow, label });
  }
  return [...byEnds.values()];
}

/** A line for each transition that does not move. */
function stays(node: AnyStateNode): readonly string[] {
  const staying = labelled(node).filter(({ targets }) => targets === undefined);
  return staying.map((transition) => `stays on ${textOf(transition)}`);
}

function textOf({ event, guard }: Labelled): string {
  if (guard === null) return event;
  const long = event.length + guard.length > LONG_LABEL;
  return `${event}${long ? '<br/>' : ' '}[${guard}]`;
}

/** The path, in the letters that Mermaid takes for a name. */
function idOf(node: AnyStateNode): string {
  return node.path.length === 0 ? 'machine' : node.path.join('__').replace(/\W/g, '_');
}

function anywhereOf(node: AnyStateNode): string {
  return `${idOf(node)}__anywhere`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
