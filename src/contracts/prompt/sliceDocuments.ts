import type { PackageKind } from '../../plan/packageKind';

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
