import type { Pair } from 'yaml';
import { Document, isNode, isScalar, visit, YAMLMap } from 'yaml';

/** Every comment within a node, one for each place that has any, as the library keeps them: lines without their `#`. */
export function commentsOf(node: unknown): readonly string[] {
  const found: string[] = [];
  const take = (comment: string | null | undefined): void => {
    if (comment !== null && comment !== undefined && comment !== '') {
      found.push(comment);
    }
  };
  if (isNode(node)) {
    visit(node, {
      Node: (_key, each) => {
        take(each.commentBefore);
        take(each.comment);
      },
    });
  }
  return found;
}

/**
 * Puts comments that stand nowhere in a map any more above its first field, so that nothing that people wrote is lost when the
 * value is gone that it stood beside.
 * @param elsewhere comments that are kept outside of the map.
 */
export function keepComments(
  map: YAMLMap,
  comments: readonly string[],
  elsewhere: readonly (string | null | undefined)[] = [],
): void {
  const kept = [...commentsOf(map), ...elsewhere].join('\n');
  const lost = comments.filter((comment) => !kept.includes(comment.trim()));
  const key = map.items[0]?.key;
  if (lost.length > 0 && isScalar(key)) {
    key.commentBefore = [key.commentBefore, ...lost].filter((part) => (part ?? '') !== '').join('\n');
  }
}

/** What has no field, as a comment. */
export function noteOf(pair: Pair): string {
  const map = new YAMLMap();
  map.items.push(pair);
  const lines = new Document(map).toString({ lineWidth: 0, verifyAliasOrder: false });
  return lines
    .trim()
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}
