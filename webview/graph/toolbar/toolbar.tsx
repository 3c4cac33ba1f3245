import './toolbar.css';
import type { JSX, ReactNode } from 'react';
import { memo } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { Navigation } from '../canvas/navigation';
import { useGraphServices } from '../parts/graphServices';
import { foldPlan } from '../canvas/layout/folds';
import { SMALL_PLAN, usePictureShown } from '../parts/pictureShown';
import { activeIds } from '../state/viewState';
import type { Toggle, Toggles } from '../state/viewState';
import { FinishBar } from './finishBar';
import { RunButton } from './runButton';
import { RunSummary } from './runSummary';
import { TOOLBAR_STRINGS } from './strings';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import type { ShortcutId } from '../keyboard/shortcuts';
import { SHORTCUTS } from '../keyboard/shortcuts';
import { IconButton } from '../parts/icons';

/** What the toolbar shows and does. */
export interface ToolbarProps {
  readonly snapshot: GraphSnapshot;
  readonly navigation: Navigation;
  readonly toggles: Toggles;
  readonly onToggle: (what: Toggle) => void;
  readonly onSheet: () => void;
  /** Puts all packages back where they belong; absent when none has been moved. */
  readonly onResetMoves?: (() => void) | undefined;
  /** Further buttons at the end. */
  readonly children?: ReactNode;
}

/** The head of the panel: Run, what is being run and how far it is, and how the graph is seen. */
export const Toolbar = memo(function Toolbar(props: ToolbarProps): JSX.Element {
  const { snapshot } = props;
  const { editor } = useGraphServices();
  const shown = usePictureShown();
  const complete = shown || snapshot.packages.length <= SMALL_PLAN;
  return (
    <>
      <header className="toolbar">
        {editor && !complete && <div className="toolbar-room toolbar-run-room" />}
        {editor && complete && (
          <>
            <RunButton snapshot={snapshot} />
            <SteerButtons snapshot={snapshot} />
          </>
        )}
        <div className="toolbar-feature">
          <h1 className="toolbar-title" title={`${snapshot.feature.title}\n${snapshot.planPath}`}>
            {snapshot.feature.title}
          </h1>
          <RunSummary snapshot={snapshot} />
        </div>
        {complete ? (
          snapshot.packages.length > 0 && <ViewTools {...props} />
        ) : (
          <div className="toolbar-room" />
        )}
      </header>
      <FinishBar snapshot={snapshot} />
    </>
  );
});

/** Icons of what can be shown or hidden; the toggle's name is its shortcut's, too. */
const TOGGLE_ICONS: Readonly<Record<Toggle, string>> = {
  find: 'search',
  follow: 'target',
  fold: 'fold',
  critical: 'flame',
  redundant: 'references',
  table: 'list-flat',
  timeline: 'graph-left',
  inspector: 'layout-sidebar-right',
};

/** How the graph is seen. */
function ViewTools(props: ToolbarProps): JSX.Element {
  const { navigation, toggles, onToggle } = props;
  const { editor } = useGraphServices();
  const toggle = (what: Toggle): JSX.Element => (
    <ToolToggle
      icon={TOGGLE_ICONS[what]}
      label={TOOLBAR_STRINGS.toggles[what]}
      shortcut={what}
      on={toggles[what]}
      onToggle={() => onToggle(what)}
    />
  );
  return (
    <div className="toolbar-view" role="group" aria-label={TOOLBAR_STRINGS.view}>
      {toggle('find')}
      {!toggles.table && (
        <>
          {toggle('critical')}
          {toggle('redundant')}
          {foldPlan(props.snapshot, true).folds.size > 0 && toggle('fold')}
          <span className="toolbar-divider" />
          {editor && toggle('follow')}
          {editor && (
            <ToolButton
              icon="location"
              label={TOOLBAR_STRINGS.zoomToRunning}
              shortcut="running"
              onClick={() => navigation.showAll(activeIds(props.snapshot))}
            />
          )}
          {props.onResetMoves && (
            <ToolButton
              icon="discard"
              label={TOOLBAR_STRINGS.resetMoves}
              shortcut="resetMoves"
              onClick={props.onResetMoves}
            />
          )}
          <ToolButton
            className="toolbar-zoom"
            icon="zoom-out"
            label={TOOLBAR_STRINGS.zoomOut}
            shortcut="zoomOut"
            onClick={navigation.zoomOut}
          />
          <ToolButton
            className="toolbar-zoom"
            icon="zoom-in"
            label={TOOLBAR_STRINGS.zoomIn}
            shortcut="zoomIn"
            onClick={navigation.zoomIn}
          />
          <ToolButton
            icon="screen-full"
            label={TOOLBAR_STRINGS.fit}
            shortcut="fit"
            onClick={navigation.fit}
          />
        </>
      )}
      <span className="toolbar-divider" />
      {toggle('table')}
      {toggle('timeline')}
      {toggle('inspector')}
      {props.children}
      <ToolButton icon="keyboard" label={TOOLBAR_STRINGS.sheet} shortcut="sheet" onClick={props.onSheet} />
    </div>
  );
}

