import type { JSX } from 'react';
import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/codicon';

/** The title of a package with its state, which leads to it. */
export function PackageLink(props: {
  id: string;
  title: string;
  state?: PackageStateName | undefined;
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { id, title, state, onSelect } = props;
  const look = state === undefined ? undefined : STATE_APPEARANCE[state];
  return (
    <button type="button" className="link package-link" title={id} onClick={() => onSelect(id)}>
      {look && (
        <span className="package-link-icon" data-color={look.color}>
          <Codicon name={look.codicon} />
        </span>
      )}
      <span className="package-link-title">{title}</span>
      {look && <span className="inspector-note">{look.label}</span>}
    </button>
  );
}
