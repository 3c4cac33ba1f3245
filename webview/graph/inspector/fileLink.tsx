import type { JSX } from 'react';
import { useGraphServices } from '../graphServices';

/** The path of a file, which opens it, or how a package changed it; without an editor, only the path. */
export function FileLink(props: { path: string; what: 'file' | 'diff'; packageId: string }): JSX.Element {
  const { path, what, packageId } = props;
  const { editor, open } = useGraphServices();
  const cut = path.lastIndexOf('/') + 1;
  if (!editor) {
    return <code>{path}</code>;
  }
  return (
    <button type="button" className="link file-link" title={path} onClick={() => open(what, packageId, path)}>
      <span className="file-folder">{path.slice(0, cut)}</span>
      <span className="file-name">{path.slice(cut)}</span>
    </button>
  );
}
