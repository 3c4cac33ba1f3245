import './compactView.css';
import type { Dispatch, JSX, KeyboardEvent } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import { appearanceOf } from '../../src/run/kernel/kernel';
import type { GraphHost } from '../host/host';
import { Codicon } from './parts/icons';
import { Elapsed } from './parts/elapsed';
import { useViewHandlers } from './state/handlers';
import { TextButton } from './inspector/section';
import { EmptyPlan, StandstillBanner } from './parts/notice';
import { GroupButton } from './package/groupButton';
import { percentOf } from './package/spokenName';
import { PACKAGE_STRINGS } from './package/strings';
import type { ViewEvent } from './state/viewState';
import { tableRows } from './table/tableRows';
import { RunButton } from './toolbar/runButton';
import { RunSummary } from './toolbar/runSummary';
import { WAVE_STRINGS, summarizeWave } from './wave/waveSummary';
import { t } from '@vscode/l10n';

/** Rows that are deeper inside sub-plans than that are set in no further. */
const DEEPEST = 3;

/** The plan where there is little room: waves under each other, a line for each package. */
export function CompactView(props: {
  host: GraphHost;
  snapshot: GraphSnapshot;
  selected: string | undefined;
  /** Packages whose sub-plans are shown. */
  openGroups: ReadonlySet<string>;
  dispatch: Dispatch<ViewEvent>;
}): JSX.Element {
  const { host, snapshot, selected, openGroups, dispatch } = props;
  const { run, stop, select } = useViewHandlers(host, dispatch);
  const byId = new Map(snapshot.packages.map((item) => [item.id, item]));
  const waves = snapshot.waves.map((ids) => {
    const packages = ids.flatMap((id) => byId.get(id) ?? []);
    const rows = tableRows(packages, { openGroups, matches: undefined, order: undefined, now: 0 });
    return { summary: summarizeWave(packages), rows };
  });
  const shown = waves.flatMap(({ rows }) => rows.map(({ item }) => item.id));
  const first = shown.find((id) => id === selected) ?? shown[0];
  return (
    <div className="compact">
      <header className="compact-head">
        <h1 className="compact-feature" title={snapshot.planPath}>
          {snapshot.feature.title}
        </h1>
        <RunButton snapshot={snapshot} onRun={run} onStop={stop} />
        <TextButton
          icon="type-hierarchy-sub"
          label={COMPACT_STRINGS.openGraph}
          onClick={() => host.post({ type: 'openGraph' })}
        />
        <RunSummary snapshot={snapshot} />
      </header>
      <StandstillBanner run={snapshot.run} />
      {snapshot.packages.length === 0 && <EmptyPlan planPath={snapshot.planPath} />}
      <div role="list" aria-label={COMPACT_STRINGS.packages(snapshot.feature.title)} onKeyDown={walkRows}>
        {waves.map(({ summary, rows }, index) => (
          <div key={index} role="listitem" className="compact-wave">
            <h2 data-color={summary.color}>
              {WAVE_STRINGS.title(index + 1)}
              <span className="compact-words">{summary.words}</span>
            </h2>
            {rows.map(({ item, depth, open }) => (
              <div key={item.id} className="compact-line" data-depth={Math.min(depth, DEEPEST)}>
                <Row
                  item={item}
                  selected={item.id === selected}
                  reachable={item.id === first}
                  onSelect={select}
                />
                {item.subplan && <GroupButton item={item} open={open} reachable={item.id === first} />}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Row(props: {
  item: GraphPackage;
  selected: boolean;
  /** Whether the Tab key leads to it. */
  reachable: boolean;
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { item, selected, reachable, onSelect } = props;
  const look = appearanceOf(item);
  const progress = percentOf(item);
  const told = [item.title, look.label, item.message].filter((part) => part !== undefined).join('\n');
  return (
    <button
      type="button"
      className="compact-row"
      aria-current={selected}
      tabIndex={reachable ? 0 : -1}
      data-package={item.id}
      data-color={look.color}
      title={told}
      onClick={() => onSelect(item.id)}
    >
      <Codicon name={look.codicon} spinning={item.state === 'working' && item.waits === undefined} />
      <span className="compact-title" dir="auto">
        {item.title}
      </span>
      <span className="compact-state">{look.label}</span>
      <span className="compact-time">
        {progress !== undefined && `${PACKAGE_STRINGS.percent(progress)} `}
        {item.worked !== undefined && <Elapsed amount={item.worked} />}
      </span>
    </button>
  );
}

/** Arrow keys, Home and End move between the rows. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.compact-row')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (target !== undefined && at >= 0) {
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, target))]?.focus();
  }
}

/** What people read in the narrow view. */
const COMPACT_STRINGS = {
  openGraph: t('Open Graph'),
  packages: (feature: string): string => t('Packages of {0} by wave', feature),
} as const;
