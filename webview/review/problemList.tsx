import type { JSX } from 'react';
import { Fragment, memo } from 'react';
import type { ReviewProblem } from '../../src/protocol/review';
import { Codicon } from '../graph/parts/icons';
import { Prose } from '../graph/parts/notice';
import { Quiet } from '../graph/inspector/section';
import { REVIEW_STRINGS } from './strings';

/** More are counted, but not listed. */
const MOST_SHOWN = 200;

/** How many packages of one problem are named; what more of them share is a matter of the plan. */
const MOST_NAMED = 12;

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
            <p>
              <Prose text={problem.message} />
            </p>
            <p className="inspector-note">
              <PackageNames ids={problem.packages} onSelect={onSelect} />
              {REVIEW_STRINGS.line(problem.line)} · <code>{problem.code}</code>
            </p>
          </div>
        </li>
      ))}
      {ordered.length > MOST_SHOWN && (
        <li className="inspector-note">{REVIEW_STRINGS.more(ordered.length - MOST_SHOWN)}</li>
      )}
    </ul>
  );
});

function PackageNames(props: {
  ids: readonly string[];
  onSelect: (packageId: string) => void;
}): JSX.Element | null {
  const { ids, onSelect } = props;
  const more = ids.length - MOST_NAMED;
  return ids.length === 0 ? null : (
    <>
      {ids.slice(0, MOST_NAMED).map((id) => (
        <Fragment key={id}>
          <button type="button" className="link" onClick={() => onSelect(id)}>
            {id}
          </button>{' '}
        </Fragment>
      ))}
      {more > 0 && <>{REVIEW_STRINGS.more(more)} </>}·{' '}
    </>
  );
}
