import type { JournalEvent } from '../events/events';
import { keepEvidence } from '../explaining/evidence';
import { failAttempt } from '../kernel/attemptEnds';
import { startApprovals } from '../events/packageEvents';
import type { PackageDraft, RunDraft } from '../state/runDraft';
import { change, enter } from '../kernel/runIndex';
import type { HandoffMade, ScopeFact } from './scopeEvents';
import { voidSteps } from '../state/voidSteps';

/** Applies what becomes of changes outside of a scope; of an attempt that is over, nothing. */
export function applyScopeFact(run: RunDraft, event: JournalEvent & ScopeFact): void {
  if (event.type === 'handoff.made') {
    keepHandoff(run, event);
    return;
  }
  if (event.type === 'handoff.requested') {
    const { handoff, to, files, message, by: from = 'somebody', time: at } = event;
    run.handoffs.set(handoff, {
      handoff,
      from,
      person: true,
      to,
      files,
      patch: undefined,
      message,
      at,
      attempt: undefined,
      asked: [],
      again: undefined,
      answer: undefined,
    });
    return;
  }
  if (event.type === 'handoff.answered') {
    const asked = run.handoffs.get(event.handoff);
    if (asked !== undefined && asked.answer === undefined) {
      run.handoffs.set(event.handoff, { ...asked, answer: { text: event.answer, at: event.time } });
    }
    return;
  }
  if (event.type === 'handoff.followed') {
    const asked = run.handoffs.get(event.handoff);
    const owner = run.packages.get(event.to);
    if (asked !== undefined && owner !== undefined) {
      run.handoffs.set(event.handoff, { ...asked, again: true });
      outdate(run, owner, asked.message, event.time);
    }
    return;
  }
  const item = run.packages.get(event.package);
  if (item === undefined || item.attempt !== event.attempt) {
    return;
  }
  switch (event.type) {
    case 'scope.settling':
      item.settling = { since: event.time, files: event.files, handoffs: event.handoffs };
      run.settling.add(event.package);
      return;
    case 'scope.left':
      forget(run, item);
      item.message = event.message;
      keepEvidence(item, { source: 'git', claim: 'gate', detail: event.message, at: event.time });
      return;
    case 'scope.dropped':
      forget(run, item);
      item.takenBack = [...item.takenBack, { files: event.files, at: event.time }];
      judgeAgain(item, run, event, `${event.files.join(', ')} as before, and kept at ${event.kept}`);
      return;
    case 'scope.widened':
      forget(run, item);
      item.leases = [
        ...item.leases,
        ...event.files.map((path) => ({ request: undefined, path, at: event.time })),
      ];
      judgeAgain(item, run, event, `the scope admits ${event.files.join(', ')}`);
      return;
    case 'scope.failed':
      forget(run, item);
      if (isBlocked(item)) {
        failAttempt(run, item, event.message, event.time, true);
        item.blockReason = undefined;
      }
  }
}

function isBlocked(item: PackageDraft): boolean {
  return item.state === 'blocked' && item.blockReason === 'scope';
}

function forget(run: RunDraft, item: PackageDraft): void {
  item.settling = undefined;
  run.settling.delete(item.planned.id);
}

/** An agent that works goes on; what one has delivered is judged as if it had just ended. */
function judgeAgain(
  item: PackageDraft,
  run: RunDraft,
  event: { readonly time: string; readonly files: readonly string[] },
  detail: string,
): void {
  keepEvidence(item, { source: 'git', claim: 'gate', detail, at: event.time });
  const settled = new Set(event.files);
  item.violations = item.violations.filter((file) => !settled.has(file));
  if (!isBlocked(item)) {
    return;
  }
  item.head = undefined;
  voidSteps(item);
  item.approved = startApprovals(item);
  item.violations = [];
  item.message = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.state = 'verifying';
    item.since = event.time;
  });
}

/** What its owner has merged already does not hold what it is handed: it is done no more. */
function keepHandoff(run: RunDraft, event: JournalEvent & HandoffMade): void {
  const { handoff, from, attempt, to, files, patch, message, asked = [], time: at } = event;
  const owner = run.packages.get(to);
  run.handoffs.set(handoff, {
    handoff,
    from,
    to,
    files,
    patch,
    message,
    at,
    attempt,
    asked,
    again: event.again,
    answer: undefined,
  });
  // What is only asked makes nothing stale that was merged, unless it begins once more for it.
  if (owner !== undefined && (asked.length === 0 || event.again === true)) {
    outdate(run, owner, message, at);
  }
}

function outdate(run: RunDraft, owner: PackageDraft, message: string, at: string): void {
  if (owner.state === 'done') {
    owner.message = message;
    enter(run, owner, 'stale', at);
  }
}
