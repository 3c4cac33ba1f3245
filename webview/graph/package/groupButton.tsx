import './groupButton.css';
import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { isFold } from '../canvas/layout/within';
import { Codicon } from '../parts/icons';
import { useGraphServices } from '../parts/graphServices';
import { PACKAGE_STRINGS } from './strings';

/** How far the sub-plan of a package is; opens and closes it. */
export function GroupButton(props: {
  item: GraphPackage;
  open: boolean;
  /** Whether the Tab key leads to it. */
  reachable: boolean;
  /** A key that does the same here. */
  shortcut?: string;
}): JSX.Element {
  const { item, open, reachable, shortcut } = props;
  const { toggleGroup } = useGraphServices();
  const { done = 0, packages = 0 } = item.subplan?.totals ?? {};
  const isProposed = item.subplan?.packages[0]?.proposed === true;
  const words = isFold(item.id) ? PACKAGE_STRINGS.fold : PACKAGE_STRINGS.subplan;
  const title = item.subplan?.title ?? item.title;
  const label = isProposed ? PACKAGE_STRINGS.proposal(title, packages) : words(title, done, packages);
  return (
    <button
      type="button"
      className="group-button"
      tabIndex={reachable ? 0 : -1}
      aria-expanded={open}
      aria-label={label}
      title={shortcut === undefined ? label : PACKAGE_STRINGS.withKey(label, shortcut)}
      onClick={(event) => {
        event.stopPropagation();
        toggleGroup(item.id);
      }}
    >
      <Codicon name={open ? 'chevron-down' : 'chevron-right'} />
      {isProposed ? `${packages}?` : `${done}/${packages}`}
    </button>
  );
}
