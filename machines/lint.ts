/** What XState does not check: a chart's names, walked once in the tests and once at the start. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { getStateNodes } from 'xstate/graph';
import { InvariantError } from '../src/lib/invariant.ts';

type Vocabulary = 'guards' | 'actions' | 'actors' | 'delays';
type InvokeConfig = { readonly id?: unknown; readonly src?: unknown };

/**
 * The defects of a machine, each as one sentence that names the machine, the state and the name.
 * A misspelt delay fires at once, a missing action is skipped and a missing guard fails on first
 * use: none of them is seen by the types. An unknown target throws when the machine is made.
 */
export function lintMachine(machine: AnyStateMachine): readonly string[] {
  const root: AnyStateNode = machine.root;
  const nodes = [root, ...getStateNodes(root)];
  const defects = nodes.flatMap((node) => {
    const found = [
      ...initialDefects(node),
      ...delayDefects(node),
      ...transitionDefects(node),
      ...actionDefects(node, [...node.entry, ...node.exit]),
      ...invokeDefects(node),
    ];
    return found.map((defect) => `${machine.id}, ${placeOf(node)}: ${defect}`);
  });
  const general = [
    ...(isText(record(machine.config)['id']) ? [] : ['the machine has no id.']),
    ...vocabularyDefects(root),
    ...sharedInvokes(nodes),
    ...unreachable(nodes),
  ];
  return [...general.map((defect) => `${machine.id}: ${defect}`), ...defects];
}

/** A machine cannot change: one that was found sound is not walked again. */
const sound = new WeakSet<AnyStateMachine>();

/** Throws `InvariantError` with every defect of every machine, or does nothing. */
export function assertSound(machines: readonly AnyStateMachine[]): void {
  const defects = machines.filter((machine) => !sound.has(machine)).flatMap(lintMachine);
  if (defects.length > 0) throw new InvariantError(`Unsound charts:\n${defects.join('\n')}`);
  for (const machine of machines) sound.add(machine);
}

function placeOf(node: AnyStateNode): string {
  return node.path.length === 0 ? 'root' : `state ${node.path.join('.')}`;
}

/** An unknown initial throws only when the machine starts, so it is looked up and not asked for. */
function initialDefects(node: AnyStateNode): readonly string[] {
  const name = initialName(node);
  if (node.type !== 'compound' || (name !== undefined && name in node.states)) return [];
  return [`the initial state "${name ?? ''}" is unknown.`];
}

function initialName(node: AnyStateNode): string | undefined {
  const initial: unknown = record(node.config)['initial'];
  const name = isText(initial) ? initial : record(initial)['target'];
  return isText(name) ? name : undefined;
}

function delayDefects(node: AnyStateNode): readonly string[] {
  return Object.keys(record(record(node.config)['after'])).flatMap((delay) => {
    if (!Number.isNaN(Number(delay))) return [`the delay of ${delay} ms has no name.`];
    return unknownNames(node, 'delays', [delay]);
  });
}

function transitionDefects(node: AnyStateNode): readonly string[] {
  return transitionsOf(node).flatMap((transition) => [
    ...unknownNames(node, 'guards', guardNames(transition.guard)),
    ...actionDefects(node, transition.actions),
  ]);
}

/** Actions by name must be known; inline built-ins may raise or send after a named delay. */
function actionDefects(node: AnyStateNode, actions: readonly unknown[]): readonly string[] {
  return actions.flatMap((action) =>
    typeof action === 'function'
      ? unknownNames(node, 'delays', delayNames(action))
      : unknownNames(node, 'actions', typeNames(action)),
  );
}

function invokeDefects(node: AnyStateNode): readonly string[] {
  return invokesOf(node).flatMap(({ id, src }, index) => {
    const unknown = isText(src) ? unknownNames(node, 'actors', [src]) : [];
    if (!isText(id)) return [...unknown, `the invoke number ${String(index + 1)} has no id.`];
    return [
      ...unknown,
      ...(isFailureDrawn(node, id) ? [] : [`the invoke "${id}" has no onError.`]),
    ];
  });
}

/** A failure is drawn by `onError`, or for many actors by `xstate.error.actor.*` around them. */
function isFailureDrawn(node: AnyStateNode, id: string): boolean {
  const failure = `xstate.error.actor.${id}`;
  const descriptors = lineOf(node).flatMap((state) => [...state.transitions.keys()]);
  return descriptors.some(
    (descriptor) =>
      descriptor === failure ||
      (descriptor.endsWith('.*') && failure.startsWith(descriptor.slice(0, -1))),
  );
}

