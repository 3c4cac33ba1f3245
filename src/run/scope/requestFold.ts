import type { JournalEvent } from '../events/events';
import { keepEvidence } from '../explaining/evidence';
import type { RunDraft } from '../state/runDraft';
import type { ScopeVerdictGiven } from './scopeState';
import type { ScopeRequestFact } from './requestEvents';

const VERDICTS = { 'scope.leased': 'leased', 'scope.queued': 'queued', 'scope.refused': 'refused' } as const;

/** Applies what becomes of a request to write outside of a scope. The first verdict counts. */
export function applyScopeRequest(run: RunDraft, event: JournalEvent & ScopeRequestFact): void {
  const { request, package: id, attempt, time: at } = event;
  const item = run.packages.get(id);
  const isPresent = item?.attempt === attempt;
  if (event.type === 'scope.requested') {
    if (!run.scopeRequests.has(request)) {
      const { id: name, path, reason } = event;
      const asked = { request, package: id, attempt, id: name, path, reason, at };
      run.scopeRequests.set(request, { ...asked, verdict: undefined, wasOpen: false });
      if (isPresent) {
        const detail = `asks to write ${path}: ${reason}`;
        keepEvidence(item, { source: 'report', claim: 'reported', detail, at });
      }
    }
    return;
  }
  const asked = run.scopeRequests.get(request);
  if (asked === undefined || asked.verdict !== undefined) {
    return;
  }
  const verdict: ScopeVerdictGiven = { kind: VERDICTS[event.type], message: event.message, at };
  run.scopeRequests.set(request, { ...asked, verdict, wasOpen: 'byPerson' in event });
  if (event.type === 'scope.leased' && isPresent) {
    item.leases = [...item.leases, { request, path: event.path, at }];
    item.violations = item.violations.filter(
      (file) => file !== event.path && !file.startsWith(`${event.path}/`),
    );
    run.leasing.add(id);
  }
}
