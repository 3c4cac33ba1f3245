import type { MemoryTopic } from '../../contracts/prompt/knowledge';
import { packageKind } from '../../plan/packageKind';
import type { Plan, WorkPackage } from '../../plan/model';
import { compileScope } from '../../plan/globs/scope';

/** What a package is about, for finding what is worth knowing before it begins. */
export function packageTopic(plan: Plan, item: WorkPackage): MemoryTopic {
  const values = (items: readonly { readonly value: string }[]) => items.map(({ value }) => value);
  const scope = compileScope(values(item.scope.writeAllow), values(item.scope.deny));
  return {
    words: [
      item.id,
      packageKind(item),
      item.taskType,
      ...values(item.locks.keys),
      ...values(item.locks.files),
    ],
    around: [plan.feature.id],
    admits: (path) => scope.admits(path),
  };
}
