import * as vscode from 'vscode';
import { fileBadge, standingLines } from '../../views/ownership/fileBadge';
import type { FileStanding } from '../../views/ownership/fileStanding';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership, StandingInPlan } from '../ownership/fileOwnership';
import { unmergedLines } from '../ownership/unmergedLines';
import type { GutterShape } from './gutterIcons';
import { gutterIcon } from './gutterIcons';
import { changeHover } from './changeHover';

/** Changes closer than this, in milliseconds, are drawn at once. */
const GATHER_MS = 150;
const SETTING = 'waves.editor.gutter';

interface Mark {
  readonly shape: GutterShape;
  /** Id of a theme colour. */
  readonly color: string;
  readonly range: vscode.Range;
  readonly hover: vscode.MarkdownString;
}

/**
 * Shows in open files whose they are and who holds them, on their first line, and which of their lines an agent has changed in
 * its worktree: as icons beside the lines and as colours in the overview ruler.
 */
export class EditorMarks extends Disposable {
  private readonly types = new Map<string, vscode.TextEditorDecorationType>();
  private readonly draw = this.register(coalesce(GATHER_MS, () => void this.drawAll()));
  /** For each editor the drawing that counts: one that comes late is dropped. */
  private readonly turns = new WeakMap<vscode.TextEditor, number>();

  /** @param manifest our package.json, for its colours. @param now milliseconds since 1970. */
  constructor(
    private readonly owners: FileOwnership,
    private readonly manifest: unknown,
    private readonly now: () => number,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.register(owners.onDidChange(this.draw));
    this.register(vscode.window.onDidChangeVisibleTextEditors(this.draw));
    this.register(vscode.workspace.onDidSaveTextDocument(this.draw));
    this.register(vscode.window.onDidChangeActiveColorTheme(() => this.repaint()));
    this.register(
      vscode.workspace.onDidChangeConfiguration(
        (change) => change.affectsConfiguration(SETTING) && this.draw(),
      ),
    );
    this.register({ dispose: () => this.forgetTypes() });
  }

  private repaint(): void {
    this.forgetTypes();
    this.draw();
  }

  private forgetTypes(): void {
    this.types.forEach((type) => type.dispose());
    this.types.clear();
  }

  private async drawAll(): Promise<void> {
    const isOn = vscode.workspace.getConfiguration().get<boolean>(SETTING, true);
    for (const editor of vscode.window.visibleTextEditors) {
      const turn = (this.turns.get(editor) ?? 0) + 1;
      this.turns.set(editor, turn);
      try {
        const marks = isOn ? await this.marksOf(editor.document) : [];
        if (this.turns.get(editor) === turn && !this.isDisposed) {
          this.show(editor, marks);
        }
      } catch (error) {
        this.errors.note(error);
      }
    }
  }

  private async marksOf({ uri }: vscode.TextDocument): Promise<Mark[]> {
    const found = uri.scheme === 'file' ? this.owners.standingOf(uri) : undefined;
    if (found === undefined) {
      return [];
    }
    const own = ownerMark(found.standing);
    // In the worktree itself the lines are there already.
    const isElsewhere = found.ownership.placeOf(uri)?.worktreeOf !== undefined;
    return [...(own === undefined ? [] : [own]), ...(isElsewhere ? [] : await this.changedLines(found))];
  }

  private async changedLines({ standing, ownership }: StandingInPlan): Promise<Mark[]> {
    const { run, repository } = ownership.session;
    const marks: Mark[] = [];
    for (const { id, inScope } of standing.changedBy) {
      const item = run?.packages.get(id);
      if (item === undefined || repository === undefined) {
        continue;
      }
      const lines = await unmergedLines(repository.root, item, standing.path);
      for (const placed of lines?.hunks ?? []) {
        const last = placed.line + Math.max(placed.count, 1) - 1;
        marks.push({
          shape: 'line',
          color: inScope ? 'waves.active' : 'waves.blocked',
          range: new vscode.Range(placed.line, 0, last, 0),
          hover: changeHover({
            item,
            path: standing.path,
            lines: placed.hunk.lines,
            at: lines?.at,
            now: this.now(),
          }),
        });
      }
    }
    return marks;
  }

  private show(editor: vscode.TextEditor, marks: readonly Mark[]): void {
    const wanted = new Map<string, Mark[]>();
    for (const mark of marks) {
      const key = `${mark.shape} ${mark.color}`;
      wanted.set(key, [...(wanted.get(key) ?? []), mark]);
      this.types.set(key, this.types.get(key) ?? this.makeType(mark));
    }
    for (const [key, type] of this.types) {
      const own = wanted.get(key) ?? [];
      editor.setDecorations(
        type,
        own.map(({ range, hover }) => ({ range, hoverMessage: hover })),
      );
    }
  }

  private makeType({ shape, color }: Mark): vscode.TextEditorDecorationType {
    return vscode.window.createTextEditorDecorationType({
      gutterIconPath: gutterIcon(shape, color, this.manifest),
      gutterIconSize: 'contain',
      overviewRulerColor: new vscode.ThemeColor(color),
      overviewRulerLane: shape === 'line' ? vscode.OverviewRulerLane.Left : vscode.OverviewRulerLane.Full,
      isWholeLine: true,
    });
  }
}

function ownerMark(standing: FileStanding): Mark | undefined {
  const badge = fileBadge(standing);
  if (badge === undefined || standing.kind === 'free') {
    return undefined;
  }
  const shape = standing.kind === 'owned' ? 'owner' : standing.kind;
  const hover = new vscode.MarkdownString(standingLines(standing).join('\n\n'));
  return { shape, color: badge.color, range: new vscode.Range(0, 0, 0, 0), hover };
}
