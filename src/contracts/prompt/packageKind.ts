import type { WorkPackage } from '../../plan/model';

/** What a package is about, as far as that decides what its agent needs to know first. */
export type PackageKind = 'contracts' | 'backend' | 'frontend' | 'integration' | 'other';

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

/**
 * Documents beside a plan that an agent of a kind reads first, as the format's protocol deals them out: who writes
 * contracts needs the proposal, who builds needs the design. `folder/**` means the Markdown files in it. `execution.slices` of a plan
 * overrules it.
 */
export const SLICE_DOCUMENTS: Readonly<Record<PackageKind, readonly string[]>> = {
  contracts: ['proposal.md', 'specs/**', 'design.md'],
  backend: ['design.md'],
  frontend: ['design.md', 'contracts/generated/types.ts'],
  integration: ['proposal.md', 'design.md', 'tasks.md'],
  other: [],
};
