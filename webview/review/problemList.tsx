import type { JSX } from 'react';
import { memo } from 'react';
import type { ReviewProblem } from '../../src/protocol/review';
import { Codicon } from '../graph/parts/icons';
import { Quiet } from '../graph/inspector/section';
import { REVIEW_STRINGS } from './strings';

/** More are counted, but not listed. */
const MOST_SHOWN = 200;

const ICONS = { error: 'error', warning: 'warning', info: 'info' } as const;
const ORDER = { error: 0, warning: 1, info: 2 } as const;

/** The problems of the plan, the gravest first; each leads to its package. */
export const ProblemList = memo(function ProblemList(props: {
  problems: readonly ReviewProblem[];
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { problems, onSelect } = props;
  const ordered = problems.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  if (problems.length === 0) {
    return <Quiet>{REVIEW_STRINGS.noProblems}</Quiet>;
  }
  return (
    <ul className="inspector-list review-problems">
      {ordered.slice(0, MOST_SHOWN).map((problem, index) => (
        <li key={index} data-severity={problem.severity}>
          <span
            className="review-severity"
            role="img"
            aria-label={REVIEW_STRINGS.severities[problem.severity]}
          >
            <Codicon name={ICONS[problem.severity]} />
          </span>
          <div>
            <p>{problem.message}</p>
            <p className="inspector-note">
              <PackageName id={problem.package} onSelect={onSelect} />
              {REVIEW_STRINGS.line(problem.line)} · <code>{problem.code}</code>
            </p>
          </div>
        </li>
      ))}
      {ordered.length > MOST_SHOWN && (
        <li className="inspector-note">{REVIEW_STRINGS.moreProblems(ordered.length - MOST_SHOWN)}</li>
      )}
    </ul>
  );
});

function PackageName(props: {
  id: string | undefined;
  onSelect: (packageId: string) => void;
}): JSX.Element | null {
  const { id, onSelect } = props;
  return id === undefined ? null : (
    <>
      <button type="button" className="link" onClick={() => onSelect(id)}>
        {id}
      </button>{' '}
      ·{' '}
    </>
  );
}
