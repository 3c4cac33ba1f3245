import { join } from 'node:path';
import { consentForRetry } from '../../engine/start/runPreview';
import { sha256 } from '../../node/files/files';
import { commitFiles } from '../../node/git/objects';
import { readWholePlan } from '../../node/plans/planSurroundings';
import type { ConsentGrant } from '../../protocol/driver';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { CommandContext } from '../context/command';
import { consentTo } from '../plans/consent';
import type { FoundRun } from './findRun';
import { unknownPackage } from './findRun';

/**
 * Asks about the commands of a run's plan that nobody has agreed to yet: it may have been edited since the run began.
 * @param packages that are meant; somebody who has misspelt one is not asked anything.
 * @param agent chosen anew for what is retried.
 * @returns undefined for a plan with errors, which the driver refuses. @throws WavesError `unknown-package`; `consent` when
 *   the answer is no.
 */
export async function consentToRevision(
  { terminal }: CommandContext,
  { root, commonDir, state }: FoundRun,
  packages: readonly string[],
  agent: ResolvedAgent | undefined,
  yes: boolean,
): Promise<ConsentGrant | undefined> {
  const plan = await readWholePlan(join(root, state.plan));
  const planned = new Set(plan.reading.plan.packages.map(({ id }) => id));
  const unknown = packages.find((id) => !state.packages.has(id) && !planned.has(id));
  if (unknown !== undefined) {
    throw unknownPackage(state, unknown);
  }
  const files = await commitFiles(root, state.base);
  const request = await consentForRetry(plan, state, agent, sha256, files);
  const { agreed = [] } = state;
  return request && consentTo(request, { place: { root, commonDir }, terminal, yes, agreed });
}
