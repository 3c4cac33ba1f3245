import type { PriceList } from '../../plan/agentRules';
import type { ResolvedAgent } from '../kernel/kernel';
import type { Finding, ReviewFound } from './findings';
import { findingPlace, isBlocking } from './findings';
import type { AttemptChecked } from './verification';

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

/** What a review comes to. */
type ReviewVerdict = Pick<AttemptChecked, 'passed' | 'message' | 'undecided' | 'review'>;

/**
 * What a review says of the work: it stands when nothing is against it, goes back to its agent when something has to be
 * fixed, and is put before a person when the reviewer wants that, or came to nothing.
 * @param trouble why it came to nothing, for people, where it did.
 */
export function reviewVerdict(
  agent: string,
  findings: readonly Finding[] | undefined,
  trouble: string,
): ReviewVerdict {
  if (findings === undefined) {
    return { passed: false, undecided: true, message: trouble };
  }
  const review: ReviewFound = { agent, findings };
  const blocking = findings.filter(isBlocking);
  const forPeople = blocking.filter(({ disposition }) => disposition === 'escalate');
  if (forPeople.length > 0) {
    const message = `${agent} wants a person to decide: ${listed(forPeople)}`;
    return { passed: false, undecided: true, message, review };
  }
  return blocking.length === 0
    ? { passed: true, review }
    : { passed: false, message: `${agent} found what has to be put right: ${listed(blocking)}`, review };
}

function listed([first, ...others]: readonly Finding[]): string {
  if (first === undefined) {
    return '';
  }
  const place = findingPlace(first);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${place === undefined ? '' : `${place}: `}${first.description}${more}`;
}
