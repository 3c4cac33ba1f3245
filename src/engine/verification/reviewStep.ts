import { join } from 'node:path';
import type { PriceList } from '../../plan/agentRules';
import type { AgentMachine } from '../../agents/launching/agentAdapter';
import { object } from '../../agents/streams/jsonValue';
import type { Usage } from '../../run/usage/usage';
import { usageFrom } from '../../run/usage/usage';
import type { PackageRun } from '../../run/run';
import type { ReviewWish, WantedReview } from '../../run/verification/reviewVerdict';
import type { PlanCommand } from '../worktrees/planCommands';

/** Where a review leaves what it comes to. @param step folder of the step. */
export function reviewFolder(step: string): string {
  return join(step, 'review');
}

/** What a reviewer has used up, from what its review has left; undefined when that is not told. */
export function usageOfReview(report: unknown): Usage | undefined {
  return usageFrom(object(report)['usage']);
}

/** The program that has the commit which is judged reviewed by another agent. @param folder of the step. */
export function reviewStep(
  { nodePath, cliPath }: Pick<AgentMachine, 'nodePath' | 'cliPath'>,
  item: Pick<PackageRun, 'planned' | 'base' | 'head'>,
  { review, prices }: { readonly review: WantedReview; readonly prices: PriceList | undefined },
  folders: { readonly attempt: string; readonly step: string },
): Pick<PlanCommand, 'argv' | 'env'> {
  const { agent: name, model, instructions } = review;
  const { reviewer } = item.planned;
  const wish: ReviewWish = {
    agent: reviewer ?? { name, ...(model === undefined ? {} : { model }) },
    ...(instructions === undefined ? {} : { instructions }),
    ...(prices === undefined ? {} : { prices }),
    package: item.planned.id,
    title: item.planned.title,
    base: item.base ?? '',
    head: item.head ?? '',
    promptFile: join(folders.attempt, 'prompt.md'),
    folder: reviewFolder(folders.step),
  };
  return { argv: [nodePath, cliPath, 'review', JSON.stringify(wish)], env: { ELECTRON_RUN_AS_NODE: '1' } };
}
