import * as vscode from 'vscode';
import type { PlanSession } from '../../../src/extension/plans/planSession';
import type { PlanSessions } from '../../../src/extension/plans/planSessions';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { graphOf } from '../../../src/plan/graph/graph';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { RunState } from '../../../src/run/run';
import { graphSnapshot } from '../../../src/views/graphSnapshot';
import type { PlanPackage } from '../../support/plans';
import { planText } from '../../support/plans';

/** Where the plan of the tests lies. */
export const ROOT = '/repo';

/** A file of the tests' repository. */
export function fileOf(path: string, root = ROOT): vscode.Uri {
  return vscode.Uri.file(`${root}/${path}`);
}

/** The sessions of a window with one plan, whose run a test moves on. */
export class FakeSessions {
  private readonly changed = new vscode.EventEmitter<PlanSession>();
  private readonly session: PlanSession;
  private run: RunState | undefined;

  constructor(
    packages: readonly PlanPackage[],
    root = ROOT,
    private readonly others: readonly FakeSessions[] = [],
  ) {
    const reading = readPlan(planText(packages));
    const graph = graphOf(reading.plan);
    const problems = checkPlan(reading);
    const runNow = () => this.run;
    const known = {
      uri: fileOf('work-packages.yaml', root),
      isLoaded: true,
      unreadable: undefined,
      plan: reading.plan,
      graph,
      problems,
      repository: { root, commonDir: `${root}/.git` },
      pathInRepository: 'work-packages.yaml',
      childState: () => undefined,
      get run() {
        return runNow();
      },
      snapshot: () =>
        graphSnapshot({
          version: 1,
          planPath: 'work-packages.yaml',
          plan: reading.plan,
          graph,
          problems,
          run: runNow(),
          canRun: { yes: true },
          now: Date.UTC(2026, 0, 1, 12, 5),
        }),
    };
    this.session = known as unknown as PlanSession;
  }

  /** As the parts of the extension get them. */
  get sessions(): PlanSessions {
    const { session, changed, others } = this;
    const all = [session, ...others.map((other) => other.session)];
    const onDidChange = (listener: (changed: PlanSession) => void) =>
      vscode.Disposable.from(
        changed.event(listener),
        ...others.map((other) => other.changed.event(listener)),
      );
    const known = { current: session, all, of: () => session, onDidChange };
    return known as unknown as PlanSessions;
  }

  /** The run of the plan is another one now, and everybody hears of it. */
  show(run?: RunState): void {
    this.run = run;
    this.changed.fire(this.session);
  }
}
