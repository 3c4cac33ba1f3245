import type { Dispatch, JSX } from 'react';
import { useCallback, useMemo, useRef, useState, useEffect } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { GraphHost } from './messages/host';
import { GraphCanvas } from './canvas/graphCanvas';
import { useFocusPackage } from './focusPackage';
import type { Navigation } from './canvas/navigation';
import { useNavigation } from './canvas/navigation';
import type { GraphServices } from './parts/graphServices';
import { GraphServicesContext, useGraphServices } from './parts/graphServices';
import { shownGraph, useFolding } from './canvas/layout/folds';
import { findInPlans, isFold } from './canvas/layout/within';
import { useViewHandlers } from './handlers';
import { Inspector } from './inspector/inspector';
import { InspectorPane } from './inspector/inspectorPane';
import { useGraphKeys, usePerformShortcut } from './performShortcut';
import { ShortcutSheet } from './keyboard/shortcutSheet';
import { openGroups } from './canvas/layout/openGroups';
import { SubplanLayouts, useLayout } from './canvas/layout/useLayout';
import { useMoveBeside } from './useMoveBeside';
import { useOrder } from './useOrder';
import type { Announcer } from './parts/announcer';
import { EmptyPlan, ProblemsBanner, StandstillBanner } from './parts/notice';
import { FindBar, useFound } from './findBar';
import { ShareMenu } from './toolbar/shareMenu';
import type { ViewEvent, ViewState } from './state/viewState';
import { PackageTable } from './packageTable';
import { TimelinePane } from './timeline/timelinePane';
import { useMoment } from './timeline/useMoment';
import { MarkedBar } from './markedBar';
import { Toolbar } from './toolbar/toolbar';
import { activeIds } from './state/viewState';

/** What the view of a plan needs. */
export interface GraphViewProps {
  readonly host: GraphHost;
  readonly announcer: Announcer;
  readonly snapshot: GraphSnapshot;
  readonly state: ViewState;
  readonly dispatch: Dispatch<ViewEvent>;
}

