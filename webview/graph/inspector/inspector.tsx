import './inspector.css';
import type { JSX } from 'react';
import { useCallback, useId, useMemo, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphHost } from '../messages/host';
import { actionsFor } from '../package/packageActions';
import { useGraphServices } from '../parts/graphServices';
import { findInPlans } from '../canvas/layout/within';
import { useAnswer } from '../parts/useAnswer';
import { ChangeSection } from './changeSection';
import { ChangesSection, ScopeSection } from './filesSections';
import { EditSection } from './editSection';
import { HandoffsSection } from './handoffsSection';
import { InspectorHeader } from './inspectorHeader';
import { LinksSection, LocksSection } from './linksSection';
import { LogSection } from './logSection';
import type { SectionFolds, SectionName } from './section';
import { Quiet, SectionFoldsContext, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';
import { WhySection } from './whySection';
import type { PackageDetails, ReviewReport, CheckedStep } from '../../../src/protocol/packageDetails';
import { Elapsed } from '../parts/elapsed';
import { Codicon } from '../parts/icons';
import { FileLink } from './link';

/** What an inspector shows and does. */
export interface InspectorProps {
  readonly host: GraphHost;
  readonly snapshot: GraphSnapshot;
  readonly item: GraphPackage;
  readonly onSelect: (packageId: string) => void;
  readonly onClose: () => void;
}

/**
 * Everything about the selected package, in the order in which people ask: what it does now and why it waits, what it has
 * changed, what was checked of that, what it builds on, what it may do, and then how it came to this. What there is nothing of
 * yet has no section.
 */
export function Inspector(props: InspectorProps): JSX.Element {
  const { host, snapshot, item, onSelect, onClose } = props;
  const { editor } = useGraphServices();
  const possible = actionsFor(item, snapshot);
  const titleId = useId();
  const folds = useFolds(host);
  const { answer: details, error } = useAnswer('details', { package: item.id }, snapshot);
  return (
    <SectionFoldsContext value={folds}>
      <aside className="inspector" aria-labelledby={titleId}>
        <InspectorHeader
          item={item}
          details={details}
          snapshot={snapshot}
          titleId={titleId}
          onClose={onClose}
        />
        {details && <WhySection blocked={details.blocked} onSelect={onSelect} />}
        <HandoffsSection
          item={item}
          packages={findInPlans(snapshot, item.id)?.packages ?? snapshot.packages}
          past={snapshot.past === true}
          onSelect={onSelect}
        />
        <EvidenceSection evidence={item.evidence} />
        {editor && item.attempt > 0 && <LogSection item={item} terminal={possible.includes('terminal')} />}
        {editor && item.attempt > 0 && (
          <ChangesSection item={item} worktree={possible.includes('worktree')} />
        )}
        {details ? (
          <>
            <ChecksSection verification={details.verification} />
            {details.review && <ReviewSection review={details.review} packageId={details.package} />}
            <LinksSection details={details} onSelect={onSelect} />
            {details.change && <ChangeSection change={details.change} packageId={details.package} />}
            <ScopeSection details={details} />
            {details.locks.length > 0 && <LocksSection details={details} onSelect={onSelect} />}
            {editor && details.context && (
              <ContextSection context={details.context} packageId={details.package} />
            )}
            {editor && details.timeline.length > 0 && <HistorySection details={details} />}
            {editor && <PromptSection prompt={details.prompt} />}
            {editor && snapshot.past !== true && <EditSection details={details} snapshot={snapshot} />}
          </>
        ) : (
          <Quiet>{error ?? INSPECTOR_STRINGS.reading}</Quiet>
        )}
      </aside>
    </SectionFoldsContext>
  );
}

/** Sections stay open or closed from package to package, and over a reload. */
function useFolds(host: GraphHost): SectionFolds {
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(host.kept.closedSections ?? ['prompt', 'edit']),
  );
  const fold = useCallback(
    (name: SectionName, close: boolean) =>
      setClosed((former) => {
        const next = new Set(former);
        if (close) {
          next.add(name);
        } else {
          next.delete(name);
        }
        host.keep({ closedSections: [...next] });
        return next;
      }),
    [host],
  );
  return useMemo(() => ({ closed, fold }), [closed, fold]);
}

