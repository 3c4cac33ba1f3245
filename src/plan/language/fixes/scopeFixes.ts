import { compileGlob, hasWildcard } from '../../globs/globs';
import type { Problem } from '../../problem';
import { graphOf } from '../../graph/graph';
import { findOverlaps } from '../../ownership/overlaps';
import type { LockInScopeData, ScopeOverlapData, GlobData, SharedClaimData } from '../../problemData';
import type { EditablePlan } from '../editing/editablePlan';
import { editablePlan } from '../editing/editablePlan';
import {
  addToDeny,
  addToWriteAllow,
  removeFromWriteAllow,
  removeGlob,
  replaceGlob,
  rewritten,
} from '../editing/scopeEdits';
import type { FixContext, Offer } from './quickFix';
import { canTryOut, offer } from './quickFix';
import type { TextEdit } from '../editing/textEdit';
import { applyTextEdits, editBetween } from '../editing/textEdit';

/** How many globs of two packages may overlap and still be cut out one by one. */
const MAX_CUTS = 20;

/** Cuts what two packages may both write out of the scope of one of them, for each of the two. */
export function scopeOverlapOffers({ plan }: FixContext, data: ScopeOverlapData, { code }: Problem): Offer[] {
  const [a, b] = data.packages;
  if (code !== 'scope-overlap') {
    return [];
  }
  return [
    ...offer(`Take what "${a}" may write away from "${b}"`, () => cutAll(plan, data, 1)),
    ...offer(`Take what "${b}" may write away from "${a}"`, () => cutAll(plan, data, 0)),
  ];
}

/** Cuts what others may write out of the scope of the one package that meets them all by a glob. */
export function sharedScopeOffers(
  { plan }: FixContext,
  { owners, pairs }: SharedClaimData,
  { code }: Problem,
): Offer[] {
  const [owner = '', another] = owners;
  return code !== 'scope-overlap' || another !== undefined || !canTryOut(plan)
    ? []
    : offer(`Take what the others may write away from "${owner}"`, () => {
        let current = plan;
        for (const pair of pairs) {
          const edits = cutPair(current, pair, owner);
          if (edits.length === 0) {
            return [];
          }
          current = editablePlan(applyTextEdits(current.text.content, edits));
        }
        return [editBetween(plan.text.content, current.text.content)];
      });
}

function cutPair(plan: EditablePlan, packages: readonly [string, string], owner: string): TextEdit[] {
  const overlap = remainingOverlap(plan, packages);
  return overlap === undefined ? [] : cutAll(plan, overlap, overlap.packages[0] === owner ? 0 : 1);
}

/**
 * Gives the holder of a file lock the file, and takes it away from the package that could write it too: by removing the very
 * file from its scope, or by forbidding it.
 */
export function lockInScopeOffers(
  plan: EditablePlan,
  { holder, writer, file, glob }: LockInScopeData,
): Offer[] {
  return offer(
    `Let only "${holder}" write \`${file.value}\``,
    () => {
      const scope = plan.reading.plan.packages.find((item) => item.id === holder)?.scope;
      const owned = scope?.writeAllow.some(({ value }) => compileGlob(value)(file.value)) === true;
      return [
        ...(owned ? [] : addToWriteAllow(plan, holder, file.value)),
        ...(glob.value === file.value
          ? removeFromWriteAllow(plan, writer, glob.value)
          : addToDeny(plan, writer, file.value)),
      ];
    },
    { preferred: true },
  );
}

/** Cuts one pair of globs after the other until the two packages overlap no more; nothing, if that would leave one without any. */
function cutAll(plan: EditablePlan, data: ScopeOverlapData, loser: 0 | 1): TextEdit[] {
  if (!canTryOut(plan)) {
    return cutOne(plan, data, loser);
  }
  const before = plan.text.content;
  let current = plan;
  let overlap: ScopeOverlapData | undefined = data;
  for (let cuts = 0; overlap !== undefined && cuts < MAX_CUTS; cuts += 1) {
    const edits = cutOne(current, overlap, loser);
    if (edits.length === 0) {
      return [];
    }
    current = editablePlan(applyTextEdits(current.text.content, edits));
    overlap = remainingOverlap(current, data.packages);
  }
  return overlap === undefined ? [editBetween(before, current.text.content)] : [];
}

