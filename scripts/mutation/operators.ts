/** What a mutation does to one expression or statement: the operators, each a small lie in the code. */
import ts from 'typescript';

/** One way to break a node: what is written in its place, as source text. */
export type Mutation = {
  /** What was done, in two or three words. */
  readonly how: string;
  readonly replacement: string;
};

/** Comparisons, each with the ones that differ from it at one point or everywhere. */
const COMPARISONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['<', ['<=', '>=']],
  ['<=', ['<', '>']],
  ['>', ['>=', '<=']],
  ['>=', ['>', '<']],
  ['===', ['!==']],
  ['!==', ['===']],
]);

/** Arithmetic and logic, each with its neighbour. */
const EXCHANGED: ReadonlyMap<string, string> = new Map([
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['%', '*'],
  ['**', '*'],
  ['&&', '||'],
  ['||', '&&'],
  ['+=', '-='],
  ['-=', '+='],
]);

/** Methods that say whether: of decimals, of lists and of texts. */
const QUESTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['lessThan', ['lessThanOrEqualTo', 'greaterThanOrEqualTo']],
  ['lessThanOrEqualTo', ['lessThan', 'greaterThan']],
  ['greaterThan', ['greaterThanOrEqualTo', 'lessThanOrEqualTo']],
  ['greaterThanOrEqualTo', ['greaterThan', 'lessThan']],
  ['lt', ['lte', 'gte']],
  ['lte', ['lt', 'gt']],
  ['gt', ['gte', 'lte']],
  ['gte', ['gt', 'lt']],
  ['isPositive', ['isNegative']],
  ['isNegative', ['isPositive']],
  ['every', ['some']],
  ['some', ['every']],
  ['startsWith', ['endsWith']],
  ['endsWith', ['startsWith']],
  ['equals', []],
  ['isZero', []],
  ['isInteger', []],
  ['has', []],
  ['includes', []],
]);

/** Methods with a neighbour that takes the same arguments. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['plus', 'minus'],
  ['minus', 'plus'],
  ['times', 'div'],
  ['div', 'times'],
  ['min', 'max'],
  ['max', 'min'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
  ['findLast', 'find'],
  ['find', 'findLast'],
  ['findLastIndex', 'findIndex'],
  ['ROUND_UP', 'ROUND_DOWN'],
  ['ROUND_DOWN', 'ROUND_UP'],
]);

/** Methods whose result has the type of what they are called on: the call may be left out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'abs',
  'negated',
  'filter',
  'slice',
  'sort',
  'toSorted',
  'toReversed',
  'reverse',
  'trim',
  'floor',
  'ceil',
  'round',
  'toDecimalPlaces',
  'plus',
  'minus',
  'times',
  'div',
  'mod',
]);

/** Every way in which this node is broken; most nodes have none. */
export function mutationsOf(node: ts.Node, source: ts.SourceFile): readonly Mutation[] {
  const text = (part: ts.Node): string => part.getText(source);
  const found: Mutation[] = [];
  const add = (how: string, replacement: string): void => {
    const isNew = found.every((each) => each.replacement !== replacement);
    if (isNew && replacement !== text(node)) found.push({ how, replacement });
  };
  if (isCondition(node) || isQuestion(node)) {
    if (!isLoopCondition(node)) add('always true', 'true');
    add('always false', 'false');
  }
  if (ts.isBinaryExpression(node)) mutateBinary(node, text, add);
  else if (ts.isPrefixUnaryExpression(node)) mutatePrefix(node, text, add);
  else if (ts.isCallExpression(node)) mutateCall(node, text, add);
  else if (ts.isPropertyAccessExpression(node)) mutateAccess(node, text, add);
  else if (ts.isConditionalExpression(node)) {
    // Both arms are reached by a condition that is always true or always false.
  } else mutateLiteral(node, text, add);
  if (isAnswer(node) && !isPlain(node)) add('answers nothing', 'undefined');
  return found;
}

/** Whether a statement can be left out on its own; an invariant is, when its condition always holds. */
export function mayBeLeftOut(node: ts.Node): boolean {
  return ts.isExpressionStatement(node) && !isInvariant(node.expression);
}

