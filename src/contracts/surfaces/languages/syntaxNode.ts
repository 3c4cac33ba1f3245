/** The part of a tree-sitter node that surfaces are read from; see https://tree-sitter.github.io. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number };
  readonly children: readonly (SyntaxNode | null)[];
  readonly namedChildren: readonly (SyntaxNode | null)[];
  readonly parent: SyntaxNode | null;
  readonly previousNamedSibling: SyntaxNode | null;
  childForFieldName(name: string): SyntaxNode | null;
  /** In the order of the text; the node itself may be one of them. */
  descendantsOfType(types: string[]): readonly (SyntaxNode | null)[];
}

/** The line that a node begins on, from 1. */
export function lineOf(node: SyntaxNode): number {
  return node.startPosition.row + 1;
}

/** The named children of a node, comments left out. */
export function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  return (node?.namedChildren ?? []).filter(
    (child): child is SyntaxNode => child !== null && child.type !== 'comment',
  );
}

/** Whether a node has a child of a type, which may be a keyword. */
export function hasChild(node: SyntaxNode, type: string): boolean {
  return node.children.some((child) => child?.type === type);
}

/** The text of a node up to another one inside of it, on one line. */
export function textBefore(node: SyntaxNode, inner: SyntaxNode | null): string {
  return oneLine(inner === null ? node.text : node.text.slice(0, inner.startIndex - node.startIndex));
}

/** A piece of code on one line, without its comments. Strings that hold what looks like one are left alone. */
export function oneLine(code: string): string {
  return code
    .replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/([([{]) /g, (_whole, open: string) => (open === '{' ? '{ ' : open))
    .replace(/,? ([)\]])/g, '$1')
    .trim();
}
