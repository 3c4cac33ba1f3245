import './inspector.css';
import type { JSX } from 'react';
import { useCallback, useId, useMemo, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphHost } from '../../host/host';
import { useGraphServices } from '../parts/graphServices';
import { findInPlans } from '../layout/within';
import { useAnswer } from '../parts/useAnswer';
import { ChangesSection } from './changesSection';
import { ChecksSection } from './checksSection';
import { ContextSection } from './contextSection';
import { EditSection } from './editSection';
import { EvidenceSection } from './evidenceSection';
import { HandoffsSection } from './handoffsSection';
import { HistorySection } from './historySection';
import { InspectorHeader } from './inspectorHeader';
import { LinksSection, LocksSection } from './linksSection';
import { LogSection } from './logSection';
import { PromptSection } from './promptSection';
import { ReviewSection } from './reviewSection';
import { ScopeSection } from './scopeSection';
import type { SectionFolds, SectionName } from './section';
import { Quiet, SectionFoldsContext } from './section';
import { INSPECTOR_STRINGS } from './strings';
import { WhySection } from './whySection';

/** What an inspector shows and does. */
export interface InspectorProps {
  readonly host: GraphHost;
  readonly snapshot: GraphSnapshot;
  readonly item: GraphPackage;
  readonly onSelect: (packageId: string) => void;
  readonly onClose: () => void;
}

/** Everything about the selected package, and everything that can be done with it. */
export function Inspector(props: InspectorProps): JSX.Element {
  const { host, snapshot, item, onSelect, onClose } = props;
  const { editor } = useGraphServices();
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
        {editor && <LogSection item={item} />}
        {editor && <ChangesSection item={item} />}
        {details ? (
          <>
            <ChecksSection verification={details.verification} />
            {details.review && <ReviewSection review={details.review} packageId={details.package} />}
            <ScopeSection details={details} />
            <LocksSection details={details} onSelect={onSelect} />
            <LinksSection details={details} onSelect={onSelect} />
            {editor && details.context && (
              <ContextSection context={details.context} packageId={details.package} />
            )}
            {editor && <HistorySection details={details} />}
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
