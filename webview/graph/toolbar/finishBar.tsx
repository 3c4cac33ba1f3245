import '@vscode-elements/elements/dist/vscode-button/index.js';
import '../factsLine.css';
import './finishBar.css';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphSnapshot, Remedy } from '../../../src/protocol/graph';
import type { FinishSummary } from '../../../src/run/explaining/report/finishSummary';
import { Codicon } from '../parts/icons';
import { useGraphServices } from '../parts/graphServices';
import { useAnswer } from '../parts/useAnswer';
import { TOOLBAR_STRINGS } from './strings';

const WORDS = TOOLBAR_STRINGS.finish;

/**
 * The end of a run: what it brings home and the one button that does it; then that it is there, and what is left to clean up.
 * Nothing while there is nothing to take.
 */
export const FinishBar = memo(function FinishBar({
  snapshot,
}: {
  snapshot: GraphSnapshot;
}): JSX.Element | null {
  const { finished, run, past } = snapshot;
  const isShown =
    finished !== undefined && past !== true && (run.state === 'done' || finished.landed !== undefined);
  const { answer } = useAnswer('finish', isShown ? {} : undefined, run.lastEvent);
  if (!isShown) {
    return null;
  }
  const { into, landed, leftovers } = finished;
  return (
    <section className="finish-bar" aria-label={WORDS.label} data-landed={landed !== undefined}>
      <div className="finish-head">
        <Codicon name={landed === undefined ? 'pass' : 'pass-filled'} />
        <p className="finish-words">
          <strong>{landed === undefined ? WORDS.done : WORDS.landed(into ?? '', landed.slice(0, 10))}</strong>
          {answer && <Facts summary={answer} />}
        </p>
        <div className="finish-buttons">
          {landed === undefined ? (
            <>
              <Button remedy="finishRun" icon="git-merge">
                {into === undefined ? WORDS.mergeSomewhere : WORDS.merge(into)}
              </Button>
              <Button remedy="showMergedWork" secondary>
                {WORDS.whole}
              </Button>
            </>
          ) : (
            leftovers && (
              <Button remedy="cleanWorktrees" icon="trash" secondary>
                {WORDS.clean}
              </Button>
            )
          )}
        </div>
      </div>
      {answer && <OpenPoints points={answer.open} />}
      {answer && landed === undefined && <Details summary={answer} />}
    </section>
  );
});

function Facts({ summary }: { summary: FinishSummary }): JSX.Element {
  const { merged, asked, files, added, removed, passed, notPassed, open } = summary;
  return (
    <span className="finish-facts facts-line">
      <span>{WORDS.packages(merged, asked)}</span>
      <span>{WORDS.files(files)}</span>
      <span>{WORDS.lines(added, removed)}</span>
      <span>{WORDS.checks(passed, passed + notPassed)}</span>
      {open.length > 0 && <span className="finish-open">{WORDS.open(open.length)}</span>}
    </span>
  );
}

/** More than these are counted: what one of them is can be read in the report. */
const MOST_POINTS = 4;

/** What nobody has shown: it has to be read before the work is merged, so it is not folded away. */
function OpenPoints({ points }: { points: readonly string[] }): JSX.Element | null {
  const rest = points.length - MOST_POINTS;
  return points.length === 0 ? null : (
    <ul className="finish-points">
      {points.slice(0, MOST_POINTS).map((point) => (
        <li key={point}>
          <Codicon name="circle-large-outline" />
          {point}
        </li>
      ))}
      {rest > 0 && <li>{WORDS.more(rest)}</li>}
    </ul>
  );
}

/** The whole change by package. */
function Details({ summary: { packages } }: { summary: FinishSummary }): JSX.Element {
  const { open: show } = useGraphServices();
  return (
    <details className="finish-details">
      <summary>{WORDS.byPackage}</summary>
      <ul>
        {packages.map(({ id, title, files, added, removed }) => (
          <li key={id}>
            <button type="button" className="finish-package" onClick={() => show('diff', id)}>
              {title}
            </button>
            <span className="finish-facts">
              {WORDS.files(files)}, {WORDS.lines(added, removed)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Button(props: {
  remedy: Remedy;
  icon?: string;
  secondary?: boolean;
  children: string;
}): JSX.Element | null {
  const { editor, remedy } = useGraphServices();
  const { icon, secondary = false, children } = props;
  return editor ? (
    <vscode-button
      {...(icon === undefined ? {} : { icon })}
      secondary={secondary}
      onClick={() => remedy(props.remedy)}
    >
      {children}
    </vscode-button>
  ) : null;
}