/** A button that shows a codicon; its name and its key are in the tooltip. */
function ToolButton(props: {
  className?: string;
  icon: string;
  label: string;
  shortcut: ShortcutId;
  onClick: () => void;
}): JSX.Element {
  const { className, icon, label, shortcut, onClick } = props;
  return (
    <vscode-toolbar-button
      className={className}
      icon={icon}
      label={label}
      title={withKey(label, shortcut)}
      onClick={onClick}
    />
  );
}

/** The same for something that is on or off. */
function ToolToggle(props: {
  icon: string;
  label: string;
  shortcut: ShortcutId;
  on: boolean;
  onToggle: () => void;
}): JSX.Element {
  const { icon, label, shortcut, on, onToggle } = props;
  return (
    <vscode-toolbar-button
      icon={icon}
      label={label}
      title={withKey(label, shortcut)}
      toggleable
      checked={on}
      onchange={onToggle}
    />
  );
}

function withKey(label: string, shortcut: ShortcutId): string {
  const found = SHORTCUTS.find(({ id }) => id === shortcut);
  const key = found?.keys[0];
  return key === undefined ? label : TOOLBAR_STRINGS.withKey(label, found?.alt ? `Alt+${key}` : key);
}

/** Pauses and resumes the run; while none goes on, how the next one is carried out. */
const SteerButtons = memo(function SteerButtons({
  snapshot,
}: {
  snapshot: GraphSnapshot;
}): JSX.Element | null {
  const { post, steer } = useGraphServices();
  const { run, settings } = snapshot;
  if (run.state === 'running') {
    return run.paused === true ? (
      <IconButton
        icon="debug-continue"
        label={TOOLBAR_STRINGS.resume}
        onClick={() => steer({ kind: 'resume' })}
      />
    ) : (
      <IconButton icon="debug-pause" label={TOOLBAR_STRINGS.pause} onClick={() => steer({ kind: 'pause' })} />
    );
  }
  if (settings === undefined || settings.byPlan || !snapshot.canRun.yes || snapshot.packages.length === 0) {
    return null;
  }
  return (
    <>
      <span className="find-field find-choice">
        <select
          aria-label={TOOLBAR_STRINGS.schedule}
          title={TOOLBAR_STRINGS.schedule}
          value={settings.schedule}
          onChange={({ currentTarget }) =>
            post({
              type: 'configure',
              change: { schedule: currentTarget.value === 'waves' ? 'waves' : 'eager' },
            })
          }
        >
          <option value="eager">{TOOLBAR_STRINGS.schedules.eager}</option>
          <option value="waves">{TOOLBAR_STRINGS.schedules.waves}</option>
        </select>
      </span>
      <span className="find-field find-choice">
        <select
          aria-label={TOOLBAR_STRINGS.maxParallel}
          title={TOOLBAR_STRINGS.maxParallel}
          value={settings.maxParallel}
          onChange={({ currentTarget }) =>
            post({ type: 'configure', change: { maxParallel: Number(currentTarget.value) } })
          }
        >
          {[...new Set([1, 2, 3, 4, 6, 8, 10, 16, 25, 50, 100, settings.maxParallel])]
            .sort((a, b) => a - b)
            .map((count) => (
              <option key={count} value={count}>
                {TOOLBAR_STRINGS.atOnce(count)}
              </option>
            ))}
        </select>
      </span>
    </>
  );
});
