import type { JournalEvent } from '../events/events';
import { isUnderway, stopAttempt } from '../kernel/attemptEnds';
import type { PackageDraft, RunDraft } from './runDraft';
import { rebuildIndex } from '../kernel/runIndex';
import { plannedDraft } from './startedRun';
import type { PlanRevised } from '../events/steeringEvents';

const CHANGED = 'The plan says something else of it than when it was carried out.';

/**
 * Goes on with a new text of the plan: packages that it says the same of keep what they have, changed ones that were
 * done become stale, and ones that are gone leave the run. Slots and schedule are those of the new text from now on.
 */
export function revisePlan(run: RunDraft, event: JournalEvent & PlanRevised): void {
  const changed = new Set(event.changed);
  const wholePlan = [...run.packages.values()].every((item) => item.selected);
  const packages = new Map<string, PackageDraft>();
  for (const planned of event.packages) {
    const item = run.packages.get(planned.id);
    if (item === undefined) {
      packages.set(planned.id, plannedDraft(planned, wholePlan, event.time));
      continue;
    }
    item.planned = planned;
    if (changed.has(planned.id)) {
      item.agent = planned.agent;
      if (isUnderway(item)) {
        stopAttempt(run, item, { message: CHANGED, then: 'restart' }, event.time);
      } else if (item.state === 'done') {
        item.state = 'stale';
        item.since = event.time;
        item.message = CHANGED;
      }
    }
    packages.set(planned.id, item);
  }
  for (const id of event.removed) {
    const item = run.packages.get(id);
    if (item !== undefined && isUnderway(item)) {
      // Its agent has to be ended before it can be forgotten.
      stopAttempt(run, item, { message: 'The plan has it no more.', then: 'cancel' }, event.time);
      item.selected = false;
      packages.set(id, item);
    }
  }
  run.packages = packages;
  run.planHash = event.planHash;
  run.subplans = event.subplans ?? {};
  run.planRevision = event.planRevision ?? run.planRevision;
  const { schedule, maxParallel, life } = event.execution ?? {};
  run.schedule = schedule ?? run.schedule;
  run.maxParallel = maxParallel ?? run.maxParallel;
  run.life = { ...run.life, ...life };
  rebuildIndex(run);
}
