import type { WorkPackage } from './model';

/** What a package is about, as far as that decides what its agent needs to know first. */
export type PackageKind = (typeof PACKAGE_KINDS)[number];

export const PACKAGE_KINDS = ['contracts', 'backend', 'frontend', 'integration', 'other'] as const;

const KINDS: readonly (readonly [PackageKind, RegExp])[] = [
  ['integration', /^integrat/],
  ['contracts', /^contract/],
  ['frontend', /^(frontend|ui|web|client)$/],
  ['backend', /^(backend|api|server|service|database|db|data_model|crud|migration|algorithm)$/],
];

/** The kind of a package by its type of task, or else by its `metadata.package_kind` or its id (`wp-frontend`). */
export function packageKind({
  taskType,
  kind,
  id,
}: Pick<WorkPackage, 'taskType' | 'kind' | 'id'>): PackageKind {
  const words = [taskType, kind ?? '', id.replace(/^wp-/, '')].map((word) => word.toLowerCase());
  for (const word of words) {
    const [found] = KINDS.find(([, pattern]) => pattern.test(word)) ?? [];
    if (found !== undefined) {
      return found;
    }
  }
  return 'other';
}