/** A plan, with its toolbar, its problems and its graph. Expects a `ReactFlowProvider` around it. */
export function GraphView(props: GraphViewProps): JSX.Element {
  const { host, announcer, snapshot: live, state, dispatch } = props;
  const { toggles, selected } = state;
  const moment = useMoment(live, toggles.timeline, state.openGroups.size > 0);
  const { snapshot } = moment;
  const canvas = useRef<HTMLDivElement>(null);
  const { packages, edges } = snapshot;
  const folded = useFolding(live, snapshot, toggles.fold);
  const own = useLayout(folded, state.moves);
  const [subplans] = useState(() => new SubplanLayouts());
  const grouped = useMemo(
    () => openGroups(own, folded, state.openGroups, (group, input) => subplans.layoutOf(group, input)),
    [own, folded, state.openGroups, subplans],
  );
  const shown = useMemo(
    () => shownGraph({ layout: grouped.layout, edges: grouped.edges }, folded.plan, edges, state.openGroups),
    [grouped.layout, grouped.edges, folded.plan, edges, state.openGroups],
  );
  const { layout } = shown;
  const drawn = useMemo(
    () => ({ ...snapshot, packages: grouped.packages, edges: shown.edges }),
    [snapshot, grouped.packages, shown.edges],
  );
  const navigation = useNavigation(layout);
  const tabStop = state.tabStop ?? layout.packages[0]?.id;
  const handlers = useViewHandlers(host, dispatch);
  const { show } = handlers;
  const select = useCallback(
    (packageId: string | undefined) => {
      // There is nothing to inspect of a fold but what is in it.
      if (packageId !== undefined && isFold(packageId)) {
        dispatch({ type: 'group', package: packageId });
      } else {
        handlers.select(packageId);
      }
    },
    [dispatch, handlers],
  );
  const mark = useCallback(
    (packageId: string) => {
      if (!isFold(packageId)) {
        handlers.mark(packageId);
      }
    },
    [handlers],
  );
  const onMove = useCallback(
    (packageId: string, y: number) => {
      // What open groups above take up is no part of a move.
      const shift = (layout.byId.get(packageId)?.y ?? 0) - (own.byId.get(packageId)?.y ?? 0);
      dispatch({ type: 'move', package: packageId, y: y - shift });
    },
    [layout, own, dispatch],
  );
  const move = useMoveBeside({ layout: own, snapshot, announcer, dispatch });
  const liveServices = useGraphServices();

  const focus = useFocusPackage(canvas, dispatch);
  const onFocus = useCallback(
    (packageId: string, byKeyboard: boolean) => {
      dispatch({ type: 'moveTo', package: packageId });
      if (byKeyboard) {
        navigation.reveal(packageId);
      }
    },
    [dispatch, navigation],
  );
  const { order, moveToWave, connect } = useOrder(snapshot, own, announcer);
  const { count, matches, step } = useFound({ snapshot, layout, folds: folded.plan, state, show });
  const perform = usePerformShortcut({
    host,
    announcer,
    snapshot: drawn,
    layout,
    navigation,
    state,
    tabStop,
    dispatch,
    focus,
    select,
    show,
    move,
    moveToWave,
    takeBack: liveServices.takeBack,
  });
  useGraphKeys(canvas, perform);
  useReveal(state.reveal, navigation);
  useFollow(toggles.follow, drawn, navigation);
  const services = useServicesAt(moment.at);

  const inspected = useMemo(
    () => (selected === undefined ? undefined : findInPlans({ packages, edges }, selected)),
    [packages, edges, selected],
  );
  const around = useMemo(
    () => (inspected ? { ...snapshot, packages: inspected.packages, edges: inspected.edges } : snapshot),
    [snapshot, inspected],
  );
  return (
    <GraphServicesContext value={services}>
      <Toolbar
        snapshot={live}
        navigation={navigation}
        toggles={toggles}
        onToggle={handlers.toggle}
        onSheet={handlers.openSheet}
        onResetMoves={Object.keys(state.moves).length > 0 ? handlers.resetMoves : undefined}
      >
        <ShareMenu
          host={host}
          announcer={announcer}
          plan={snapshot}
          snapshot={drawn}
          layout={layout}
          selected={selected}
        />
      </Toolbar>
      <StandstillBanner run={snapshot.run} />
      <ProblemsBanner problems={snapshot.problems} onShow={handlers.showProblems} />
      {toggles.find && (
        <FindBar
          snapshot={snapshot}
          find={state.find}
          found={count}
          onChange={handlers.find}
          onStep={step}
          onClose={handlers.closeFind}
        />
      )}
      <MarkedBar host={host} snapshot={snapshot} marked={state.marked} onClear={handlers.unmark} />
      {layout.packages.length === 0 ? (
        <EmptyPlan planPath={snapshot.planPath} />
      ) : (
        <div className="workspace">
          <div className="stage">
            {toggles.table ? (
              <PackageTable
                snapshot={snapshot}
                openGroups={state.openGroups}
                matches={matches}
                selected={selected}
                onSelect={select}
              />
            ) : (
              <GraphCanvas
                container={canvas}
                snapshot={drawn}
                plan={snapshot}
                ownEdges={folded.edges}
                layout={layout}
                moves={state.moves}
                openGroups={state.openGroups}
                selected={selected}
                tabStop={tabStop}
                showCritical={toggles.critical}
                showRedundant={toggles.redundant}
                matches={matches}
                marked={state.marked}
                keptViewport={handlers.keptViewport}
                onSelect={select}
                onMark={mark}
                onMove={onMove}
                onOrder={order}
                onConnect={connect}
                onShow={show}
                focus={focus}
                onFocus={onFocus}
                onViewport={handlers.keepViewport}
              />
            )}
            {toggles.timeline && (
              // Its clock goes on while the rest of the page looks at the past.
              <GraphServicesContext value={liveServices}>
                <TimelinePane
                  live={live}
                  moment={moment}
                  openGroups={state.openGroups}
                  selected={selected}
                  onSelect={show}
                  onClose={handlers.closeTimeline}
                />
              </GraphServicesContext>
            )}
          </div>
          {toggles.inspector && inspected && (
            <InspectorPane host={host}>
              <Inspector
                host={host}
                snapshot={around}
                item={inspected.item}
                onSelect={show}
                onClose={handlers.closeInspector}
              />
            </InspectorPane>
          )}
        </div>
      )}
      {state.sheetOpen && <ShortcutSheet onClose={handlers.closeSheet} />}
    </GraphServicesContext>
  );
}

/** The services around this component; in the past, with a clock that stands still there. */
function useServicesAt(at: number | undefined): GraphServices {
  const services = useGraphServices();
  return useMemo(
    () =>
      at === undefined
        ? services
        : { ...services, clock: { read: () => at, subscribe: () => () => undefined } },
    [services, at],
  );
}

/** Brings a package into view when the host has asked for it. */
function useReveal(reveal: ViewState['reveal'], navigation: Navigation): void {
  const revealed = useRef(reveal);
  useEffect(() => {
    if (reveal && reveal !== revealed.current) {
      revealed.current = reveal;
      navigation.reveal(reveal.package);
    }
  }, [reveal, navigation]);
}

/** While `following`, looks at what is running whenever that is something else. */
function useFollow(following: boolean, snapshot: GraphSnapshot, navigation: Navigation): void {
  const running = following ? activeIds(snapshot).join('\n') : '';
  useEffect(() => {
    if (running !== '') {
      navigation.showAll(running.split('\n'));
    }
  }, [running, navigation]);
}
