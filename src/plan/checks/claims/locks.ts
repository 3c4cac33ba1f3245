import type { Overlap } from '../../ownership/overlaps';
import type { Problem } from '../../problem';
import type { Check } from '../basis/check';
import { byPair, capped, pairKey } from './scopes';
import type { OfPair, SharedClaim } from './sharedClaims';
import { bySharedClaim, sharersOf, someOf } from './sharedClaims';
import { TEXT_START } from '../../yaml/positions';
import { commonPath } from '../../globs/commonPath';
import { Glob } from '../../globs/globs';
import { leavesRepository } from '../../globs/pathShape';
import { canonicalLockKey, lockKeyFindings } from '../../upstream/lockKeys';

/** How many locks of two packages are named. */
const SHOWN = 3;

/**
 * Packages that may work at the same time and claim the same lock, or locks of which one covers the other: then one of them waits,
 * which the plan does not show. Of packages that can write the same files, the overlap of their scopes says enough about the
 * locks on files. Upstream refuses keys that are written alike.
 */
export const lockOverlaps: Check = ({ overlaps, strict }) => {
  const writing = new Set(
    overlaps.scope.filter(({ common }) => common.found !== 'none').map(({ a, b }) => pairKey(a, b)),
  );
  const locks = overlaps.locks.filter(({ kind, a, b }) => kind === 'key' || !writing.has(pairKey(a, b)));
  const pairs = byPair(locks, ({ a, b }) => [a, b]);
  const isRefused = (pair: OfPair<Overlap>): boolean => strict && pair.some(({ upstream }) => upstream);
  const { shared, others } = bySharedClaim(pairs);
  return capped(
    [
      ...shared.map((claim) => sharedLock(claim, claim.pairs.some(isRefused))),
      ...others.map((pair) => lockProblem(pair, isRefused(pair))),
    ],
    overlaps.complete,
  );
};

/** A lock that many packages claim: one cause, however many pairs. */
function sharedLock(shared: SharedClaim, refused: boolean): Problem {
  const { owners, claims, met, data } = sharersOf(shared);
  const [claim] = claims;
  return {
    code: 'lock-overlap',
    severity: refused ? 'error' : 'warning',
    message: `${someOf([...owners, ...met])} may work at the same time and claim \`${shared.text}\`${met.length === 0 ? '' : ', or locks that it covers'}: ${shared.pairs.length} pairs of which one will wait until the other has ended. Let them depend on each other, or claim less.`,
    range: claim?.range ?? TEXT_START,
    ...(owners[0] === undefined ? {} : { package: owners[0] }),
    related: claims.slice(1, 6).map(({ range }, at) => ({
      message: `"${owners[at + 1] ?? ''}" claims it here.`,
      range,
    })),
    data,
  };
}

function lockProblem(pair: OfPair<Overlap>, refused: boolean): Problem {
  const shown = pair.find(({ upstream }) => upstream) ?? pair[0];
  const { kind, a, b, claimA, claimB } = shown;
  const both = [...new Set([shown, ...pair].map(inWords))];
  const more = both.length > SHOWN ? ` and ${both.length - SHOWN} more` : '';
  return {
    code: 'lock-overlap',
    severity: refused ? 'error' : 'warning',
    message: `"${a.id}" and "${b.id}" may work at the same time and claim the same locks: ${both.slice(0, SHOWN).join(', ')}${more}. One will wait until the other has ended; let it depend on the other, or claim less.`,
    range: claimB.range,
    package: b.id,
    related: [{ message: `"${a.id}" claims it here.`, range: claimA.range }],
    data: {
      kind: 'lock-overlap',
      lock: kind === 'key' ? 'key' : 'file',
      packages: [a.id, b.id],
      claims: [claimA, claimB],
    },
  };
}

/** What two claims have in common: the lock itself, or how it is written in each and what both cover. */
function inWords({ claimA, claimB, common }: Overlap): string {
  if (claimA.value === claimB.value) {
    return `\`${claimA.value}\``;
  }
  const isPattern = [claimA, claimB].every(({ value }) => value.includes('*'));
  const example = common.found === 'path' && isPattern ? ` (both cover \`${common.path}\`)` : '';
  return `\`${claimA.value}\` and \`${claimB.value}\`${example}`;
}

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

/**
 * Lock keys in a form that upstream refuses. They lock all the same, so this is a warning for those who need upstream, and none
 * for the other dialects, where keys are free.
 */
export const lockKeys: Check = ({ reading: { plan }, strict, forUpstream }) =>
  !forUpstream || (plan.dialect !== 'full' && !strict)
    ? []
    : lockKeyFindings(plan).map(({ packageId, key, form }) => {
        const canonical = canonicalLockKey(key.value);
        const meant = canonical === undefined ? '' : ` Did you mean \`${canonical}\`?`;
        return {
          code: 'lock-key',
          severity: strict ? ('error' as const) : ('warning' as const),
          message:
            form === undefined
              ? `The lock key \`${key.value}\` begins with no namespace that upstream knows, such as \`api:\` or \`db:schema:\`.${meant}`
              : `The lock key \`${key.value}\` is not in the form that upstream wants for \`${form.namespace}\`: ${form.pattern}.${meant}`,
          range: key.range,
          package: packageId,
          data: { kind: 'lock-key' as const, key, ...(canonical === undefined ? {} : { canonical }) },
        };
      });
