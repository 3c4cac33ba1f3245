import { join } from 'node:path';
import type { AgentMachine } from '../../agents/agentAdapter';
import { amount, object } from '../../agents/streams/jsonValue';
import type { Usage } from '../../run/usage/usage';
import type { ReviewWish, WantedReview } from '../../run/review/reviewWish';
import type { PackageRun } from '../../run/run';
import type { PlanCommand } from '../worktrees/planCommands';

/** Where a review leaves what it comes to. @param step folder of the step. */
export function reviewFolder(step: string): string {
  return join(step, 'review');
}

/** What a reviewer has used up, from what its review has left; undefined when that is not told. */
export function usageIn(report: unknown): Usage | undefined {
  const { input_tokens: input, output_tokens: output, cost_usd: cost } = object(object(report)['usage']);
  return input === undefined && output === undefined
    ? undefined
    : {
        inputTokens: amount(input),
        outputTokens: amount(output),
        ...(cost === undefined ? {} : { costUsd: amount(cost) }),
      };
}

/** The program that has the commit which is judged reviewed by another agent. @param folder of the step. */
export function reviewStep(
  { nodePath, cliPath }: Pick<AgentMachine, 'nodePath' | 'cliPath'>,
  item: Pick<PackageRun, 'planned' | 'base' | 'head'>,
  review: WantedReview,
  folders: { readonly attempt: string; readonly step: string },
): Pick<PlanCommand, 'argv' | 'env'> {
  const { agent: name, model, instructions } = review;
  const { reviewer } = item.planned;
  const wish: ReviewWish = {
    agent: reviewer ?? { name, ...(model === undefined ? {} : { model }) },
    ...(instructions === undefined ? {} : { instructions }),
    package: item.planned.id,
    title: item.planned.title,
    base: item.base ?? '',
    head: item.head ?? '',
    promptFile: join(folders.attempt, 'prompt.md'),
    folder: reviewFolder(folders.step),
  };
  return { argv: [nodePath, cliPath, 'review', JSON.stringify(wish)], env: { ELECTRON_RUN_AS_NODE: '1' } };
}