/** What the package's agent was told, or would be told now. */
function PromptSection({ prompt }: { prompt: PackageDetails['prompt'] }): JSX.Element {
  const words = prompt.given ? INSPECTOR_STRINGS.promptGiven : INSPECTOR_STRINGS.promptExpected;
  return (
    <Section name="prompt" note={INSPECTOR_STRINGS.characters(prompt.text.length)}>
      <p className="inspector-quiet">{words}</p>
      <pre className="prompt-text" tabIndex={0} role="region" aria-label={words}>
        {prompt.text}
      </pre>
    </Section>
  );
}

/** What the package's state rests on: each source with what it shows and how old that is, the strongest first. */
function EvidenceSection(props: { evidence: GraphPackage['evidence'] | undefined }): JSX.Element | null {
  const { evidence } = props;
  if (evidence === undefined) {
    return null;
  }
  return (
    <Section name="evidence">
      <ul className="inspector-list">
        {evidence.map(({ source, detail, at }) => (
          <li key={source} className="evidence">
            <span className="evidence-source">{INSPECTOR_STRINGS.sources[source]}</span>
            <span>{detail}</span>
            <span className="inspector-note" title={new Date(at).toLocaleString()}>
              <Elapsed amount={{ ms: 0, since: at }} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What another agent found in the package's work, each finding with the line that it is about. */
function ReviewSection(props: { review: ReviewReport; packageId: string }): JSX.Element {
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

const LOOKS = {
  passed: { icon: 'pass', color: 'waves.done' },
  failed: { icon: 'error', color: 'waves.failed' },
  running: { icon: 'sync', color: 'waves.working' },
  waiting: { icon: 'circle-large-outline', color: 'waves.planned' },
} as const satisfies Readonly<Record<CheckedStep['result'], unknown>>;

/** How the package's work is checked, and what came of it. */
function ChecksSection(props: { verification: PackageDetails['verification'] }): JSX.Element {
  const { tier, steps } = props.verification;
  return (
    <Section name="checks" {...(tier === undefined ? {} : { note: INSPECTOR_STRINGS.tier(tier) })}>
      {steps.length === 0 && <Quiet>{INSPECTOR_STRINGS.noChecks}</Quiet>}
      <ul className="inspector-list">
        {steps.map((step, index) => (
          <li key={index} className="check" data-color={LOOKS[step.result].color}>
            <Codicon name={LOOKS[step.result].icon} />
            <span className="check-words">
              <span>
                {step.name}
                <span className="inspector-note">{INSPECTOR_STRINGS.results[step.result]}</span>
              </span>
              {step.what !== undefined && <code>{step.what}</code>}
              {step.message !== undefined && <span className="inspector-note">{step.message}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the package's agent has left for those after it, and what of it was not understood. */
function ContextSection(props: {
  context: NonNullable<PackageDetails['context']>;
  packageId: string;
}): JSX.Element {
  const { context, packageId } = props;
  const { open } = useGraphServices();
  return (
    <Section
      name="context"
      tools={
        <TextButton
          icon="go-to-file"
          label={INSPECTOR_STRINGS.openContext}
          onClick={() => open('context', packageId)}
        />
      }
    >
      <Quiet>
        {context.derived
          ? INSPECTOR_STRINGS.contextDerived
          : INSPECTOR_STRINGS.contextLeft(context.characters)}
      </Quiet>
      {context.problems.length > 0 && (
        <ul className="inspector-list">
          {context.problems.map((problem) => (
            <li key={problem}>{INSPECTOR_STRINGS.contextProblem(problem)}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The package's attempts, and what happened to it, newest first. */
function HistorySection({ details }: { details: PackageDetails }): JSX.Element {
  const { attempts, timeline } = details;
  return (
    <Section name="history">
      {attempts.length > 1 && (
        <ul className="inspector-list">
          {[...attempts].reverse().map((each) => (
            <li key={each.attempt} className="attempt">
              <span>
                {INSPECTOR_STRINGS.attempt(each.attempt)} · {each.agent} ·{' '}
                {INSPECTOR_STRINGS.outcomes[each.outcome]}
                {each.continues !== undefined && <> · {INSPECTOR_STRINGS.goesOn(each.continues)}</>}
              </span>
              <span className="inspector-note">
                <Elapsed amount={each.worked} />
              </span>
              {each.message !== undefined && <span className="attempt-message">{each.message}</span>}
            </li>
          ))}
        </ul>
      )}
      <ol className="inspector-list">
        {[...timeline].reverse().map((moment, index) => (
          <li key={timeline.length - index} className="moment">
            <time dateTime={new Date(moment.at).toISOString()}>{TIME.format(moment.at)}</time>
            <span>{moment.text}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
