import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { git, splitZ } from '../../node/git/git';
import { identityEnvironment } from '../../node/git/identity';
import type { FromGraph, PackageAction, Remedy } from '../../protocol/graph';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import { configureRuns } from '../editor/settings';
import { showPlan } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { RunControl } from '../runs/runControl';
import { GraphAnswers } from './graphAnswers';
import type { GraphActions } from './graphConversation';
import { GraphPanels } from './graphPanels';
import { openFromGraph } from './openFromGraph';
import { GraphMoves } from './planEdits';
import { SharedSelection, TextSelection } from './selection';

/**
 * Does what a person chose where the graph could not be shown or nothing could be run.
 * @throws WavesError when it cannot be done.
 */
export async function applyRemedy(session: PlanSession, remedy: Remedy): Promise<void> {
  switch (remedy) {
    case 'trust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'initRepository':
      await initRepository(session);
      return;
    case 'openPlan':
      await showPlan(session);
      return;
    case 'newPlan':
      await vscode.commands.executeCommand('waves.newPlan');
      return;
    case 'finishRun':
    case 'showMergedWork':
    case 'cleanWorktrees':
      await vscode.commands.executeCommand(`waves.${remedy}`, session.uri);
      return;
    case 'showOutput':
      await vscode.commands.executeCommand('waves.showOutput');
      return;
    case 'retry':
      await session.refresh();
  }
}

/** Makes a git repository of the workspace folder that the plan is in. */
async function initRepository(session: PlanSession): Promise<void> {
  const { uri } = session;
  await beginRepository(vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath));
  await session.refresh();
}

/**
 * Makes a git repository of a folder and commits what is there, since agents begin from a commit. Where there is more than the
 * plan, the person is asked first; without a yes, source control shows what could be committed.
 * @param folder absolute. @throws WavesError `git-failed`, `git-missing`.
 */
async function beginRepository(folder: string): Promise<void> {
  await git(folder, ['init', '--quiet']);
  const { stdout } = await git(folder, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  const files = splitZ(stdout);
  if (files.length <= 1 || (await mayCommit(files))) {
    await git(folder, ['add', '--all']);
    await git(folder, ['commit', '--quiet', '--allow-empty', '--message', 'Begin'], {
      env: await identityEnvironment(folder),
    });
  } else {
    await vscode.commands.executeCommand('workbench.view.scm');
  }
  // Source control shows it without being told, too, but later.
  await Promise.resolve(vscode.commands.executeCommand('git.openRepository', folder)).catch(() => undefined);
}

async function mayCommit(files: readonly string[]): Promise<boolean> {
  const commit = vscode.l10n.t('Commit Them');
  const folders = [...new Set(files.map((path) => (path.includes('/') ? `${path.split('/')[0]}/` : path)))];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The repository is there. Commit {0} files as its first commit?', files.length),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Agents begin from a commit. {0}',
        folders.length > 12 ? `${folders.slice(0, 12).join(', ')}, ...` : folders.join(', '),
      ),
    },
    commit,
  );
  return answer === commit;
}

const LINK_PATH = '/package';

/** Puts a link to a package on the clipboard; opened anywhere, it leads to this plan's graph. */
async function copyLink(extensionId: string, session: PlanSession, id: string): Promise<void> {
  const query = new URLSearchParams({ plan: session.uri.toString(), package: id }).toString();
  const link = vscode.Uri.from({
    scheme: vscode.env.uriScheme,
    authority: extensionId,
    path: LINK_PATH,
    query,
  });
  await vscode.env.clipboard.writeText((await vscode.env.asExternalUri(link)).toString());
}

/**
 * Handles links to packages. A link comes from anywhere: it opens only plans that this workspace has, and does nothing
 * but show them.
 */
function packageLinks(
  sessions: PlanSessions,
  plans: () => readonly vscode.Uri[],
  show: (session: PlanSession, id: string) => void,
): vscode.UriHandler {
  return {
    handleUri({ path, query }) {
      const parameters = new URLSearchParams(query);
      const plan = plans().find((uri) => uri.toString() === parameters.get('plan'));
      const id = parameters.get('package');
      if (path === LINK_PATH && plan !== undefined && id !== null) {
        show(sessions.of(plan), id);
      } else {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('The plan that this link leads to is not in this workspace.'),
        );
      }
    },
  };
}

/** Writes a picture of the graph into a file that the person chooses. */
async function savePicture(
  session: PlanSession,
  { format, content }: Extract<FromGraph, { readonly type: 'save' }>,
): Promise<void> {
  const name = `${session.plan.feature.id}.${format}`;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(session.uri, '..', name),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (target !== undefined) {
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, format === 'png' ? 'base64' : 'utf8'));
  }
}

const COMMAND_OF_ACTION: Readonly<Record<PackageAction, CommandId>> = {
  run: 'waves.runPackage',
  stop: 'waves.stopPackage',
  terminal: 'waves.showTerminal',
  worktree: 'waves.openWorktree',
  log: 'waves.showLog',
  plan: 'waves.showPlan',
};

/** What graphs need of the rest of the extension. */
export interface GraphHost {
  readonly context: vscode.ExtensionContext;
  readonly sessions: PlanSessions;
  readonly control: RunControl;
  readonly errors: ErrorReporter;
  /** All plans of the workspace, for links that name one. */
  plans(): readonly vscode.Uri[];
}

/** The graph in its panels, with the selection that all views share. */
export class GraphViews extends Disposable {
  readonly selection = this.register(new SharedSelection());
  readonly panels: GraphPanels;

  constructor(host: GraphHost) {
    super();
    const { context, sessions } = host;
    this.register(new TextSelection(sessions, this.selection));
    const actions = graphActions(host, this.selection);
    const answers = new GraphAnswers();
    this.panels = this.register(new GraphPanels(context.extensionUri, sessions, actions, answers));
    const open = (session: PlanSession, id?: string) => this.panels.open(session, id);
    this.register(this.selection.onDidChange((selected) => this.panels.showSelected(selected)));
    this.register(vscode.window.registerUriHandler(packageLinks(sessions, () => host.plans(), open)));
  }
}

/** What a page of a graph may ask for, and who does it. */
function graphActions({ context, control, errors }: GraphHost, selection: SharedSelection): GraphActions {
  const moves = new GraphMoves(context.workspaceState);
  const attempt = (work: Promise<void>) => errors.attempt(work);
  const command = (id: CommandId, session: PlanSession, item: string) =>
    void vscode.commands.executeCommand(id, { plan: session.uri, package: item });
  return {
    run: (session) => attempt(control.run(session)),
    stop: (session) => attempt(control.stop(session)),
    packageAction: (session, action, id) => command(COMMAND_OF_ACTION[action], session, id),
    several: (session, action, ids) => attempt(control.several(session, action, ids)),
    steer: (session, action) =>
      action.kind === 'resolve'
        ? command('waves.resolveConflict', session, action.package)
        : attempt(control.steer(session, action)),
    remedy: (session, remedy) => attempt(applyRemedy(session, remedy)),
    configure: (session, change) => attempt(configureRuns(session.uri, change)),
    selected: (session, id) => (id === null ? selection.clear() : selection.select(session, id, 'graph')),
    movesOf: (session) => moves.of(session.uri),
    keepMoves: (session, kept) => attempt(moves.keep(session.uri, kept)),
    copyLink: (session, id) => attempt(copyLink(context.extension.id, session, id)),
    save: (session, picture) => attempt(savePicture(session, picture)),
    open: (session, request) => attempt(openFromGraph(session, request)),
  };
}
