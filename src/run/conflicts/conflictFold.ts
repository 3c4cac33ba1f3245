import type { JournalEvent } from '../events/events';
import { keepEvidence } from '../explaining/evidence';
import { startApprovals } from '../events/packageEvents';
import type { PackageDraft, RunDraft } from '../state/runDraft';
import { change } from '../kernel/runIndex';
import type { ConflictFact, ConflictResolved } from './conflictEvents';
import { voidSteps } from '../state/voidSteps';

/** Applies what is known of conflicts; of a package that no conflict blocks any more, nothing. */
export function applyConflictFact(run: RunDraft, event: JournalEvent & ConflictFact): void {
  if (event.type === 'conflicts.predicted') {
    run.predicted = event.predicted;
    return;
  }
  const item = run.packages.get(event.package);
  const { conflict } = item ?? {};
  if (item === undefined || conflict === undefined || item.attempt !== event.attempt || !isBlocked(item)) {
    return;
  }
  switch (event.type) {
    case 'conflict.resolving':
      item.conflict = { ...conflict, resolving: { since: event.time, tip: undefined } };
      run.resolving.add(event.package);
      return;
    case 'conflict.opened':
      item.conflict = { ...conflict, resolving: { since: event.time, tip: event.tip } };
      return;
    case 'conflict.left':
      item.conflict = { ...conflict, resolving: undefined };
      item.message = event.message;
      run.resolving.delete(event.package);
      return;
    case 'conflict.resolved':
      run.resolving.delete(event.package);
      takeUp(run, item, event);
  }
}

function isBlocked(item: PackageDraft): boolean {
  return item.state === 'blocked' && item.blockReason === 'conflict';
}

/** What was merged in is no change of the package: it counts from there now. Everything said about it before is void. */
function takeUp(run: RunDraft, item: PackageDraft, event: JournalEvent & ConflictResolved): void {
  const detail = `conflict resolved as ${event.head.slice(0, 10)}`;
  keepEvidence(item, { source: 'git', claim: 'gate', detail, at: event.time });
  item.base = event.tip;
  item.head = undefined;
  voidSteps(item);
  item.approved = startApprovals(item);
  item.violations = [];
  item.conflict = undefined;
  item.message = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.state = 'verifying';
    item.since = event.time;
  });
}
