import './toolbar/markedBar.css';
import type { JSX } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { isActive } from '../../src/run/kernel/kernel';
import type { GraphHost } from './messages/host';
import { TextButton } from './inspector/section';
import { everyPackage } from './canvas/layout/within';
import { TOOLBAR_STRINGS } from './toolbar/strings';

/** What can be done with the packages that are marked, all at once. */
export function MarkedBar(props: {
  host: GraphHost;
  snapshot: GraphSnapshot;
  marked: ReadonlySet<string>;
  onClear: () => void;
}): JSX.Element | null {
  const { host, snapshot, marked, onClear } = props;
  const items =
    marked.size === 0
      ? []
      : everyPackage(snapshot.packages).flatMap(({ item }) => (marked.has(item.id) ? [item] : []));
  const working = items.filter(({ state }) => isActive(state)).map(({ id }) => id);
  const waiting = items.filter(({ state }) => !isActive(state) && state !== 'done').map(({ id }) => id);
  if (items.length === 0) {
    return null;
  }
  return (
    <div className="marked-bar" role="group" aria-label={TOOLBAR_STRINGS.marked(items.length)}>
      <span>{TOOLBAR_STRINGS.marked(items.length)}</span>
      {waiting.length > 0 && snapshot.canRun.yes && (
        <TextButton
          icon="play"
          label={TOOLBAR_STRINGS.runMarked(waiting.length)}
          onClick={() => host.post({ type: 'several', action: 'run', packages: waiting })}
        />
      )}
      {working.length > 0 && (
        <TextButton
          icon="debug-stop"
          label={TOOLBAR_STRINGS.stopMarked(working.length)}
          onClick={() => host.post({ type: 'several', action: 'stop', packages: working })}
        />
      )}
      <TextButton icon="clear-all" label={TOOLBAR_STRINGS.unmark} onClick={onClear} />
    </div>
  );
}
