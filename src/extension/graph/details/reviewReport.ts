import type { ReviewReport } from '../../../protocol/packageDetails';
import { isBlocking } from '../../../run/review/finding';
import type { KeptReview } from '../../../run/verification/verification';

/** What the inspector shows of a review. */
export function reviewReport({ agent, attempt, findings }: KeptReview): ReviewReport {
  return {
    agent,
    attempt,
    findings: findings.map((finding) => {
      const { description: text, type, criticality, resolution: advice, file, line } = finding;
      return {
        text,
        blocking: isBlocking(finding),
        kind: `${type.replaceAll('_', ' ')}, ${criticality}`,
        ...(advice === undefined ? {} : { advice }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      };
    }),
  };
}
