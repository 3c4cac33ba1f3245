import * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import { isActive } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import { shownAt } from '../../views/packageAddress';
import { packagePlace } from '../plans/packagePlace';
import type { PlanLibrary } from '../plans/planLibrary';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { packageSummary } from './packageItems';

/** A package of a plan that a command is about. */
export interface PackageTarget {
  readonly session: PlanSession;
  /** By which views name it; of a package in a sub-plan, more than its id. */
  readonly address: string;
  readonly item: GraphPackage;
  /** The newest run that has it. */
  readonly run: RunState | undefined;
}

/** Finds out what a command is about, from what it was called with or by asking. */
export class CommandTarget {
  constructor(
    private readonly plans: PlanLibrary,
    private readonly sessions: PlanSessions,
  ) {}

  /**
   * The plan that is meant: the one that was handed over, else the only or the chosen one, else what the person says.
   * @throws CancellationError when there is none or nothing was chosen.
   */
  async plan(argument?: unknown): Promise<PlanSession> {
    if (argument instanceof vscode.Uri) {
      await this.plans.choose(argument);
      return this.opened(argument);
    }
    await this.requirePlans();
    const { current, isSettled } = this.plans;
    const plan = isSettled ? current : await this.plans.ask();
    if (plan === undefined) {
      throw new vscode.CancellationError();
    }
    return this.opened(plan);
  }

  /**
   * Asks which plan the views show.
   * @throws CancellationError when there is none.
   */
  async choosePlan(): Promise<void> {
    await this.requirePlans();
    await this.plans.ask();
  }

  /**
   * The package that is meant: of a row of the view, named by the graph, or chosen from a list.
   * @param fits which packages the list offers.
   * @throws CancellationError when nothing was chosen.
   */
  async package(argument: unknown, fits: (item: GraphPackage) => boolean): Promise<PackageTarget> {
    const id = packageIn(argument);
    // A row of the view names a package of the plan that the view shows.
    const session = await this.plan(planIn(argument) ?? (id === undefined ? undefined : this.plans.current));
    const { packages } = session.snapshot();
    const shown = id === undefined ? undefined : shownAt(packages, id);
    const item = shown ?? (await pick(packages.filter(fits)));
    if (item === undefined) {
      throw new vscode.CancellationError();
    }
    const address = shown === undefined || id === undefined ? item.id : id;
    return { session, address, item, run: packagePlace(session, address).run };
  }

  /**
   * The packages that are meant: all rows that are selected in the view where one of them was clicked, else one.
   * @throws CancellationError when nothing was chosen.
   */
  async packages(
    argument: unknown,
    selected: unknown,
    fits: (item: GraphPackage) => boolean,
  ): Promise<{ readonly session: PlanSession; readonly addresses: readonly string[] }> {
    const ids = Array.isArray(selected) ? selected.flatMap((row) => packageIn(row) ?? []) : [];
    if (ids.length < 2) {
      const { session, address } = await this.package(argument, fits);
      return { session, addresses: [address] };
    }
    const session = await this.plan(this.plans.current);
    const items = session.snapshot().packages.filter((item) => ids.includes(item.id) && fits(item));
    return { session, addresses: items.map(({ id }) => id) };
  }

  /** The session of the plan that the views show. @throws CancellationError when there is none. */
  async shown(): Promise<PlanSession> {
    return this.plan(this.plans.current);
  }

  private async requirePlans(): Promise<void> {
    if (this.plans.all.length === 0) {
      await this.plans.refresh();
    }
    if (this.plans.all.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no work-packages.yaml in this workspace.'),
      );
      throw new vscode.CancellationError();
    }
  }

  private async opened(plan: vscode.Uri): Promise<PlanSession> {
    const session = this.sessions.of(plan);
    await session.ready;
    return session;
  }
}

async function pick(packages: readonly GraphPackage[]): Promise<GraphPackage | undefined> {
  if (packages.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No package is in a state for that.'));
    return undefined;
  }
  // What goes on or needs a person is what is asked for most.
  const byInterest = [...packages].sort((a, b) => interest(b) - interest(a));
  const picked = await vscode.window.showQuickPick(
    byInterest.map((item) => ({
      label: item.title,
      description: item.id,
      detail: packageSummary(item, Date.now()),
      item,
    })),
    { title: vscode.l10n.t('Choose a Package'), matchOnDescription: true },
  );
  return picked?.item;
}

function interest(item: GraphPackage): number {
  if (isActive(item.state)) {
    return 2;
  }
  return item.state === 'blocked' || item.state === 'failed' ? 1 : 0;
}

/** Menus of a page say it as text. */
function planIn(argument: unknown): vscode.Uri | undefined {
  const plan = isRecord(argument) ? argument['plan'] : undefined;
  return plan instanceof vscode.Uri ? plan : typeof plan === 'string' ? vscode.Uri.parse(plan) : undefined;
}

/** A row of the packages view holds the package; other callers hand over its id. */
function packageIn(argument: unknown): string | undefined {
  if (!isRecord(argument)) {
    return undefined;
  }
  const { item, package: id } = argument;
  const found = isRecord(item) ? item['id'] : id;
  return typeof found === 'string' ? found : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
