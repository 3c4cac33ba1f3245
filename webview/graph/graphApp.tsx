import { ReactFlowProvider } from '@xyflow/react';
import type { Dispatch, JSX } from 'react';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { GraphHost } from './messages/host';
import type { GraphServices } from './parts/graphServices';
import { GraphServicesContext } from './parts/graphServices';
import { ThemeColorsSource } from './canvas/picture/themeColors';
import { GraphView } from './graphView';
import { announcements } from './announcements';
import { Announcer, LiveRegion } from './parts/announcer';
import { CrashBarrier, Loading, Notice, Refusal } from './parts/notice';
import { browserTime, HostClock } from './messages/clock';
import { askingHost } from './messages/questions';
import { readMessage } from './messages/incoming';
import type { ViewEvent } from './state/viewState';
import { initialViewState, nextViewState } from './state/viewState';

/** The whole panel: follows the host's messages and shows the plan, or why there is none. */
export function GraphApp({ host }: { host: GraphHost }): JSX.Element {
  const [state, dispatch] = useReducer(nextViewState, host.kept, initialViewState);
  const [clock] = useState(() => new HostClock(browserTime));
  const [announcer] = useState(() => new Announcer());
  const [ask] = useState(() => askingHost(host));
  const [refusal, setRefusal] = useState<string>();
  const services = useMemo(
    (): GraphServices => ({
      editor: host.editor,
      clock,
      ask,
      post: (message) => host.post(message),
      steer: (action) => host.post({ type: 'steer', action }),
      remedy: (remedy) => host.post({ type: 'remedy', remedy }),
      edit(edit, y) {
        setRefusal(undefined);
        ask('edit', edit).then(
          () => dispatch({ type: 'edited', edit, ...(y === undefined ? {} : { y }) }),
          (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)),
        );
      },
      takeBack(edit) {
        setRefusal(undefined);
        ask('edit', edit).catch((error: unknown) =>
          setRefusal(error instanceof Error ? error.message : String(error)),
        );
      },
      toggleGroup: (packageId) => dispatch({ type: 'group', package: packageId }),
      act: (action, packageId) => host.post({ type: 'package', action, package: packageId }),
      open: (what, id, path, line) =>
        host.post({
          type: 'open',
          what,
          package: id,
          ...(path === undefined ? {} : { path }),
          ...(line === undefined ? {} : { line }),
        }),
    }),
    [clock, host, ask],
  );
  const { phase, selected, toggles, askedFor } = state;
  useMessages(host, clock, dispatch);
  useAnnouncements(phase.kind === 'ready' ? phase.snapshot : undefined, announcer);
  const { openGroups, moves, savedMoves } = state;
  useEffect(
    () => host.keep({ selected, toggles, openGroups: [...openGroups] }),
    [host, selected, toggles, openGroups],
  );
  // After it is kept: until then, a page that is hidden would come back without it.
  useEffect(() => {
    if (askedFor !== undefined) {
      host.post({ type: 'revealed', package: askedFor.package });
    }
  }, [host, askedFor]);
  useEffect(() => {
    if (moves !== savedMoves) {
      host.post({ type: 'moves', moves });
    }
  }, [host, moves, savedMoves]);

  return (
    <GraphServicesContext value={services}>
      <ThemeColorsSource>
        <main className="graph-app">
          <CrashBarrier onRetry={() => host.post({ type: 'resend' })}>
            {phase.kind === 'loading' && <Loading />}
            {phase.kind === 'unavailable' && (
              <Notice icon="info" title={phase.title} detail={phase.detail} remedies={phase.remedies} />
            )}
            {refusal !== undefined && <Refusal text={refusal} onClose={() => setRefusal(undefined)} />}
            {phase.kind === 'ready' && (
              <ReactFlowProvider>
                <GraphView
                  host={host}
                  announcer={announcer}
                  snapshot={phase.snapshot}
                  state={state}
                  dispatch={dispatch}
                />
              </ReactFlowProvider>
            )}
          </CrashBarrier>
        </main>
      </ThemeColorsSource>
      <LiveRegion announcer={announcer} />
    </GraphServicesContext>
  );
}

/** Takes in what the host sends, and tells it once that somebody listens. */
function useMessages(host: GraphHost, clock: HostClock, dispatch: Dispatch<ViewEvent>): void {
  useEffect(() => {
    // Of what is shown: a delta that does not follow upon it has come too early, or one before it is lost.
    let version: number | undefined;
    const stop = host.onMessage((value) => {
      const message = readMessage(value);
      if (message?.type === 'snapshot') {
        clock.synchronize(message.snapshot.now);
        version = message.snapshot.version;
      }
      if (message?.type === 'delta') {
        if (message.delta.base !== version) {
          host.post({ type: 'resend' });
          return;
        }
        clock.synchronize(message.delta.head.now);
        version = message.delta.head.version;
      }
      if (message) {
        dispatch({ type: 'message', message });
      }
    });
    host.post({ type: 'ready' });
    return stop;
  }, [host, clock, dispatch]);
}

/** Says what is new in each snapshot; the first one is not news. */
function useAnnouncements(snapshot: GraphSnapshot | undefined, announcer: Announcer): void {
  const former = useRef<GraphSnapshot>(undefined);
  useEffect(() => {
    if (snapshot && former.current) {
      announcer.say(announcements(former.current, snapshot));
    }
    former.current = snapshot;
  }, [snapshot, announcer]);
}
