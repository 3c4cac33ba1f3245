import type { JournalEvent } from '../events/events';
import type { RunDraft } from '../state/runDraft';
import type { LockEvent } from './lockEvents';

/** Applies what happened to a package's locks. */
export function applyLockEvent(run: RunDraft, event: JournalEvent & LockEvent): void {
  const item = run.packages.get(event.package);
  if (item === undefined) {
    return;
  }
  switch (event.type) {
    case 'locks.awaited':
      item.awaitedSince = event.locks.length === 0 ? undefined : (item.awaitedSince ?? event.time);
      item.awaitedLocks = event.locks.length === 0 ? undefined : event.locks;
      return;
    case 'locks.taken':
      item.awaitedLocks = undefined;
      item.awaitedSince = undefined;
      item.tableLocks = event.keys;
      return;
    case 'locks.lost': {
      const left = item.tableLocks?.filter((key) => !event.keys.includes(key)) ?? [];
      item.tableLocks = left.length === 0 ? undefined : left;
      run.notes.push(`${event.package}: ${event.message}`);
      return;
    }
    case 'locks.doubted':
      if (event.attempt === item.attempt) {
        const { phase, keys, until, holder } = event;
        item.lockDoubt = { phase, keys, until, holder };
      }
      return;
    case 'locks.confirmed':
      item.lockDoubt = undefined;
      return;
    case 'locks.released':
      item.tableLocks = undefined;
      item.lockDoubt = undefined;
  }
}
