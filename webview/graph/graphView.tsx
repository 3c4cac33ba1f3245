import type { Dispatch, JSX } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { GraphHost } from '../host';
import { GraphCanvas } from './canvas/graphCanvas';
import { useNavigation } from './canvas/navigation';
import type { Viewport } from './canvas/viewport';
import { Inspector } from './inspector/inspector';
import { InspectorPane } from './inspector/inspectorPane';
import { useGraphKeys } from './keyboard/graphKeys';
import { usePerformShortcut } from './keyboard/performShortcut';
import { ShortcutSheet } from './keyboard/shortcutSheet';
import { keepLayout } from './layout/keepLayout';
import type { Announcer } from './live/announcer';
import { Notice } from './notice/notice';
import { ProblemsBanner } from './notice/problemsBanner';
import { NOTICE_STRINGS } from './notice/strings';
import type { Toggle, ViewEvent, ViewState } from './state/viewState';
import { Toolbar } from './toolbar/toolbar';

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
  const { host, announcer, snapshot, state, dispatch } = props;
  const canvas = useRef<HTMLDivElement>(null);
  const [layoutOf] = useState(keepLayout);
  const layout = useMemo(() => layoutOf(snapshot), [layoutOf, snapshot]);
  const navigation = useNavigation(layout);
  const tabStop = state.tabStop ?? layout.packages[0]?.id;
  const handlers = useHandlers(host, dispatch);
  const { select } = handlers;

  const focus = useCallback((packageId: string) => {
    const node = `.react-flow__node[data-id="${CSS.escape(packageId)}"]`;
    canvas.current?.querySelector<HTMLElement>(node)?.focus({ preventScroll: true });
  }, []);
  const onFocus = useCallback(
    (packageId: string, byKeyboard: boolean) => {
      dispatch({ type: 'moveTo', package: packageId });
      if (byKeyboard) {
        navigation.reveal(packageId);
      }
    },
    [dispatch, navigation],
  );
  const perform = usePerformShortcut({
    host,
    announcer,
    snapshot,
    layout,
    navigation,
    state,
    tabStop,
    dispatch,
    focus,
    select,
  });
  useGraphKeys(canvas, perform);

  const inspected = state.showInspector
    ? snapshot.packages.find(({ id }) => id === state.selected)
    : undefined;
  const show = useCallback(
    (packageId: string) => {
      select(packageId);
      navigation.reveal(packageId);
    },
    [select, navigation],
  );

  const { reveal } = state;
  const revealed = useRef(reveal);
  useEffect(() => {
    if (reveal && reveal !== revealed.current) {
      revealed.current = reveal;
      navigation.reveal(reveal.package);
    }
  }, [reveal, navigation]);

  return (
    <>
      <Toolbar
        snapshot={snapshot}
        navigation={navigation}
        showCritical={state.showCritical}
        showRedundant={state.showRedundant}
        showInspector={state.showInspector}
        onRun={handlers.run}
        onStop={handlers.stop}
        onToggle={handlers.toggle}
        onSheet={handlers.openSheet}
      />
      <ProblemsBanner problems={snapshot.problems} onShow={handlers.showProblems} />
      {layout.packages.length === 0 ? (
        <Notice
          icon="type-hierarchy"
          title={NOTICE_STRINGS.emptyTitle}
          detail={NOTICE_STRINGS.emptyDetail(snapshot.planPath)}
          underToolbar
        />
      ) : (
        <div className="workspace">
          <div className="stage">
            <GraphCanvas
              container={canvas}
              snapshot={snapshot}
              layout={layout}
              selected={state.selected}
              tabStop={tabStop}
              showCritical={state.showCritical}
              showRedundant={state.showRedundant}
              viewport={host.kept.viewport}
              onSelect={select}
              onFocus={onFocus}
              onViewport={handlers.keepViewport}
            />
          </div>
          {inspected && (
            <InspectorPane host={host}>
              <Inspector
                host={host}
                snapshot={snapshot}
                item={inspected}
                onSelect={show}
                onClose={() => handlers.toggle('showInspector')}
              />
            </InspectorPane>
          )}
        </div>
      )}
      {state.sheetOpen && <ShortcutSheet onClose={handlers.closeSheet} />}
    </>
  );
}

interface Handlers {
  readonly run: () => void;
  readonly stop: () => void;
  readonly showProblems: () => void;
  readonly toggle: (what: Toggle) => void;
  readonly openSheet: () => void;
  readonly closeSheet: () => void;
  readonly select: (packageId: string | undefined) => void;
  readonly keepViewport: (viewport: Viewport) => void;
}

/** What buttons do. The same functions as long as the page lives, so that nothing is drawn again for them. */
function useHandlers(host: GraphHost, dispatch: Dispatch<ViewEvent>): Handlers {
  return useMemo(
    () => ({
      run: () => host.post({ type: 'run' }),
      stop: () => host.post({ type: 'stop' }),
      showProblems: () => host.post({ type: 'showProblems' }),
      toggle: (what) => dispatch({ type: 'toggle', what }),
      openSheet: () => dispatch({ type: 'sheet', open: true }),
      closeSheet: () => dispatch({ type: 'sheet', open: false }),
      select(packageId) {
        dispatch({ type: 'select', package: packageId });
        host.post({ type: 'selected', package: packageId ?? null });
      },
      keepViewport: ({ x, y, zoom }) => host.keep({ viewport: { x, y, zoom } }),
    }),
    [host, dispatch],
  );
}
