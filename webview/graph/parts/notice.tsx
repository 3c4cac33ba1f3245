import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { JSX, ReactNode } from 'react';
import { Fragment, useEffect, useState, memo, Component } from 'react';
import { t } from '@vscode/l10n';
import './notice.css';
import type { Remedy, GraphSnapshot } from '../../../src/protocol/graph';
import { Codicon, IconButton } from './icons';
import { useGraphServices } from './graphServices';
import './problemsBanner.css';

/** Stands where the graph would be and says why there is none and what to do. */
export function Notice(props: {
  icon: string;
  title: string;
  detail?: string;
  busy?: boolean;
  /** Whether it stands under a toolbar, which has the page's first heading. */
  underToolbar?: boolean;
  /** What can be done about it, each with a button. */
  remedies?: readonly Remedy[];
  /** Draws anew what could not be drawn. */
  onDrawAgain?: () => void;
}): JSX.Element {
  const { icon, title, detail, busy = false, underToolbar = false, remedies = [], onDrawAgain } = props;
  const Heading = underToolbar ? 'h2' : 'h1';
  return (
    <section className="notice" role="status" aria-busy={busy}>
      <Codicon name={icon} spinning={busy} />
      <Heading className="notice-title">{title}</Heading>
      {detail !== undefined && <p className="notice-detail">{detail}</p>}
      <RemedyButtons remedies={remedies} />
      {onDrawAgain && (
        <div className="notice-remedies">
          <vscode-button onClick={onDrawAgain}>{NOTICE_STRINGS.drawAgain}</vscode-button>
        </div>
      )}
    </section>
  );
}

/** A button for each thing that can be done; the first one is what most people want. */
export function RemedyButtons({ remedies }: { remedies: readonly Remedy[] }): JSX.Element | null {
  const { editor, remedy } = useGraphServices();
  if (!editor || remedies.length === 0) {
    return null;
  }
  return (
    <div className="notice-remedies">
      {remedies.map((each, index) => (
        <vscode-button key={each} secondary={index > 0} onClick={() => remedy(each)}>
          {NOTICE_STRINGS.remedies[each]}
        </vscode-button>
      ))}
    </div>
  );
}

/** How long somebody waits before being told what to do, in milliseconds. */
const SLOW_MS = 8000;

/** Stands where the graph will be; says what can be done when that takes long. */
export function Loading(): JSX.Element {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Notice
      icon="loading"
      title={NOTICE_STRINGS.loading}
      busy
      {...(slow ? { detail: NOTICE_STRINGS.slow, remedies: ['retry', 'showOutput'] as const } : {})}
    />
  );
}

/** Says at once why a change of the plan was refused. */
export function Refusal({ text, onClose }: { text: string; onClose: () => void }): JSX.Element {
  return (
    <section className="problems" role="alert" data-severity="error">
      <Codicon name="error" />
      <p className="problems-text">
        <strong>{NOTICE_STRINGS.refused}</strong>
        <span>{text}</span>
      </p>
      <IconButton icon="close" label={NOTICE_STRINGS.closeRefusal} onClick={onClose} />
    </section>
  );
}

/** Stands where the graph of a plan without packages would be. */
export function EmptyPlan({ planPath }: { planPath: string }): JSX.Element {
  return (
    <Notice
      icon="type-hierarchy"
      title={NOTICE_STRINGS.emptyTitle}
      detail={NOTICE_STRINGS.emptyDetail(planPath)}
      underToolbar
      remedies={['openPlan']}
    />
  );
}

/** A sentence in which code stands between backticks, as terminals show it; here it is shown as code. */
export function Prose({ text }: { text: string }): JSX.Element {
  const parts = text.split('`');
  // Without its partner, the last backtick is a character like any other.
  const isWhole = parts.length % 2 === 1;
  return (
    <>
      {isWhole
        ? parts.map((part, index) =>
            index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
          )
        : text}
    </>
  );
}

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
        {first !== undefined && (
          <span className="problems-first">
            <Prose text={first} />
          </span>
        )}
      </p>
      <vscode-button secondary onClick={props.onShow}>
        {NOTICE_STRINGS.showProblems}
      </vscode-button>
    </section>
  );
});

/** Says why nothing moves in the run, and what to do; nothing while it moves. */
export function StandstillBanner({ run }: { run: GraphSnapshot['run'] }): JSX.Element | null {
  const { standstill } = run;
  return standstill === undefined ? null : (
    <section className="problems" aria-label={NOTICE_STRINGS.standstill} data-severity="error">
      <Codicon name="debug-disconnect" />
      <p className="problems-text problems-whole">
        <strong>{NOTICE_STRINGS.standsStill(standstill.what)}</strong>
        <span>{standstill.advice}</span>
        <span className="problems-detail">
          {NOTICE_STRINGS.agentsGoOn} {standstill.message}
        </span>
      </p>
    </section>
  );
}

interface CrashBarrierProps {
  readonly children: ReactNode;
  /** Called before everything is drawn anew. */
  readonly onRetry: () => void;
}

/** Shows what went wrong when something inside cannot be drawn, instead of an empty page; draws it anew when asked. */
export class CrashBarrier extends Component<CrashBarrierProps, { message?: string | undefined }> {
  override state: { message?: string | undefined } = {};

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): JSX.Element {
    const { message } = this.state;
    return message === undefined ? (
      <>{this.props.children}</>
    ) : (
      <Notice
        icon="bug"
        title={NOTICE_STRINGS.crashedTitle}
        detail={NOTICE_STRINGS.crashedDetail(message)}
        onDrawAgain={() => {
          this.props.onRetry();
          this.setState({ message: undefined });
        }}
      />
    );
  }
}

/** What people read when there is no graph, or something is wrong with the plan. */
const NOTICE_STRINGS = {
  loading: t('Reading the plan…'),
  slow: t('This takes longer than usual. The output says what is being done.'),
  emptyTitle: t('This plan has no packages yet'),
  emptyDetail: (planPath: string): string =>
    t('Packages that you add to {0} appear here as you type.', planPath),
  remedies: {
    trust: t('Trust Workspace…'),
    initRepository: t('Make a Repository'),
    openPlan: t('Open Plan'),
    newPlan: t('New Plan…'),
    finishRun: t('Merge…'),
    showMergedWork: t('Whole Change'),
    cleanWorktrees: t('Clean Up'),
    showOutput: t('Show Output'),
    retry: t('Try Again'),
  } satisfies Readonly<Record<Remedy, string>>,
  drawAgain: t('Draw Again'),
  crashedTitle: t('The graph could not be drawn'),
  crashedDetail: (message: string): string => t('{0} A running plan is not affected.', message),
  refused: t('The plan was not changed.'),
  closeRefusal: t('Close this message'),
  problems: t('Problems in the plan'),
  standstill: t('Why nothing moves'),
  standsStill: (what: string): string => t('The run stands still: {0}.', what),
  agentsGoOn: t('Agents at work go on, and no attempt is used up.'),
  showProblems: t('Show Problems'),
  count: (errors: number, warnings: number): string =>
    [
      ...(errors > 0 ? [errors === 1 ? t('1 error') : t('{0} errors', errors)] : []),
      ...(warnings > 0 ? [warnings === 1 ? t('1 warning') : t('{0} warnings', warnings)] : []),
    ].join(', '),
} as const;
