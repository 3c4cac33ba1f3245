import type { Common, CommonQuery } from './commonPath';
import { commonPath } from './commonPath';
import { isRepositoryPath } from './pathShape';

/** What a file or folder is called that may have any name. */
const FILE = 'file';
const FOLDER = 'folder';

/**
 * As `commonPath`, but with a path that people take for one: the shortest path of `src/**` is `src/a`, of `src/*.ts` it is
 * `src/.ts`, where `src/file` and `src/file.ts` say more.
 */
export function witnessPath(query: CommonQuery): Common {
  const common = commonPath(query);
  if (common.found !== 'path' || query.a.literal || query.b?.literal === true) {
    return common;
  }
  const { a, b, denied = [] } = query;
  const fits = (path: string): boolean =>
    isRepositoryPath(path) &&
    a.matches(path) &&
    b?.matches(path) !== false &&
    !denied.some((deny) => deny.matches(path));
  const segments = common.path.split('/');
  segments.forEach((segment, index) => {
    const name = index === segments.length - 1 ? FILE : FOLDER;
    const better = longerNames(segment, name).find((candidate) =>
      fits(segments.with(index, candidate).join('/')),
    );
    segments[index] = better ?? segment;
  });
  return { found: 'path', path: segments.join('/') };
}

/** Names to try instead of one that a search for the shortest path has made. */
function longerNames(segment: string, name: string): string[] {
  if (segment.length === 1) {
    return [name];
  }
  if (segment.startsWith('.')) {
    return [name + segment];
  }
  const gap = segment.search(/[_-](?:\.|$)/);
  return gap < 0 ? [] : [segment.slice(0, gap + 1) + name + segment.slice(gap + 1)];
}
