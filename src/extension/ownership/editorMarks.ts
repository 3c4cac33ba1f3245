import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { fileDiff } from '../../node/git/changedFiles';
import type { FileStanding } from '../../views/ownership/fileBadge';
import { fileBadge, standingLines } from '../../views/ownership/fileBadge';
import type { LineHunk } from '../../views/ownership/unmergedChanges';
import { lineHunks, movedLines } from '../../views/ownership/unmergedChanges';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership, StandingInPlan } from './fileOwnership';
import { durationText } from '../../run/kernel/kernel';
import type { PackageRun } from '../../run/run';

/** Lines that a package has changed in its worktree, as places in the file that the person sees. */
interface UnmergedLines {
  /** Id of the package. */
  readonly package: string;
  /** When it wrote the file last, in milliseconds since 1970; undefined where it has removed it. */
  readonly at: number | undefined;
  readonly hunks: readonly PlacedHunk[];
}

/** A hunk and where it belongs in the person's file. */
interface PlacedHunk {
  /** From 0. */
  readonly line: number;
  /** How many lines; 0: something is put in before `line`. */
  readonly count: number;
  readonly hunk: LineHunk;
}

/**
 * What a package has changed in a file. What the person has changed there since the package began is taken into account, as
 * it is on the disk.
 * @param root of the person's work tree.
 * @throws WavesError `git-failed` when the worktree is gone.
 */
async function unmergedLines(
  root: string,
  item: PackageRun,
  path: string,
): Promise<UnmergedLines | undefined> {
  const { worktree, base, planned } = item;
  if (worktree === undefined || base === undefined) {
    return undefined;
  }
  const theirs = lineHunks(await fileDiff(worktree, base, path));
  const ours = theirs.length === 0 ? [] : lineHunks(await fileDiff(root, base, path));
  const at = await stat(join(worktree, ...path.split('/'))).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  const hunks = theirs.flatMap((hunk): PlacedHunk[] => {
    const line = movedLines(ours, hunk.from, hunk.removed);
    return line === undefined ? [] : [{ line, count: hunk.removed, hunk }];
  });
  return { package: planned.id, at, hunks };
}

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

/** More lines of a diff than these do not fit into a hover. */
const MOST_LINES = 30;

/** What a hover over changed lines is about. Times are milliseconds since 1970. */
interface ChangeToShow {
  readonly item: PackageRun;
  readonly path: string;
  /** With their signs. */
  readonly lines: readonly string[];
  readonly at: number | undefined;
  readonly now: number;
}

/** Who has changed the lines, when, and how; with ways to see more. */
function changeHover({ item, path, lines, at, now }: ChangeToShow): vscode.MarkdownString {
  const { id } = item.planned;
  const who = vscode.l10n.t(
    '{0} ({1}, attempt {2}) has changed this; not merged yet.',
    id,
    item.agent.name,
    item.attempt,
  );
  const when = at === undefined ? [] : [vscode.l10n.t('{0} ago', durationText(now - at))];
  const text = new vscode.MarkdownString(`**${[who, ...when].join(' ')}**\n`, true);
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length - shown.length;
  text.appendCodeblock(
    [...shown, ...(more > 0 ? [vscode.l10n.t('and {0} more', more)] : [])].join('\n'),
    'diff',
  );
  const link = (label: string, command: string) =>
    `[${label}](command:${command}?${encodeURIComponent(JSON.stringify([{ package: id, path }]))})`;
  text.appendMarkdown(
    [
      link(vscode.l10n.t('Show the Whole Change'), 'waves.showFileChange'),
      link(vscode.l10n.t('Open in Its Worktree'), 'waves.openInWorktree'),
      link(vscode.l10n.t('Show in Graph'), 'waves.openGraph'),
    ].join(' · '),
  );
  text.isTrusted = { enabledCommands: ['waves.showFileChange', 'waves.openInWorktree', 'waves.openGraph'] };
  return text;
}

/** What is drawn in the gutter. */
type GutterShape = 'owner' | 'locked' | 'contested' | 'outside' | 'changing' | 'line';

/** Drawn in a square of 16; `#` stands for the colour. */
const SHAPES: Readonly<Record<GutterShape, string>> = {
  owner: '<circle cx="8" cy="8" r="4" fill="none" stroke="#" stroke-width="2"/>',
  changing: '<circle cx="8" cy="8" r="5" fill="#"/>',
  locked:
    '<rect x="3.5" y="7" width="9" height="6.5" rx="1" fill="#"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" fill="none" stroke="#" stroke-width="1.6"/>',
  contested:
    '<path d="M2 5.5h10M9.5 3l3 2.5-3 2.5M14 10.5H4M6.5 8l-3 2.5 3 2.5" fill="none" stroke="#" stroke-width="1.6"/>',
  outside:
    '<path d="M8 2 15 14H1Z" fill="none" stroke="#" stroke-width="1.5"/><path d="M8 6.5v3.5M8 11.4v1.4" stroke="#" stroke-width="1.6"/>',
  line: '<rect x="6" y="0" width="3" height="16" fill="#"/>',
};

/** The manifest's entry for a colour. */
interface ContributedColor {
  readonly id: string;
  readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
}

/**
 * An icon for the gutter in one of our colours, as it is in the theme that is shown: the editor takes pictures there,
 * and no theme colours.
 */
function gutterIcon(shape: GutterShape, color: string, manifest: unknown): vscode.Uri {
  const { colors } = (manifest as { contributes: { colors: readonly ContributedColor[] } }).contributes;
  const defaults = colors.find(({ id }) => id === color)?.defaults;
  const paint = defaults?.[themeKind()] ?? '#888888';
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${SHAPES[shape].replaceAll('"#"', `"${paint}"`)}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`);
}

function themeKind(): keyof ContributedColor['defaults'] {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight';
    case vscode.ColorThemeKind.Dark:
      return 'dark';
  }
}
