import * as vscode from 'vscode';
import type { PlanAdvice } from '../../planning/advice';
import { adviceInSteps } from '../../planning/advice';
import { Disposable } from '../editor/disposable';
import type { OpenPlans } from './planNeighbours';

/** How long nobody has to have typed before a plan is reckoned, in milliseconds. */
const PAUSE_MS = 500;

/** Larger plans take longer than the editor may stand still; their advice is computed only when it is asked for. */
const MOST_PACKAGES = 100;

interface Reckoned {
  readonly version: number;
  /** Undefined: it is being reckoned. */
  advice: PlanAdvice | undefined;
}

/** What the scheduler of runs would advise on plans while they are written, a step at a time between two pauses of typing. */
export class PlanAdvisor extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly known = new WeakMap<vscode.TextDocument, Reckoned>();
  private disposed = false;

  /** The advice on a plan has come. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly plans: OpenPlans,
    private readonly failed: (error: unknown) => void,
  ) {
    super();
    this.register({ dispose: () => (this.disposed = true) });
  }

  /**
   * The advice on the text as it is now, never on an earlier one.
   * @returns undefined while it is reckoned, and of a plan that is too large for that; the event tells when it is there.
   */
  of(document: vscode.TextDocument): PlanAdvice | undefined {
    const found = this.known.get(document);
    if (found?.version === document.version) {
      return found.advice;
    }
    const { version } = document;
    this.known.set(document, { version, advice: undefined });
    setTimeout(() => {
      this.reckon(document, version).catch(this.failed);
    }, PAUSE_MS);
    return undefined;
  }

  private async reckon(document: vscode.TextDocument, version: number): Promise<void> {
    const isWanted = (): boolean => !this.disposed && !document.isClosed && document.version === version;
    if (!isWanted() || this.plans.of(document).reading.plan.packages.length > MOST_PACKAGES) {
      return;
    }
    const steps = adviceInSteps(this.plans.of(document).reading);
    for (let step = steps.next(); isWanted(); step = steps.next()) {
      if (step.done === true) {
        this.known.set(document, { version, advice: step.value });
        this.changed.fire();
        return;
      }
      // Whatever else the editor has to do comes first.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