function cutOne(plan: EditablePlan, { packages, globs }: ScopeOverlapData, loser: 0 | 1): TextEdit[] {
  const winner = loser === 0 ? 1 : 0;
  const [id, own, other] = [packages[loser], globs[loser].value, globs[winner].value];
  const covers = own === other || (!hasWildcard(own) ? compileGlob(other)(own) : coversGlob(other, own));
  if (!covers) {
    return addToDeny(plan, id, other);
  }
  const item = plan.reading.plan.packages.find((candidate) => candidate.id === id);
  return (item?.scope.writeAllow.length ?? 0) > 1 ? removeFromWriteAllow(plan, id, own) : [];
}

/** Whether a glob matches all that another one matches, as far as that is plain to see: as `src/**` does with `src/a/*.ts`. */
function coversGlob(outer: string, inner: string): boolean {
  const [, prefix] = /^([^*?[]*)\*+$/.exec(outer) ?? [];
  return prefix !== undefined && inner.startsWith(prefix);
}

/** By what two packages still meet. What upstream's gate takes for an overlap in spite of a `deny` does not count. */
function remainingOverlap(
  { reading: { plan } }: EditablePlan,
  packages: readonly [string, string],
): ScopeOverlapData | undefined {
  const found = findOverlaps(plan, graphOf(plan)).scope.find(
    ({ a, b, common }) => common.found !== 'none' && packages.includes(a.id) && packages.includes(b.id),
  );
  return found === undefined
    ? undefined
    : {
        kind: 'scope-overlap',
        packages: [found.a.id, found.b.id],
        globs: [found.claimA, found.claimB],
      };
}

/** Makes a glob say what was probably meant: writes it otherwise, adds what it lacks, or takes it out. */
export function globOffers(plan: EditablePlan, data: GlobData, problem: Problem): Offer[] {
  const { glob, replacement, deny, movedToDeny, alternatives, field } = data;
  const id = problem.package;
  return [
    ...(replacement === undefined
      ? []
      : [
          { title: `Write \`${replacement}\``, edits: [rewritten(plan, glob, replacement)], preferred: true },
        ]),
    ...(deny === undefined || id === undefined
      ? []
      : offer(`Add \`${deny}\` to \`deny\``, () => addToDeny(plan, id, deny))),
    ...(movedToDeny === undefined || id === undefined
      ? []
      : offer(
          `Move \`${movedToDeny}\` to \`deny\``,
          () => [...removeGlob(plan, id, field, glob.value), ...addToDeny(plan, id, movedToDeny)],
          { preferred: true },
        )),
    ...(alternatives === undefined || id === undefined || field === 'lock'
      ? []
      : offer('Write the choices out', () => replaceGlob(plan, id, field, glob, alternatives), {
          preferred: true,
        })),
    ...(field === 'lock' && problem.code === 'lock-outside-scope' && id !== undefined
      ? movedIntoScope(plan, id, glob.value)
      : []),
    ...(id !== undefined &&
    replacement === undefined &&
    alternatives === undefined &&
    movedToDeny === undefined &&
    canGo(plan, id, data)
      ? offer(`Remove \`${glob.value}\``, () => removeGlob(plan, id, field, glob.value))
      : []),
  ];
}

/** Lets a package write the file that it locks; not where its own `deny` forbids it. */
function movedIntoScope(plan: EditablePlan, id: string, file: string): Offer[] {
  const scope = plan.reading.plan.packages.find((item) => item.id === id)?.scope;
  const denied = scope?.deny.some(({ value }) => compileGlob(value)(file)) === true;
  return denied
    ? []
    : offer(`Let "${id}" write \`${file}\``, () => addToWriteAllow(plan, id, file), { preferred: true });
}

/** Whether a list can do without a glob: what matches nothing, or denies all, or locks what is not written. */
function canGo(plan: EditablePlan, id: string, { field, deny, glob }: GlobData): boolean {
  const scope = plan.reading.plan.packages.find((item) => item.id === id)?.scope;
  const others = (list: readonly { readonly value: string }[] = []): boolean =>
    list.some(({ value }) => value !== glob.value);
  switch (field) {
    case 'write_allow':
      return deny === undefined && others(scope?.writeAllow);
    case 'read_allow':
      return others(scope?.readAllow);
    case 'deny':
    case 'lock':
      return true;
  }
}
