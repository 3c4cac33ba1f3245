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

  constructor(packages: readonly PlanPackage[], root = ROOT) {
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
    const { session, changed } = this;
    const known = { current: session, all: [session], onDidChange: changed.event };
    return known as unknown as PlanSessions;
  }

  /** The run of the plan is another one now, and everybody hears of it. */
  show(run?: RunState): void {
    this.run = run;
    this.changed.fire(this.session);
  }
}
