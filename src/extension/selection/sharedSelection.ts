import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';

/** Where a package was selected; that view shows it already. */
export type SelectionSource = 'graph' | 'compact' | 'tree' | 'text';

/** A package that a person has selected somewhere. */
export interface SelectedPackage {
  readonly session: PlanSession;
  readonly id: string;
  readonly source: SelectionSource;
}

/** The one package that graph, progress, tree and the plan's text agree to show as selected. */
export class SharedSelection extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<SelectedPackage>());
  private last: SelectedPackage | undefined;

  /** Another package is selected. */
  readonly onDidChange = this.changed.event;

  /** Selects a package everywhere; does nothing when it is selected already. */
  select(session: PlanSession, id: string, source: SelectionSource): void {
    if (this.last?.session !== session || this.last.id !== id) {
      this.last = { session, id, source };
      this.changed.fire(this.last);
    }
  }

  /** Nothing is selected any more, so that selecting the same package again is news. */
  clear(): void {
    this.last = undefined;
  }
}
