import type { AttemptChecked } from './verificationEvents';
import type { Finding, ReviewFound } from '../review/finding';
import { findingPlace, isBlocking } from '../review/finding';

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
