/** Writes every mutant of a file into it at once, each behind a switch that is off. */
import ts from 'typescript';
import { isWordsAlone, mayBeLeftOut, mutationsOf } from './operators.ts';

/** One mutant: where it is, and what stands there instead. */
export type Mutant = {
  readonly id: number;
  /** From the root of the project. */
  readonly file: string;
  readonly line: number;
  readonly how: string;
  /** What is replaced, and by what, as the source has it. */
  readonly original: string;
  readonly replacement: string;
};

/** A file with its mutants in it. */
export type Instrumented = { readonly code: string; readonly mutants: readonly Mutant[] };

/** From a character to a character of a file. */
export type Range = { readonly from: number; readonly to: number };

/** The name of the switch in mutated code: called with an id, it says whether that mutant is on. */
export const SWITCH = '__isOn';

/** Instruments `code`; `ranges` bounds what is mutated, and `firstId` is the id of the first mutant. */
export function instrument(
  file: string,
  code: string,
  firstId: number,
  ranges?: readonly Range[],
): Instrumented {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const mutants: Mutant[] = [];
  const isWithin = (node: ts.Node): boolean =>
    ranges?.some(({ from, to }) => from <= node.getStart(source) && node.end <= to) ?? true;
  const note = (node: ts.Node, how: string, replacement: string): number => {
    const id = firstId + mutants.length;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    mutants.push({ id, file, line: line + 1, how, original: node.getText(source), replacement });
    return id;
  };
  const render = (node: ts.Node): string => {
    if (isUntouched(node)) return node.getText(source);
    const inner = renderChildren(node);
    if (!isWithin(node)) return inner;
    // In braces, so that an `else` that follows stays with its own condition.
    if (mayBeLeftOut(node)) {
      return `{ if (!${SWITCH}(${String(note(node, 'left out', ''))})) ${inner} }`;
    }
    if (!isWrappable(node)) return inner;
    return mutationsOf(node, source).reduce((text, { how, replacement }) => {
      return `(${SWITCH}(${String(note(node, how, replacement))}) ? (${replacement}) : ${text})`;
    }, inner);
  };
  const renderChildren = (node: ts.Node): string => {
    let text = '';
    let at = node.getStart(source);
    ts.forEachChild(node, (child) => {
      text += code.slice(at, child.getStart(source)) + render(child);
      at = child.end;
    });
    return text + code.slice(at, node.end);
  };
  const body = renderChildren(source);
  return { code: `const ${SWITCH} = globalThis.${SWITCH};\n${body}`, mutants };
}

/** Types, imports and the words of an invariant: nothing in them behaves. */
function isUntouched(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    isWordsAlone(node)
  );
}

/** Whether the node can stand in parentheses where it is. */
function isWrappable(node: ts.Node): boolean {
  const { parent } = node;
  if (!isExpression(node)) return false;
  if ('name' in parent && parent.name === node) return false;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    if (parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return false;
  }
  // A link of an optional chain ends the whole chain when it is nothing; in parentheses it would not.
  return !(ts.isOptionalChain(parent) && parent.expression === node);
}

function isExpression(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isNewExpression(node) ||
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword
  );
}
