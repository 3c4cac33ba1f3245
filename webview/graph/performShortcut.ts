import type { Dispatch, RefObject } from 'react';
import { useCallback, useEffect } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { PlanEdit } from '../../src/protocol/graphQuestions';
import type { GraphHost } from './messages/host';
import type { Navigation } from './canvas/navigation';
import { contractOn, packageEdges } from './canvas/lines/packageEdges';
import { isFold, packagesIn } from './canvas/layout/within';
import type { GraphLayout } from './canvas/layout/layout';
import type { Announcer } from './parts/announcer';
import { needsAttention } from '../../src/run/kernel/kernel';
import { activeIds } from './state/viewState';
import { actionsFor } from './package/packageActions';
import { PACKAGE_STRINGS } from './package/strings';
import type { ViewEvent, ViewState } from './state/viewState';
import type { Shortcut } from './keyboard/shortcuts';
import { KEYBOARD_STRINGS, shortcutFor } from './keyboard/shortcuts';
import { walk } from './keyboard/walk';

/** What the keys act upon. */
export interface ShortcutTarget {
  readonly host: GraphHost;
  readonly announcer: Announcer;
  readonly snapshot: GraphSnapshot;
  readonly layout: GraphLayout;
  readonly navigation: Navigation;
  readonly state: ViewState;
  readonly tabStop: string | undefined;
  readonly dispatch: Dispatch<ViewEvent>;
  /** Gives a package's node the focus. */
  readonly focus: (packageId: string) => void;
  readonly select: (packageId: string | undefined) => void;
  /** Selects a package and brings it into view. */
  readonly show: (packageId: string) => void;
  /** Moves a package past its neighbour in the wave. */
  readonly move: (packageId: string, direction: 'up' | 'down') => void;
  /** Moves a package by so many waves. */
  readonly moveToWave: (packageId: string, by: number) => void;
  /** Takes a change of the plan back. */
  readonly takeBack: (edit: PlanEdit) => void;
}

/** Does what a shortcut says; the answer is whether the key was used. What cannot be done is said, not swallowed. */
export function usePerformShortcut(target: ShortcutTarget): (shortcut: Shortcut) => boolean {
  const { host, announcer, snapshot, layout, navigation, state, tabStop, dispatch, focus, select, show } =
    target;
  return useCallback(
    ({ id }: Shortcut): boolean => {
      switch (id) {
        case 'up':
        case 'down':
        case 'left':
        case 'right':
        case 'waveStart':
        case 'waveEnd':
        case 'first':
        case 'last': {
          const drawn = snapshot.edges.filter(({ redundant }) => state.toggles.redundant || !redundant);
          const next = walk(layout, drawn, tabStop, id);
          if (next === undefined) {
            announcer.say([KEYBOARD_STRINGS.edgeOfGraph[id]]);
          } else {
            focus(next);
          }
          return true;
        }
        case 'select':
          if (tabStop !== undefined && isFold(tabStop)) {
            announcer.say([toggleGroup(target)]);
            return true;
          }
          select(tabStop === state.selected ? undefined : tabStop);
          return true;
        case 'run':
        case 'stop':
        case 'terminal':
        case 'worktree':
        case 'log':
        case 'plan': {
          const item = snapshot.packages.find((each) => each.id === tabStop);
          if (item && actionsFor(item, snapshot).includes(id)) {
            host.post({ type: 'package', action: id, package: item.id });
          } else if (item) {
            announcer.say([KEYBOARD_STRINGS.notNow(PACKAGE_STRINGS.actions[id])]);
          }
          return true;
        }
        case 'contract': {
          const edge = packageEdges(snapshot.edges)
            .get(tabStop ?? '')
            ?.into.find(({ carries }) => carries?.kind === 'contract');
          const contract = contractOn(edge);
          if (contract === undefined) {
            announcer.say([KEYBOARD_STRINGS.noContract]);
          } else {
            host.post({ type: 'open', what: 'file', ...contract });
          }
          return true;
        }
        case 'group':
          announcer.say([toggleGroup(target)]);
          return true;
        case 'moveUp':
        case 'moveDown':
          if (tabStop !== undefined && !isFold(tabStop) && snapshot.past !== true) {
            target.move(tabStop, id === 'moveUp' ? 'up' : 'down');
          }
          return true;
        case 'moveEarlier':
        case 'moveLater':
          if (tabStop !== undefined && !isFold(tabStop) && snapshot.past !== true) {
            target.moveToWave(tabStop, id === 'moveLater' ? 1 : -1);
          }
          return true;
        case 'resetMove':
        case 'resetMoves':
        case 'undoMove': {
          const edit = state.former.at(-1)?.edit;
          if (Object.keys(state.moves).length === 0 && state.former.length === 0) {
            announcer.say([KEYBOARD_STRINGS.notMoved]);
          } else if (id === 'undoMove') {
            dispatch({ type: 'undoMove' });
            if (edit) {
              target.takeBack(edit);
            }
          } else if (id === 'resetMoves') {
            dispatch({ type: 'resetMoves' });
          } else if (tabStop !== undefined) {
            dispatch({ type: 'resetMoves', package: tabStop });
          }
          return true;
        }
        case 'fit':
          navigation.fit();
          return true;
        case 'zoomIn':
          navigation.zoomIn();
          return true;
        case 'zoomOut':
          navigation.zoomOut();
          return true;
        case 'running':
          navigation.showAll(activeIds(snapshot));
          return true;
        case 'problem':
        case 'formerProblem': {
          const next = nextProblem(target, id === 'problem' ? 1 : -1);
          if (next === undefined) {
            announcer.say([KEYBOARD_STRINGS.noProblem]);
          } else {
            focus(next);
            show(next);
          }
          return true;
        }
        case 'critical':
        case 'redundant':
        case 'inspector':
        case 'find':
        case 'table':
        case 'timeline':
        case 'follow':
        case 'fold':
          dispatch({ type: 'toggle', what: id });
          return true;
        case 'ancestors':
        case 'descendants':
          if (tabStop !== undefined && !isFold(tabStop)) {
            select(tabStop);
            dispatch({ type: 'around', what: id });
          }
          return true;
        case 'mark':
          if (tabStop !== undefined && !isFold(tabStop)) {
            dispatch({ type: 'mark', package: tabStop });
          }
          return true;
        case 'sheet':
          dispatch({ type: 'sheet', open: true });
          return true;
        case 'clear':
          return clear(target);
      }
    },
    [target, host, announcer, snapshot, layout, navigation, state, tabStop, dispatch, focus, select, show],
  );
}