/** The words of an invariant and the name of a symbol are for whoever looks for a bug. */
export function isWordsAlone(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return false;
  const place = { invariant: 1, Symbol: 0 }[parent.expression.getText()];
  return place !== undefined && parent.arguments[place] === node;
}

function isInvariant(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === 'invariant';
}

type Text = (part: ts.Node) => string;
type Add = (how: string, replacement: string) => void;

function mutateBinary(node: ts.BinaryExpression, text: Text, add: Add): void {
  const sign = text(node.operatorToken);
  const [left, right] = [text(node.left), text(node.right)];
  for (const other of COMPARISONS.get(sign) ?? [])
    add(`${sign} to ${other}`, `${left} ${other} ${right}`);
  const other = EXCHANGED.get(sign);
  if (other !== undefined) add(`${sign} to ${other}`, `(${left}) ${other} (${right})`);
  if (sign === '??') {
    add('without its default', left);
    add('its default alone', right);
  }
}

function mutatePrefix(node: ts.PrefixUnaryExpression, text: Text, add: Add): void {
  const isMinus = node.operator === ts.SyntaxKind.MinusToken;
  const isNot = node.operator === ts.SyntaxKind.ExclamationToken;
  if (isMinus || isNot) add('without its sign', text(node.operand));
}

function mutateCall(node: ts.CallExpression, text: Text, add: Add): void {
  const called = node.expression;
  if (!ts.isPropertyAccessExpression(called)) return;
  const name = called.name.text;
  const target = text(called.expression);
  const args = `(${node.arguments.map(text).join(', ')})`;
  const dot = called.questionDotToken === undefined ? '.' : '?.';
  const isStatic = /^(Math|Decimal|Number|Object|String|Array)$/.test(target);
  for (const other of QUESTIONS.get(name) ?? [])
    add(`${name} to ${other}`, `${target}${dot}${other}${args}`);
  const other = RENAMED.get(name);
  if (other !== undefined) add(`${name} to ${other}`, `${target}${dot}${other}${args}`);
  if (LEFT_OUT.has(name) && !isStatic) add(`without ${name}`, target);
}

function mutateAccess(node: ts.PropertyAccessExpression, text: Text, add: Add): void {
  const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
  const other = RENAMED.get(node.name.text);
  if (!isCalled && other?.startsWith('ROUND_') === true) {
    add(`to ${other}`, `${text(node.expression)}.${other}`);
  }
}

function mutateLiteral(node: ts.Node, text: Text, add: Add): void {
  if (ts.isNumericLiteral(node)) {
    add('one more', `(${text(node)} + 1)`);
    add('one less', `(${text(node)} - 1)`);
  } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    // A text that is a number is mutated as one: an empty text would only make the arithmetic throw.
    const isNumber = /^-?[\d.]+$/.test(node.text);
    add(
      'another text',
      isNumber ? `'${String(Number(node.text) + 1)}'` : node.text === '' ? "'?'" : "''",
    );
  } else if (ts.isTemplateExpression(node)) add('no text', "''");
  else if (node.kind === ts.SyntaxKind.TrueKeyword) add('true to false', 'false');
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add('false to true', 'true');
  else if (ts.isArrayLiteralExpression(node))
    add('empty list', node.elements.length > 0 ? '[]' : "['?']");
  else if (ts.isObjectLiteralExpression(node) && node.properties.length > 0)
    add('empty object', '{}');
}

function isLoopCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isForStatement(parent)) return parent.condition === node;
  return (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) && parent.expression === node;
}

function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (isInvariant(parent)) return parent.arguments[0] === node;
  return isLoopCondition(node);
}

/** Whether it answers yes or no wherever it stands. */
function isQuestion(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) {
    const sign = node.operatorToken.getText();
    return COMPARISONS.has(sign) || sign === '&&' || sign === '||';
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    return QUESTIONS.has(node.expression.name.text);
  }
  return false;
}

/** What a function answers with: the value of a `return`, or the body of an arrow. */
function isAnswer(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isReturnStatement(parent)) return parent.expression === node;
  return ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node);
}

/** An answer whose other mutations are as good as answering nothing, or that is nothing already. */
function isPlain(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'undefined';
  const isFlag = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind);
  return (
    isFlag || isQuestion(node) || ts.isLiteralExpression(node) || ts.isPrefixUnaryExpression(node)
  );
}
