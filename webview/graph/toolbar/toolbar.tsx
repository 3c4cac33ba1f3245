import './toolbar.css';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { Navigation } from '../canvas/navigation';
import type { Toggle } from '../state/viewState';
import { RunButton } from './runButton';
import { RunSummary } from './runSummary';
import { TOOLBAR_STRINGS } from './strings';
import { ToolButton, ToolToggle } from './toolButton';

/** What the toolbar shows and does. */
export interface ToolbarProps {
  readonly snapshot: GraphSnapshot;
  readonly navigation: Navigation;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  readonly showInspector: boolean;
  readonly onRun: () => void;
  readonly onStop: () => void;
  readonly onToggle: (what: Toggle) => void;
  readonly onSheet: () => void;
}

/** The head of the panel: Run, what is being run and how far it is, and how the graph is seen. */
export const Toolbar = memo(function Toolbar(props: ToolbarProps): JSX.Element {
  const { snapshot } = props;
  return (
    <header className="toolbar">
      <RunButton snapshot={snapshot} onRun={props.onRun} onStop={props.onStop} />
      <div className="toolbar-feature">
        <h1 className="toolbar-title" title={`${snapshot.feature.title}\n${snapshot.planPath}`}>
          {snapshot.feature.title}
        </h1>
        <RunSummary snapshot={snapshot} />
      </div>
      {snapshot.packages.length > 0 && <ViewTools {...props} />}
    </header>
  );
});

/** How the graph is seen. */
function ViewTools(props: ToolbarProps): JSX.Element {
  const { navigation, onToggle } = props;
  return (
    <div className="toolbar-view" role="group" aria-label={TOOLBAR_STRINGS.view}>
      <ToolToggle
        icon="flame"
        label={TOOLBAR_STRINGS.critical}
        shortcut="critical"
        on={props.showCritical}
        onToggle={() => onToggle('showCritical')}
      />
      <ToolToggle
        icon="references"
        label={TOOLBAR_STRINGS.redundant}
        shortcut="redundant"
        on={props.showRedundant}
        onToggle={() => onToggle('showRedundant')}
      />
      <span className="toolbar-divider" />
      <ToolButton
        icon="zoom-out"
        label={TOOLBAR_STRINGS.zoomOut}
        shortcut="zoomOut"
        onClick={navigation.zoomOut}
      />
      <ToolButton
        icon="zoom-in"
        label={TOOLBAR_STRINGS.zoomIn}
        shortcut="zoomIn"
        onClick={navigation.zoomIn}
      />
      <ToolButton icon="screen-full" label={TOOLBAR_STRINGS.fit} shortcut="fit" onClick={navigation.fit} />
      <span className="toolbar-divider" />
      <ToolToggle
        icon="layout-sidebar-right"
        label={TOOLBAR_STRINGS.inspector}
        shortcut="inspector"
        on={props.showInspector}
        onToggle={() => onToggle('showInspector')}
      />
      <ToolButton icon="keyboard" label={TOOLBAR_STRINGS.sheet} shortcut="sheet" onClick={props.onSheet} />
    </div>
  );
}
