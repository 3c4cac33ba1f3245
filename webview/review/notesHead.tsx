import '../graph/factsLine.css';
import type { JSX } from 'react';
import { useRef } from 'react';
import type { ReviewedPlan } from '../../src/protocol/review';
import { TextButton } from '../graph/inspector/section';
import { REVIEW_STRINGS } from './strings';

/** Which plan is reviewed, and the ways for notes to leave and to enter the page. */
export function NotesHead(props: {
  plan: ReviewedPlan;
  titleId: string;
  count: number;
  /** What came of the last export or load. */
  outcome: string;
  onExport: () => void;
  onLoad: (file: File) => void;
}): JSX.Element {
  const { plan, titleId, count, outcome, onExport, onLoad } = props;
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <header className="inspector-header">
      <h2 id={titleId}>{REVIEW_STRINGS.pane}</h2>
      <p className="inspector-facts facts-line">
        <span>{plan.file}</span>
        <span title={REVIEW_STRINGS.hash(plan.sha256)}>
          {REVIEW_STRINGS.revision(plan.plan_revision, plan.sha256.slice(0, 8))}
        </span>
      </p>
      <div className="inspector-actions">
        {count > 0 && <TextButton icon="export" label={REVIEW_STRINGS.exportNotes} onClick={onExport} />}
        <TextButton
          icon="folder-opened"
          label={REVIEW_STRINGS.loadNotes}
          onClick={() => chooser.current?.click()}
        />
        <input
          ref={chooser}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label={REVIEW_STRINGS.loadNotes}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) {
              onLoad(file);
            }
            // The same file can be chosen again.
            currentTarget.value = '';
          }}
        />
      </div>
      <p className="inspector-message" role="status">
        {outcome}
      </p>
    </header>
  );
}
