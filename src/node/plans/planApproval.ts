import { checkPlan } from '../../plan/checks/checkPlan';
import { approvalLines } from '../../planning/approval';
import type { RepositoryPlace } from '../git/findRepository';
import { ApprovalStore } from '../runs/consentStore';
import { pastCosts } from '../runs/pastAttempts';
import { FileRunStore } from '../runs/runStore';
import { approvalHash, readWholePlan } from './planSurroundings';

/** A plan that waits for somebody to approve of it as it is now. */
export interface OpenApproval {
  /** Stands for the plan with its contracts and the plans within it. */
  readonly hash: string;
  /** Why somebody is asked, in a sentence. */
  readonly why: string;
  /** Everything that is approved of, for people. */
  readonly lines: readonly string[];
  /** Notes that this person approves of just this. */
  readonly approve: () => Promise<void>;
}

/**
 * What a person has yet to approve of before a plan is run; every way to a run asks here. Plans that people have written need no
 * approval, since nobody else has proposed them.
 * @param plan absolute. @returns undefined where nothing is missing.
 * @throws WavesError `plan-unreadable`.
 */
export async function openApproval(place: RepositoryPlace, plan: string): Promise<OpenApproval | undefined> {
  const store = new ApprovalStore(place);
  const known = await store.of(plan);
  if (known === undefined) {
    return undefined;
  }
  const hash = await approvalHash(plan);
  const { approved } = known;
  if (approved?.hash === hash) {
    return undefined;
  }
  const lines = await linesOf(place, plan);
  return {
    hash,
    why:
      known.unsigned === true
        ? 'An agent has made this plan, and an approval is noted without your signature: it does not count.'
        : approved === undefined
          ? 'An agent has made this plan, and nobody has approved of it yet.'
          : `This plan is not what ${approved.by} approved of on ${approved.at.slice(0, 10)}: it, a contract or a plan within it has changed.`,
    lines: approved?.lines === undefined ? lines : [...lines, ...changes(approved.lines, lines)],
    approve: () => store.approve(plan, hash, lines),
  };
}

/** Notes that a plan which an agent has made waits for a person. @param plan absolute. */
export async function proposePlan(place: RepositoryPlace, plan: string): Promise<void> {
  await new ApprovalStore(place).propose(plan, await approvalHash(plan));
}

async function linesOf({ commonDir }: RepositoryPlace, plan: string): Promise<string[]> {
  const { reading, subplans } = await readWholePlan(plan);
  const problems = checkPlan(reading, { surroundings: { folder: '', subplans, isMissing: () => false } });
  return approvalLines(reading.plan, problems, await pastCosts(FileRunStore.forReading(commonDir)));
}

/** What is told otherwise than when it was approved of. */
function changes(before: readonly string[], now: readonly string[]): string[] {
  const only = (lines: readonly string[], others: readonly string[], mark: string): string[] => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line)).map((line) => `  ${mark} ${line.trim()}`);
  };
  const found = [...only(before, now, '-'), ...only(now, before, '+')];
  return found.length === 0
    ? ['Changed since: only what packages or contracts say in full, which is not listed here.']
    : ['Changed since:', ...found];
}
