import type { Drift } from './agreementState';
import type { JournalEvent } from '../events/events';
import type { PackageDraft, RunDraft } from '../state/runDraft';
import { enter } from '../kernel/runIndex';
import type { ContractDrifted, ContractFact } from './contractEvents';

/** Applies what is known of contracts. */
export function applyContractFact(run: RunDraft, event: JournalEvent & ContractFact): void {
  switch (event.type) {
    case 'contract.extracted':
      for (const artifact of event.artifacts) {
        const { package: id, commit, time: at } = event;
        run.contracts.set(artifact.path, { ...artifact, package: id, commit, at });
      }
      return;
    case 'contract.drifted':
      drift(run, event);
      return;
    case 'drift.accepted': {
      const item = run.packages.get(event.package);
      if (item?.state === 'stale' && item.drifts.length > 0) {
        item.drifts = [];
        item.message = undefined;
        enter(run, item, 'done', event.time);
      }
    }
  }
}

/** A package that is merged turns stale when something has drifted away from under it. */
export function turnStale(run: RunDraft, item: PackageDraft, time: string): void {
  if (item.state === 'done' && item.drifts.length > 0) {
    item.message = item.drifts.map(describeDrift).join(' ');
    enter(run, item, 'stale', time);
  }
}

/** What has changed under a package, in a sentence. */
export function describeDrift({ path, by, changes, breaking }: Drift): string {
  const harm = breaking ? 'what was built on it may break' : 'nothing that was built on it should break';
  return `The contract ${path} was changed by ${by}, and ${harm}: ${changes.join('; ')}.`;
}

function drift(run: RunDraft, event: JournalEvent & ContractDrifted): void {
  const { path, package: by, from, to, time: at } = event;
  for (const { package: id, changes, breaking } of event.stale) {
    const item = run.packages.get(id);
    if (item !== undefined) {
      item.drifts = [
        ...item.drifts.filter((one) => one.path !== path),
        { path, by, changes, breaking, from, to, at },
      ];
      turnStale(run, item, at);
    }
  }
}
