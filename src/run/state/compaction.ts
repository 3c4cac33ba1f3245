import type { JournalEvent } from '../events/events';

/**
 * The events that are left of a journal when what later events have overtaken is dropped: of an attempt's progress
 * only the latest number and the latest message stay, and of what it has used up the latest total, of the conflicts
 * that were seen coming the latest. The state that they add up to is the same, and each keeps its
 * number and time; so a run's journal grows with the work that is done and not with the hours that it takes.
 */
export function compacted(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const told = new Set<string>();
  const kept: JournalEvent[] = [];
  for (const event of [...events].reverse()) {
    if (event.type === 'attempt.progress') {
      const { package: id, attempt, progress, message } = event;
      const says = [
        ...(progress === undefined ? [] : [JSON.stringify([id, attempt, 'progress'])]),
        ...(message === undefined ? [] : [JSON.stringify([id, attempt, 'message'])]),
      ];
      if (kept.length > 0 && says.every((key) => told.has(key))) {
        continue;
      }
      says.forEach((key) => told.add(key));
    }
    if (event.type === 'attempt.used') {
      const key = JSON.stringify([event.package, event.attempt, 'used']);
      if (kept.length > 0 && told.has(key)) {
        continue;
      }
      told.add(key);
    }
    if (event.type === 'conflicts.predicted') {
      if (kept.length > 0 && told.has('predicted')) {
        continue;
      }
      told.add('predicted');
    }
    kept.push(event);
  }
  return kept.reverse();
}
