import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf } from '../../surfaces/readSurface';
import { VALUE_PUT_IN } from './sqlQuery';

/** The text of a literal, or of several that are joined; what the program puts in is a sign of its own. */
export function textOf(node: SyntaxNode): string {
  switch (node.type) {
    case 'string':
    case 'template_string':
      return literalText(node);
    case 'binary_operator':
      // `"... %s" % values` is the string.
      return node.children.some((child) => child?.type === '%')
        ? textOf(node.childForFieldName('left') ?? node)
        : joined(node);
    case 'binary_expression':
    case 'concatenated_string':
    case 'parenthesized_expression':
    case 'as_expression':
      return joined(node);
    default:
      return VALUE_PUT_IN;
  }
}

/** Joined pieces keep their places, so that lines are counted as they are written. */
function joined(node: SyntaxNode): string {
  const parts = node.type === 'as_expression' ? childrenOf(node).slice(0, 1) : childrenOf(node);
  let text = '';
  let row = node.startPosition.row;
  for (const part of parts) {
    const gap = part.startPosition.row - row;
    text += `${'\n'.repeat(Math.max(0, gap))}${textOf(part)}`;
    row = part.startPosition.row + part.text.split('\n').length - 1;
  }
  return text;
}

function literalText(node: SyntaxNode): string {
  const open = /^\w*("""|'''|"|'|`)/.exec(node.text);
  const [start = ''] = open ?? [];
  const end = open?.[1]?.length ?? 0;
  let text = '';
  let at = node.startIndex + start.length;
  const upTo = (index: number): void => {
    text += node.text.slice(at - node.startIndex, index - node.startIndex);
  };
  for (const put of childrenOf(node)) {
    if (put.type === 'template_substitution' || put.type === 'interpolation') {
      upTo(put.startIndex);
      text += VALUE_PUT_IN + '\n'.repeat(put.text.split('\n').length - 1);
      at = put.endIndex;
    }
  }
  upTo(node.endIndex - end);
  return text.replace(/\\([nrt])/g, ' ').replace(/\\(["'`])/g, '$1');
}
