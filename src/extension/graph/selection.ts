import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { editorRange } from '../editor/editorRange';

/** Where a package was selected; that view shows it already. */
export type SelectionSource = 'graph' | 'tree' | 'text';

/** A package that a person has selected somewhere. */
export interface SelectedPackage {
  readonly session: PlanSession;
  readonly id: string;
  readonly source: SelectionSource;
}

/** The one package that graph, tree and the plan's text agree to show as selected. */
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

/** Keeps the cursor in a plan's text and the selected package together, both ways. */
export class TextSelection extends Disposable {
  constructor(
    private readonly sessions: PlanSessions,
    private readonly selection: SharedSelection,
  ) {
    super();
    this.register(vscode.window.onDidChangeTextEditorSelection((event) => this.follow(event)));
    this.register(selection.onDidChange((selected) => this.show(selected)));
  }

  /** Only what a person does with mouse or keys counts; our own moves of the cursor have no kind. */
  private follow({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const plan = textEditor.document.uri.toString();
    const session = this.sessions.all.find(({ uri }) => uri.toString() === plan);
    const cursor = selections[0]?.active;
    if (
      session === undefined ||
      cursor === undefined ||
      (kind !== vscode.TextEditorSelectionChangeKind.Mouse &&
        kind !== vscode.TextEditorSelectionChangeKind.Keyboard)
    ) {
      return;
    }
    const item = session.plan.packages.find(({ range }) => editorRange(range).contains(cursor));
    if (item !== undefined) {
      this.selection.select(session, item.id, 'text');
    }
  }

  /** Moves the cursor of editors that can be seen; opening one is for a person to decide. */
  private show({ session, id, source }: SelectedPackage): void {
    const range = source === 'text' ? undefined : rangeOf(session, id);
    if (range === undefined) {
      return;
    }
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() === session.uri.toString()) {
        editor.selection = new vscode.Selection(range.start, range.start);
        editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      }
    }
  }
}

function rangeOf(session: PlanSession, id: string): vscode.Range | undefined {
  const item = session.plan.packages.find((each) => each.id === id);
  return item && editorRange(item.idRange);
}
