import * as vscode from 'vscode';
import type { ProbedCoordinator } from '../../run/coordination/capabilities';
import { probeCapabilities } from '../../node/coordination/probeCapabilities';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSessions } from '../plans/planSessions';
import { chosenUrl } from './coordinatorChoice';
import type { CoordinatorStanding } from './coordinatorView';
import { coordinatorItem, coordinatorTooltip, standingOfRun } from './coordinatorView';

/** How often one elsewhere is looked at while no run does it, in milliseconds. */
const LOOK_MS = 30_000;

/**
 * The coordinator in the status bar: what the run that goes on says of it, and between runs, where one elsewhere is set,
 * what that answers. The repository's own is only there with a driver, and is not worth a word before.
 */
export class CoordinatorStatus extends Disposable {
  private readonly item = this.register(
    vscode.window.createStatusBarItem('waves.coordinator', vscode.StatusBarAlignment.Left, 50.5),
  );
  private probed: ProbedCoordinator | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: PlanSessions,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.item.name = vscode.l10n.t('Waves Coordinator');
    this.item.command = 'waves.showCoordinator';
    this.register(sessions.onDidChange(() => this.update()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('waves.coordinator')) {
          this.lookSoon();
        }
      }),
    );
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.lookSoon()));
    this.register({ dispose: () => clearTimeout(this.timer) });
    this.lookSoon();
  }

  /** How it stands; undefined: nothing is known, and nothing runs. */
  get standing(): CoordinatorStanding | undefined {
    const ofRun = standingOfRun(this.sessions.current?.run);
    if (ofRun !== undefined || this.probed === undefined) {
      return ofRun;
    }
    const { url, available, can, missing } = this.probed;
    const lost = !available
      ? vscode.l10n.t('{0} does not answer', url)
      : missing.length === 0
        ? undefined
        : vscode.l10n.t('{0} lacks {1}', url, missing.join(', '));
    return { known: { kind: 'remote', url, can }, lost, doubted: [] };
  }

  /** Asks one elsewhere what it can do, where one is set. */
  async look(): Promise<void> {
    clearTimeout(this.timer);
    // An address that a workspace brings along is asked only when somebody trusts it.
    const url = vscode.workspace.isTrusted ? chosenUrl(process.env) : undefined;
    this.probed = url === undefined ? undefined : await probeCapabilities(url);
    if (url !== undefined && !this.isDisposed) {
      this.timer = setTimeout(() => this.lookSoon(), LOOK_MS);
    }
    this.update();
  }

  private lookSoon(): void {
    this.look().catch((error: unknown) => this.errors.note(error));
  }

  private update(): void {
    const { standing } = this;
    if (this.isDisposed || standing === undefined) {
      this.item.hide();
      return;
    }
    const { text, spoken, isWarning } = coordinatorItem(standing);
    const tooltip = new vscode.MarkdownString(coordinatorTooltip(standing), true);
    tooltip.isTrusted = { enabledCommands: ['waves.showCoordinator'] };
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: spoken };
    this.item.backgroundColor = isWarning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.show();
  }
}
