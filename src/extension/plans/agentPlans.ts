import { relative, sep } from 'node:path';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { laterPlanPath } from '../../node/runs/runFolder';
import { FileRunStore } from '../../node/runs/runStore';
import { readPlan } from '../../plan/reading/readPlan';
import type { SubplanFound, Subplans } from '../../plan/reading/subplans';
import { rootRunOf } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import { answeredPlan } from '../../run/steering/subplans';
import type { RunFollowerListener } from './runFollower';

/** The plans that agents of a run, and of those within it, have answered with, as far as the run goes by them or a person is asked. */
export class AgentPlans {
  private readonly found = new Map<string, SubplanFound>();
  private readonly sought = new Set<string>();
  private readonly runs: FileRunStore;

  constructor(
    private readonly place: RepositoryPlace,
    private readonly listener: RunFollowerListener,
  ) {
    this.runs = FileRunStore.forReading(place.commonDir);
  }

  /** By the hashes of their texts. */
  get all(): Subplans {
    return this.found;
  }

  /** Reads those that are not known yet; the listener is told. */
  look(run: RunState, childState: (run: string) => RunState | undefined): void {
    for (const item of run.packages.values()) {
      const answered = answeredPlan(item);
      if (answered !== undefined && !this.sought.has(answered.hash)) {
        this.sought.add(answered.hash);
        this.read(rootRunOf(run.run), answered.hash).catch((error: unknown) => this.listener.failed(error));
      }
      const child = item.childRun === undefined ? undefined : childState(item.childRun);
      if (child !== undefined) {
        this.look(child, childState);
      }
    }
  }

  private async read(run: string, hash: string): Promise<void> {
    const text = await this.runs.planText(run, hash);
    const { root, commonDir } = this.place;
    // It opens as any plan does: from where the run keeps it.
    const path = relative(root, laterPlanPath(commonDir, run, hash))
      .split(sep)
      .join('/');
    const reading = readPlan(text, { fileName: path });
    this.found.set(hash, { kind: 'plan', path, text, hash, reading, subplans: this.found });
    this.listener.changed();
  }
}
