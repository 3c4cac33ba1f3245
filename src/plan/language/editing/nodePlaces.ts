import type { CST, Document, Node, Pair } from 'yaml';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml';
import { WavesError } from '../../../wavesError';
import type { PlanText } from './planText';

/** Where the last character of a node's own text ends, without the comments and blank lines behind it. */
export function contentEnd(node: unknown, text: PlanText): number {
  if (isPair(node)) {
    return isNode(node.value) && !isAbsent(node.value) ? contentEnd(node.value, text) : pairHead(node, text);
  }
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    return contentEnd(node.items.at(-1), text);
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1);
    return isAbsent(last) ? dashOf(node, node.items.length - 1) + 1 : contentEnd(last, text);
  }
  const [start, end] = rangeOf(node);
  return start + text.content.slice(start, end).trimEnd().length;
}

/** Where the head of a pair ends, with which its value may begin: behind the colon and any anchor and tag. */
export function pairHead(pair: Pair, text: PlanText): number {
  const heads = new Set<CST.Token['type']>(['map-value-ind', 'anchor', 'tag']);
  const source = (pair as { readonly srcToken?: CST.CollectionItem }).srcToken;
  const head = source?.sep?.findLast(({ type }) => heads.has(type));
  return head === undefined ? contentEnd(pair.key, text) : head.offset + head.source.length;
}

/** Whether nothing is written where a value may stand. */
export function isAbsent(node: unknown): boolean {
  return (
    !isNode(node) || (isScalar(node) && (node.source ?? '') === '' && node.range?.[0] === node.range?.[1])
  );
}

/** Start and end of a node's text; a node without a place is a mistake of the caller. */
export function rangeOf(node: unknown): readonly [start: number, end: number] {
  if (!isNode(node) || !node.range) {
    throw new TypeError('a node that was not parsed has no place in the text');
  }
  return [node.range[0], node.range[1]];
}

/** Offset of the dash before an item of a block sequence. */
export function dashOf(list: Node, index: number): number {
  const { srcToken } = list as { readonly srcToken?: CST.Token };
  const item = srcToken?.type === 'block-seq' ? srcToken.items[index] : undefined;
  const dash = item?.start.find(({ type }) => type === 'seq-item-ind');
  return dash?.offset ?? rangeOf(list)[0];
}

/**
 * Refuses to change a value that aliases repeat elsewhere, since that would change other packages too.
 * @throws WavesError `edit-refused`
 */
export function refuseShared(node: unknown, document: Document | undefined): void {
  const { anchor } = isNode(node) && 'anchor' in node ? node : { anchor: undefined };
  if (anchor === undefined || document === undefined) {
    return;
  }
  visit(document, {
    Alias: (_key, alias) => {
      if (isAlias(alias) && alias.source === anchor) {
        throw new WavesError(
          'edit-refused',
          `This value is shared with other places by its anchor \`&${anchor}\`, so a change here would change those too.`,
          'Change it in the text of the plan.',
        );
      }
    },
  });
}

/** The name of a pair, as it is written. */
export function keyOf({ key }: Pair): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}