/** What has failed or needs a person, next to the focused package in the order of the graph, and on from its end. */
function nextProblem({ snapshot, layout, tabStop }: ShortcutTarget, step: 1 | -1): string | undefined {
  const items = new Map(snapshot.packages.flatMap(packagesIn).map((item) => [item.id, item]));
  const cards = new Map(snapshot.packages.map((item) => [item.id, item]));
  const ids = layout.packages.flatMap(({ id }) => {
    const card = cards.get(id);
    // What is in a closed fold comes in its place; the card itself is no problem but stands for those in it.
    return card && isFold(id)
      ? [id, ...packagesIn(card).flatMap((each) => (layout.byId.has(each.id) ? [] : each.id))]
      : [id];
  });
  const isProblem = (id: string): boolean => {
    const item = isFold(id) ? undefined : items.get(id);
    return item !== undefined && needsAttention(item);
  };
  const at = tabStop === undefined ? -1 : ids.indexOf(tabStop);
  // From the beginning, the first is as good as the one after it.
  const start = at === 0 && step === 1 && tabStop !== undefined && isProblem(tabStop) ? 0 : at;
  return ids
    .map((_, index) => ids[(start + step * (index + 1) + 2 * ids.length) % ids.length] ?? '')
    .find(isProblem);
}

/** Opens or closes the sub-plan of the focused package; the answer says what has happened. */
function toggleGroup({ snapshot, state, tabStop, dispatch }: ShortcutTarget): string {
  const item = snapshot.packages.find(({ id }) => id === tabStop);
  if (!item?.subplan) {
    return KEYBOARD_STRINGS.noGroup;
  }
  dispatch({ type: 'group', package: item.id });
  return state.openGroups.has(item.id)
    ? (isFold(item.id) ? KEYBOARD_STRINGS.foldClosed : KEYBOARD_STRINGS.groupClosed)(item.title)
    : KEYBOARD_STRINGS.groupOpened(item.title, item.subplan.packages.length);
}

/** Takes back what was done last to look at less: what is focused on, what is marked, what is selected. */
function clear({ state, dispatch, select }: ShortcutTarget): boolean {
  // An open sheet closes by itself: it is a dialog.
  if (state.sheetOpen) {
    return false;
  }
  if (state.around !== 'all') {
    dispatch({ type: 'around', what: state.around });
  } else if (state.marked.size > 0) {
    dispatch({ type: 'unmark' });
  } else if (state.selected !== undefined) {
    select(undefined);
  } else {
    return false;
  }
  return true;
}

/**
 * Handles the keys of the registry: most of them when the focus is in the graph, some everywhere. `perform` answers
 * whether it did something; else the key goes on to the browser and to VS Code.
 */
export function useGraphKeys(
  canvas: RefObject<HTMLElement | null>,
  perform: (shortcut: Shortcut) => boolean,
): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const shortcut = shortcutFor(event);
      const target = event.target instanceof Element ? event.target : undefined;
      const inGraph = target !== undefined && (canvas.current?.contains(target) ?? false);
      // A focused button keeps the keys that press it.
      const pressesButton = shortcut?.id === 'select' && target?.closest('button') !== null;
      // What is typed into a field is text.
      const typing = target?.matches('input, select, textarea') ?? false;
      if (
        !shortcut ||
        typing ||
        pressesButton ||
        !(inGraph || shortcut.everywhere) ||
        event.defaultPrevented
      ) {
        return;
      }
      if (perform(shortcut)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [canvas, perform]);
}
