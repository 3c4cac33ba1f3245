import { commonPath } from '../globs/commonPath';
import { Glob } from '../globs/globs';
import { leavesRepository } from '../globs/pathShape';
import type { Check } from './check';

/**
 * A lock on a file that the package itself may not write: the lock is of no use, or the file is missing from its scope. People also
 * lock folders.
 */
export const locksOutsideScope: Check = ({ reading: { plan }, overlaps }) => {
  const said = new Set([
    ...overlaps.locks.flatMap(({ claimA, claimB }) => [claimA, claimB]),
    ...overlaps.locksInScope.map(({ lock }) => lock),
  ]);
  return plan.packages.flatMap((item) => {
    const { writeAllow, deny } = item.scope;
    const allowed = writeAllow.map(({ value }) => Glob.ofPath(value));
    const denied = deny.map(({ value }) => Glob.ofPath(value));
    return writeAllow.length === 0
      ? []
      : item.locks.files
          .filter((lock) => {
            const { value } = lock;
            if (said.has(lock) || leavesRepository(value)) {
              return false;
            }
            const outside = (a: Glob): boolean =>
              allowed.every((b) => commonPath({ a, b, denied }).found === 'none');
            const glob = Glob.ofPath(value);
            return (
              outside(glob) && commonPath({ a: glob }).found !== 'none' && outside(Glob.ofPath(`${value}/**`))
            );
          })
          .map((lock) => ({
            code: 'lock-outside-scope',
            severity: 'info' as const,
            message: `"${item.id}" locks \`${lock.value}\`, but may not write it. Add it to \`write_allow\`, or leave the lock out.`,
            range: lock.range,
            package: item.id,
            data: { kind: 'glob' as const, field: 'lock' as const, glob: lock },
          }));
  });
};
