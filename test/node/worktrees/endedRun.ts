import { FileRunStore } from '../../../src/node/runs/runStore';
import { systemClock } from '../../../src/node/processes/systemClock';
import type { RunEvent } from '../../../src/run/run';
import { EVENT_FORMAT } from '../../../src/run/kernel/state/kernelEvents';
import { planned } from '../../run/journalBuilder';
import { lease } from '../fixedLease';

/** Writes the journal of a run that has ended, whose packages worked in these worktrees, by id. */
export async function endedRun(
  commonDir: string,
  base: string,
  worktrees: ReadonlyMap<string, string>,
): Promise<void> {
  const events: RunEvent[] = [
    {
      type: 'run.started',
      format: EVENT_FORMAT,
      run: 'run-1',
      plan: 'work-packages.yaml',
      planHash: 'hash',
      feature: { id: 'feature', title: 'Feature' },
      base,
      integrationBranch: 'waves/feature/integration',
      schedule: 'eager',
      maxParallel: 10,
      packages: [...worktrees.keys()].map((id) => planned(id)),
    },
    ...[...worktrees].map(([id, worktree]): RunEvent => ({
      type: 'attempt.started',
      package: id,
      attempt: 1,
      agent: { name: 'demo' },
      branch: `waves/feature/${id}`,
      worktree,
      base,
    })),
    { type: 'run.ended', outcome: 'failed' },
  ];
  const journal = await new FileRunStore(commonDir, lease(1), systemClock).create('run-1', '');
  await journal.append(events);
  await journal.close();
}
