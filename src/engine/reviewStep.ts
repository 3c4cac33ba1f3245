import { join } from 'node:path';
import type { AgentMachine } from '../agents/agentAdapter';
import type { ReviewWish, WantedReview } from '../run/review/reviewWish';
import type { PackageRun } from '../run/runState';
import type { PlanCommand } from './planCommands';

/** The program that has the commit which is judged reviewed by another agent. @param folder of the step. */
export function reviewStep(
  { nodePath, cliPath }: Pick<AgentMachine, 'nodePath' | 'cliPath'>,
  item: Pick<PackageRun, 'planned' | 'base' | 'head'>,
  review: WantedReview,
  folders: { readonly attempt: string; readonly step: string },
): Pick<PlanCommand, 'argv' | 'env'> {
  const wish: ReviewWish = {
    ...review,
    package: item.planned.id,
    title: item.planned.title,
    base: item.base ?? '',
    head: item.head ?? '',
    promptFile: join(folders.attempt, 'prompt.md'),
    folder: join(folders.step, 'review'),
  };
  return { argv: [nodePath, cliPath, 'review', JSON.stringify(wish)], env: { ELECTRON_RUN_AS_NODE: '1' } };
}
