import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { Need } from './needs';
import { needsIn } from './needs';

export { waysAbout } from './needs';

/** Something that waits for a person, with the plan whose run it is of. */
export interface InboxItem extends Need {
  readonly session: PlanSession;
  /** By which menus and commands find the plan. */
  readonly plan: vscode.Uri;
  /** Put out of sight for now. */
  readonly isAside: boolean;
}

const MEMORY = 'waves.needs.aside';
/** How many things are kept as set aside; the oldest are forgotten, and come back if they are still there. */
const MOST_KEPT = 500;
/** The longest that a timer can wait, in milliseconds. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Everything that waits for a person in the runs of all plans of the workspace, and what of it was set aside. */
export class Inbox extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private timer: NodeJS.Timeout | undefined;
  private latest: readonly InboxItem[] | undefined;

  /** Something waits, or waits no longer. */
  readonly onDidChange = this.changed.event;

  /**
   * @param memory keeps what was set aside over a reload of the window.
   * @param now milliseconds since 1970.
   */
  constructor(
    private readonly sessions: PlanSessions,
    private readonly memory: vscode.Memento,
    private readonly now: () => number,
  ) {
    super();
    this.register(sessions.onDidChange(() => this.change()));
    this.register({ dispose: () => clearTimeout(this.timer) });
  }

  /** What waits now: of the plan that the views show, then of the others. */
  get open(): readonly InboxItem[] {
    return this.all.filter(({ isAside }) => !isAside);
  }

  /** What waits too, but a person wants to see nothing of it for now. */
  get aside(): readonly InboxItem[] {
    return this.all.filter(({ isAside }) => isAside);
  }

  /** Whether any plan has a run. */
  get hasRuns(): boolean {
    return this.sessions.all.some(({ run }) => run !== undefined);
  }

  /** Whether several plans have runs, so that it has to be said which one something is of. */
  get hasSeveralPlans(): boolean {
    return this.sessions.all.filter(({ run }) => run !== undefined).length > 1;
  }

  /** Puts things out of sight, until they are others or, where a time is given, until then. */
  async setAside(items: readonly InboxItem[], until: number | null = null): Promise<void> {
    await this.keep({ ...this.kept, ...Object.fromEntries(items.map(({ key }) => [key, until])) });
  }

  /** Takes up again what was set aside. */
  async bringBack(items: readonly InboxItem[]): Promise<void> {
    const keys = new Set(items.map(({ key }) => key));
    await this.keep(Object.fromEntries(Object.entries(this.kept).filter(([key]) => !keys.has(key))));
  }

  /** Looked for once for each change. */
  private get all(): readonly InboxItem[] {
    this.latest ??= this.find();
    return this.latest;
  }

  private find(): InboxItem[] {
    const { current, all } = this.sessions;
    const kept = this.kept;
    const isAside = ({ key }: Need): boolean => {
      const until = kept[key];
      return until === null || (until !== undefined && until > this.now());
    };
    return [...new Set([...(current === undefined ? [] : [current]), ...all])].flatMap((session) => {
      const { run, standstill, uri: plan } = session;
      const needs = run === undefined ? [] : needsIn(run, (child) => session.childState(child), standstill);
      return needs.map((need) => ({ ...need, session, plan, isAside: isAside(need) }));
    });
  }

  /** By key, until when it is set aside. */
  private get kept(): Readonly<Record<string, number | null>> {
    return this.memory.get<Readonly<Record<string, number | null>>>(MEMORY) ?? {};
  }

  private async keep(kept: Readonly<Record<string, number | null>>): Promise<void> {
    await this.memory.update(MEMORY, Object.fromEntries(Object.entries(kept).slice(-MOST_KEPT)));
    this.change();
  }

  private change(): void {
    this.latest = undefined;
    clearTimeout(this.timer);
    const next = Math.min(
      ...Object.values(this.kept).flatMap((until) => (until !== null && until > this.now() ? [until] : [])),
    );
    if (next !== Infinity) {
      this.timer = setTimeout(() => this.change(), Math.min(next - this.now(), LONGEST_WAIT_MS));
    }
    this.changed.fire();
  }
}
