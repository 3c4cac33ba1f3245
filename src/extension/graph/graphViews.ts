import * as vscode from 'vscode';
import type { PackageAction } from '../../protocol/graph';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import { configureRuns } from '../editor/settings';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { RunControl } from '../running/runControl';
import { GraphAnswers } from './graphAnswers';
import type { GraphActions } from './graphConversation';
import { GraphMoves } from './graphMoves';
import { GraphPanels } from './graphPanels';
import { openFromGraph } from './openFromGraph';
import { applyRemedy } from './remedies';
import { SharedSelection, TextSelection } from './selection';
import { copyLink, packageLinks, savePicture } from './share';

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