/** Guards that stand on other guards, and actions that wait, name things in the setup too. */
function vocabularyDefects(root: AnyStateNode): readonly string[] {
  const guards = Object.values(implementations(root, 'guards')).flatMap(nestedGuardNames);
  const delays = Object.values(implementations(root, 'actions')).flatMap(delayNames);
  return [...unknownNames(root, 'guards', guards), ...unknownNames(root, 'delays', delays)];
}

/** Of two invokes with one id that run at the same time, the machine can name only one. */
function sharedInvokes(nodes: readonly AnyStateNode[]): readonly string[] {
  const invokes = nodes.flatMap((node) => invokesOf(node).map(({ id }) => ({ node, id })));
  const shared = invokes.filter(
    ({ node, id }, index) =>
      isText(id) &&
      invokes.slice(0, index).some((other) => other.id === id && runTogether(node, other.node)),
  );
  return shared.map(
    ({ node, id }) => `the invoke id "${String(id)}" of ${placeOf(node)} is taken.`,
  );
}

/** Whether two states can be active at once: one contains the other, or a parallel state both. */
function runTogether(left: AnyStateNode, right: AnyStateNode): boolean {
  const ancestors = lineOf(left);
  if (ancestors.includes(right) || lineOf(right).includes(left)) return true;
  return lineOf(right).find((node) => ancestors.includes(node))?.type === 'parallel';
}

/** A state that nothing leads to is a misspelt target or a leftover. */
function unreachable(nodes: readonly AnyStateNode[]): readonly string[] {
  const reached = new Set<AnyStateNode>();
  const open = nodes.slice(0, 1);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...entered(node), ...transitionsOf(node).flatMap((next) => next.target ?? []));
    if (node.parent !== undefined) open.push(node.parent);
  }
  const lost = nodes.filter((node) => !reached.has(node));
  return lost.map((node) => `nothing leads to ${placeOf(node)}.`);
}

function entered(node: AnyStateNode): readonly AnyStateNode[] {
  const children = Object.entries(node.states);
  const initial = initialName(node);
  return children
    .filter(([name, child]) => (node.type === 'parallel' && !child.history) || name === initial)
    .map(([, child]) => child);
}

function unknownNames(
  node: AnyStateNode,
  vocabulary: Vocabulary,
  names: readonly string[],
): readonly string[] {
  const known = implementations(node, vocabulary);
  const missing = names.filter((name) => !Object.hasOwn(known, name));
  return missing.map((name) => `the ${vocabulary.slice(0, -1)} "${name}" is unknown.`);
}

function implementations(node: AnyStateNode, vocabulary: Vocabulary): Record<string, unknown> {
  return record(record(node.machine.implementations)[vocabulary]);
}

function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

function invokesOf(node: AnyStateNode): readonly InvokeConfig[] {
  const invoke: unknown = record(node.config)['invoke'];
  if (invoke === undefined) return [];
  return Array.isArray(invoke) ? invoke.map(record) : [record(invoke)];
}

/** The state and what contains it, innermost first. */
function lineOf(node: AnyStateNode): readonly AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...lineOf(node.parent)];
}

/** The names in a guard, also inside `and`, `or` and `not`. */
function guardNames(guard: unknown): readonly string[] {
  return typeof guard === 'function' ? nestedGuardNames(guard) : typeNames(guard);
}

function nestedGuardNames(guard: unknown): readonly string[] {
  const inner = record(guard)['guards'];
  return Array.isArray(inner) ? inner.flatMap(guardNames) : [];
}

/** The named delay of a built-in action; the timers of `after` are raised by id and left out. */
function delayNames(action: unknown): readonly string[] {
  const { delay, id } = record(action);
  return isText(delay) && !(isText(id) && id.startsWith('xstate.after.')) ? [delay] : [];
}

function typeNames(reference: unknown): readonly string[] {
  const name = isText(reference) ? reference : record(reference)['type'];
  return isText(name) ? [name] : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A config, or a function with fields as XState's built-ins are; an empty record for the rest. */
function record(value: unknown): Record<string, unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return {};
  // Reading a field of any object as unknown is sound; TypeScript has no narrower word for it.
  return value as Record<string, unknown>;
}
