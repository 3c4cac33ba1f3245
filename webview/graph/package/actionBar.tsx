import './actionBar.css';
import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import type { PackageAction } from '../../../src/protocol/packageAction';
import { Codicon } from '../parts/codicon';
import { useGraphServices } from '../parts/graphServices';
import { SHORTCUTS } from '../keyboard/shortcuts';
import { ACTION_ICONS } from './packageActions';
import { PACKAGE_STRINGS } from './strings';

/** The buttons of a package. CSS shows them when the package is hovered, focused or selected. */
export function ActionBar(props: {
  item: GraphPackage;
  actions: readonly PackageAction[];
  /** Whether the Tab key leads to them; otherwise only the mouse does. */
  reachable: boolean;
}): JSX.Element {
  const { item, actions, reachable } = props;
  const { act } = useGraphServices();
  return (
    <span className="package-actions">
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          className="package-action"
          tabIndex={reachable ? 0 : -1}
          aria-label={PACKAGE_STRINGS.actionOn(PACKAGE_STRINGS.actions[action], item.title)}
          title={tooltip(action)}
          onClick={(event) => {
            event.stopPropagation();
            act(action, item.id);
          }}
        >
          <Codicon name={ACTION_ICONS[action]} />
        </button>
      ))}
    </span>
  );
}

function tooltip(action: PackageAction): string {
  const key = SHORTCUTS.find(({ id }) => id === action)?.keys[0] ?? '';
  return PACKAGE_STRINGS.withKey(PACKAGE_STRINGS.actions[action], key);
}
