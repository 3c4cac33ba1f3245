import { checkPlan } from '../checks/checkPlan';
import { compileGlob, hasWildcard } from '../globs/globs';
import type { Problem } from '../problem';
import type { LockInScopeData, ScopeOverlapData } from '../problemData';
import type { EditablePlan } from './editablePlan';
import { editablePlan } from './editablePlan';
import { addToDeny, addToWriteAllow, removeFromWriteAllow } from './scopeEdits';
import type { FixContext, Offer } from './quickFix';
import { canTryOut, offer } from './quickFix';
import type { TextEdit } from './textEdit';
import { applyTextEdits, editBetween } from './textEdit';

/** So many globs of two packages can overlap before nobody wants to cut them out one by one. */
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
    overlap = remainingOverlap(checkPlan(current.reading), data.packages);
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

/** What is still wrong between two packages. What upstream's gate takes for an overlap in spite of a `deny` is not. */
function remainingOverlap(
  problems: readonly Problem[],
  packages: readonly string[],
): ScopeOverlapData | undefined {
  for (const { code, data } of problems) {
    if (
      code === 'scope-overlap' &&
      data?.kind === 'scope-overlap' &&
      data.packages.every((id) => packages.includes(id))
    ) {
      return data;
    }
  }
  return undefined;
}
