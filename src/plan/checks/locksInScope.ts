import type { Check } from './check';
import { byPair, capped, pairKey } from './overlapPairs';

/**
 * A lock on a file helps little while another package can write the file. Of packages whose scopes or locks overlap anyway,
 * that overlap says it all.
 */
export const locksInScope: Check = ({ overlaps }) => {
  const known = new Set(
    [...overlaps.scope, ...overlaps.locks]
      .filter(({ kind, common }) => kind !== 'key' && common.found !== 'none')
      .map(({ a, b }) => pairKey(a, b)),
  );
  const found = overlaps.locksInScope.filter(({ holder, writer }) => !known.has(pairKey(holder, writer)));
  return capped(
    byPair(found, ({ holder, writer }) => [holder, writer]).map(([first, ...others]) => {
      const { holder, writer, lock, glob, common } = first;
      const path = common.found === 'path' ? common.path : lock.value;
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      return {
        code: 'lock-in-scope',
        severity: 'warning',
        message: `"${holder.id}" locks \`${path}\`${more}, but "${writer.id}" may write it at the same time by \`${glob.value}\`. Let one depend on the other, or add it to the \`deny\` of "${writer.id}".`,
        range: lock.range,
        package: holder.id,
        related: [{ message: `"${writer.id}" may write it by this.`, range: glob.range }],
        data: { kind: 'lock-in-scope', holder: holder.id, writer: writer.id, file: lock, glob },
      };
    }),
    overlaps.complete,
  );
};
