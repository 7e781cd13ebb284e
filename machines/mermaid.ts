/** Draws a machine as a Mermaid state diagram, for pages that are read without the inspector. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { CatalogEntry } from './catalog.ts';

/** An arrow belongs to the innermost state that contains both of its ends. */
type Arrow = {
  readonly home: AnyStateNode;
  readonly from: string;
  readonly to: string;
  readonly label: string;
};

/** Longer labels set their guard on a line of its own. */
const LONG_LABEL = 32;

const EVENTS: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^xstate\.done\.actor\.(.+)$/, '$1 done'],
  [/^xstate\.error\.actor\.\*$/, 'any actor failed'],
  [/^xstate\.error\.actor\.(.+)$/, '$1 failed'],
  [/^xstate\.snapshot\.(.+)$/, '$1 moved'],
  [/^xstate\.done\.state\..+$/, 'done'],
  [/^xstate\.after\.([^.]+)\..+$/, 'after $1'],
  [/^\*$/, 'any event'],
  [/^$/, 'always'],
];

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
  const introduction = 'Drawn from the charts by `npm run charts`; a test keeps it fresh.';
  return `${['# The machines', introduction, ...charts].join('\n\n')}\n`;
}

/** XState's own event descriptors in words (`verify done`, `after patience`); others as they are. */
export function eventLabel(descriptor: string): string {
  const [pattern, label] = EVENTS.find(([known]) => known.test(descriptor)) ?? [];
  if (pattern === undefined || label === undefined) return descriptor;
  return descriptor.replace(pattern, label);
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
  return labelled(node).flatMap(({ transition, label }) =>
    (transition.target ?? []).map((target) => {
      const inward = !isLeaf(node) && contains(node, target);
      const to = contains(target, node) && !isLeaf(target) ? initialLeaf(target) : target;
      const home = inward ? node : homeOf(node, to);
      return { home, from: inward ? anywhereOf(node) : idOf(node), to: idOf(to), label };
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
  const staying = labelled(node).filter(({ transition }) => transition.target === undefined);
  return staying.map(({ label }) => `stays on ${label}`);
}

type Labelled = { readonly transition: AnyTransitionDefinition; readonly label: string };

function labelled(node: AnyStateNode): readonly Labelled[] {
  const candidates = [...node.transitions.values(), node.always ?? []];
  return candidates.flatMap((group) =>
    group.map((transition, index) => ({ transition, label: labelOf(transition, index > 0) })),
  );
}

function labelOf(transition: AnyTransitionDefinition, followsOthers: boolean): string {
  const event = eventLabel(String(transition.eventType));
  const guard = transition.guard === undefined ? '' : guardLabel(transition.guard);
  const condition = guard === '' && followsOthers ? 'else' : guard;
  if (condition === '') return event;
  const long = event.length + condition.length > LONG_LABEL;
  return `${event}${long ? '<br/>' : ' '}[${condition}]`;
}

/** A guard by its name, `and`, `or` and `not` in words, an inline function as `condition`. */
function guardLabel(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type);
  if (typeof guard !== 'function' || !('guards' in guard) || !Array.isArray(guard.guards)) {
    return 'condition';
  }
  const inner = guard.guards.map(guardLabel);
  return guard.name === 'not' ? `not ${inner.join()}` : inner.join(` ${guard.name} `);
}

/** The innermost state that properly contains both; of the root, the root itself. */
function homeOf(left: AnyStateNode, right: AnyStateNode): AnyStateNode {
  let home = left.parent ?? left;
  while (home.parent !== undefined && (home === right || !contains(home, right))) {
    home = home.parent;
  }
  return home;
}

/** Whether `outer` is `inner` or one of the states around it. */
function contains(outer: AnyStateNode, inner: AnyStateNode): boolean {
  return outer === inner || (inner.parent !== undefined && contains(outer, inner.parent));
}

function initialLeaf(node: AnyStateNode): AnyStateNode {
  const [first] = node.type === 'compound' ? node.initial.target : Object.values(node.states);
  return first === undefined ? node : initialLeaf(first);
}

function isLeaf(node: AnyStateNode): boolean {
  return Object.keys(node.states).length === 0;
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
