import type { JSX } from 'react';
import type { ReviewReport } from '../../../src/protocol/packageDetails';
import { Codicon } from '../parts/codicon';
import { FileLink } from './fileLink';
import { Quiet, Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What another agent found in the package's work, each finding with the line that it is about. */
export function ReviewSection(props: { review: ReviewReport; packageId: string }): JSX.Element {
  const { review, packageId } = props;
  const { agent, attempt, findings } = review;
  return (
    <Section name="review" note={INSPECTOR_STRINGS.reviewedBy(agent, attempt)}>
      {findings.length === 0 && <Quiet>{INSPECTOR_STRINGS.noFindings}</Quiet>}
      <ul className="inspector-list">
        {findings.map(({ text, blocking, kind, advice, file, line }, index) => (
          <li key={index} className="check finding" data-color={blocking ? 'waves.failed' : 'waves.planned'}>
            <Codicon name={blocking ? 'error' : 'info'} />
            <span className="check-words">
              <span>{text}</span>
              {file !== undefined && (
                <FileLink path={file} line={line} what="reviewed" packageId={packageId} />
              )}
              {advice !== undefined && <span className="finding-advice">{advice}</span>}
              <span className="finding-kind">
                {blocking ? INSPECTOR_STRINGS.mustFix : INSPECTOR_STRINGS.remark} · {kind}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
