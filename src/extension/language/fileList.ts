import * as vscode from 'vscode';
import { git, splitZ } from '../../node/git/git';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSessions } from '../plans/planSessions';

/** For so long a list of files is good enough for hints, in milliseconds. */
const FRESH_MS = 10_000;
/** Where git cannot say which files there are, no more than these are looked for. */
const MAX_FOUND = 20_000;

interface Listing {
  readonly since: number;
  readonly files: Promise<readonly string[]>;
}

/** The files of repositories, as git knows them: tracked ones and new ones, without what is ignored. */
export class FileList {
  private readonly listings = new Map<string, Listing>();

  constructor(
    private readonly sessions: PlanSessions,
    private readonly errors: ErrorReporter,
  ) {}

  /** The files of the repository that a plan lies in, with forward slashes, from its top; undefined where nobody knows. */
  async of(plan: vscode.Uri): Promise<readonly string[] | undefined> {
    const top = await this.top(plan);
    if (top === undefined) {
      return undefined;
    }
    const known = this.listings.get(top.toString());
    if (known !== undefined && Date.now() - known.since < FRESH_MS) {
      return known.files;
    }
    const files = this.list(plan, top);
    this.listings.set(top.toString(), { since: Date.now(), files });
    return files;
  }

  /** The top of the repository that a plan lies in; without a repository, of the workspace folder. */
  async top(plan: vscode.Uri): Promise<vscode.Uri | undefined> {
    const session = this.sessions.of(plan);
    await session.ready;
    return session.repository === undefined
      ? vscode.workspace.getWorkspaceFolder(plan)?.uri
      : vscode.Uri.file(session.repository.root);
  }

  private async list(plan: vscode.Uri, top: vscode.Uri): Promise<readonly string[]> {
    if (this.sessions.of(plan).repository !== undefined) {
      try {
        const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
        return splitZ((await git(top.fsPath, listing)).stdout).sort();
      } catch (error) {
        this.errors.note(error);
      }
    }
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(top, '**/*'),
      '{**/node_modules/**,**/.git/**}',
      MAX_FOUND,
    );
    return found.map((uri) => uri.path.slice(top.path.length + 1)).sort();
  }
}
