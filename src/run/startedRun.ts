import type { RunStarted } from './events';
import type { PackageDraft, RunDraft } from './runDraft';

/** The state of a run right after its beginning. */
export function startedRun(event: RunStarted & { readonly seq: number; readonly time: string }): RunDraft {
  const selected = event.only === undefined ? undefined : new Set(event.only);
  const packages = new Map<string, PackageDraft>();
  const dependents = new Map<string, string[]>();
  for (const planned of event.packages) {
    packages.set(planned.id, {
      planned,
      selected: selected?.has(planned.id) ?? true,
      state: 'planned',
      since: event.time,
      attempt: 0,
      failures: 0,
      agent: planned.agent,
      unmet: 0,
      branch: undefined,
      worktree: undefined,
      base: undefined,
      place: undefined,
      startedAt: undefined,
      endedAt: undefined,
      progress: undefined,
      message: undefined,
      lastFailure: undefined,
      filesModified: undefined,
      head: undefined,
      blockReason: undefined,
      violations: [],
      commit: undefined,
    });
    dependents.set(planned.id, []);
  }
  for (const item of packages.values()) {
    for (const dependency of item.planned.dependsOn) {
      dependents.get(dependency)?.push(item.planned.id);
      item.unmet += packages.has(dependency) ? 1 : 0;
    }
    item.state = item.unmet === 0 ? 'ready' : 'planned';
  }
  return {
    run: event.run,
    plan: event.plan,
    planHash: event.planHash,
    feature: event.feature,
    base: event.base,
    baseBranch: event.baseBranch,
    integrationBranch: event.integrationBranch,
    integrationHead: event.base,
    schedule: event.schedule,
    maxParallel: event.maxParallel,
    phase: 'running',
    outcome: undefined,
    startedAt: event.time,
    endedAt: undefined,
    packages,
    dependents,
    driver: undefined,
    notes: [],
    lastSeq: event.seq,
  };
}
