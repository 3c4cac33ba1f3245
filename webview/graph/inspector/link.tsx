import type { JSX } from 'react';
import type { OpenedThing } from '../../../src/protocol/graph';
import { useGraphServices } from '../parts/graphServices';
import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/icons';

/** The path of a file, which opens it, how a package changed it, or how it was reviewed; without an editor, only the path. */
export function FileLink(props: {
  path: string;
  /** From 1. */
  line?: number | undefined;
  what: OpenedThing;
  packageId: string;
}): JSX.Element {
  const { path, line, what, packageId } = props;
  const { editor, open } = useGraphServices();
  const place = line === undefined ? path : `${path}:${line}`;
  const cut = path.lastIndexOf('/') + 1;
  if (!editor) {
    return <code>{place}</code>;
  }
  return (
    <button
      type="button"
      className="link file-link"
      title={place}
      onClick={() => open(what, packageId, path, line)}
    >
      <span className="file-folder">{path.slice(0, cut)}</span>
      <span className="file-name">{place.slice(cut)}</span>
    </button>
  );
}

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
