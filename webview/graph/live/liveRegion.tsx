import './liveRegion.css';
import type { JSX } from 'react';
import { useSyncExternalStore } from 'react';
import type { Announcer } from './announcer';

/** What screen readers say about changes, when they have nothing else to say. Cannot be seen. */
export function LiveRegion({ announcer }: { announcer: Announcer }): JSX.Element {
  const text = useSyncExternalStore(announcer.subscribe, announcer.read);
  return (
    <div className="live-region" role="log" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
