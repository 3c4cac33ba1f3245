import '@vscode-elements/elements/dist/vscode-button/index.js';
import './problemsBanner.css';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import { Codicon } from '../parts/codicon';
import { NOTICE_STRINGS } from './strings';

/** Says how many problems the plan has and what the first one is; nothing when there are none. */
export const ProblemsBanner = memo(function ProblemsBanner(props: {
  problems: GraphSnapshot['problems'];
  onShow: () => void;
}): JSX.Element | null {
  const { errors, warnings, first } = props.problems;
  if (errors + warnings === 0) {
    return null;
  }
  return (
    <section
      className="problems"
      aria-label={NOTICE_STRINGS.problems}
      data-severity={errors > 0 ? 'error' : 'warning'}
    >
      <Codicon name={errors > 0 ? 'error' : 'warning'} />
      <p className="problems-text" title={first}>
        <strong>{NOTICE_STRINGS.count(errors, warnings)}</strong>
        {first !== undefined && <span className="problems-first">{first}</span>}
      </p>
      <vscode-button secondary onClick={props.onShow}>
        {NOTICE_STRINGS.showProblems}
      </vscode-button>
    </section>
  );
});
