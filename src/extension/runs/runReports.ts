import * as vscode from 'vscode';
import { readChildren } from '../../node/runs/childRunFollower';
import { FileRunStore } from '../../node/runs/runStore';
import { reportMarkdown } from '../../run/explaining/report/reportMarkdown';
import { runReport } from '../../run/explaining/report/runReport';
import { replay } from '../../run/run';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

const SCHEME = 'waves-report';

/** The built-in preview of Markdown, as the id of an editor. */
const PREVIEW = 'vscode.markdown.preview.editor';

/** Shows the execution summary of a run as a document, which tells how the run stands when it is opened. */
export class RunReports extends Disposable implements vscode.TextDocumentContentProvider {
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** Runs that were going on before our eyes: of others nothing is opened by itself. */
  private readonly going = new Set<string>();

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly sessions: PlanSessions,
    private readonly attempt: (work: Promise<void>) => void,
  ) {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(sessions.onDidChange((session) => this.look(session)));
  }

  /** @throws WavesError `unknown-run` where the plan has never been run. */
  async open(session: PlanSession): Promise<void> {
    const { run } = session;
    if (run === undefined) {
      throw new WavesError('unknown-run', vscode.l10n.t('There is no run of this plan to report on.'));
    }
    await this.show(session, run, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [plan = '', run = ''] = new URLSearchParams(uri.query).getAll('of');
    const session = this.sessions.of(vscode.Uri.parse(plan));
    await session.ready;
    const { repository } = session;
    const gone = vscode.l10n.t('This run is not there any more.');
    if (repository === undefined) {
      return gone;
    }
    const runs = FileRunStore.forReading(repository.commonDir);
    const { events } = await runs.read(run);
    const state = replay(events);
    const children = state && (await readChildren(runs, state));
    const report = runReport(events, (child) => children?.get(child)?.events);
    return report === undefined ? gone : reportMarkdown(report);
  }

  private look(session: PlanSession): void {
    const { run } = session;
    if (run === undefined) {
      return;
    }
    if (run.phase !== 'ended') {
      this.going.add(run.run);
      return;
    }
    const opens = vscode.workspace.getConfiguration('waves', session.uri).get<boolean>('openReport', true);
    if (this.going.delete(run.run) && opens && run.outcome !== 'cancelled') {
      // Behind what the person looks at, as a tab of its own.
      this.attempt(this.show(session, run, { preview: false, preserveFocus: true, background: true }));
    }
  }

  private async show(
    session: PlanSession,
    run: RunState,
    how: vscode.TextDocumentShowOptions & { readonly background?: boolean },
  ): Promise<void> {
    const query = new URLSearchParams([
      ['of', session.uri.toString()],
      ['of', run.run],
    ]).toString();
    // The tab is called so; what separates folders would take its beginning for one.
    const name = vscode.l10n.t('Report of {0}', run.feature.title).replaceAll(/[\\/]/g, ' ');
    const path = `/${name}.md`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query });
    this.changed.fire(uri);
    await vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW, how);
  }
}
