import type { PriceList } from '../../plan/agentRules';
import type { ResolvedAgent } from '../kernel/kernel';

/** A review by another agent that a package's gate asks for. */
export interface WantedReview {
  readonly agent: string;
  readonly model?: string;
  /** What to look at. */
  readonly instructions?: string;
}

/** What the program that has work reviewed is told, as JSON in its only argument. */
export interface ReviewWish {
  readonly agent: ResolvedAgent;
  readonly instructions?: string;
  /** Prices of models that a person has given. */
  readonly prices?: PriceList;
  readonly package: string;
  readonly title: string;
  /** Commit that the work began from. */
  readonly base: string;
  /** The commit that is judged. */
  readonly head: string;
  /** Absolute path of what the author was asked for. */
  readonly promptFile: string;
  /** Absolute path of a folder for the review, in which it leaves its findings as `result.json`. */
  readonly folder: string;
}

/** What is done for a review, in one line; stands where other gates have their command. */
export function reviewCommand({ agent, model }: WantedReview): string {
  return `waves review --agent ${agent}${model === undefined ? '' : ` --model ${model}`}`;
}
