import * as vscode from 'vscode';
import { probeCapabilities } from '../../node/coordinator/probeCapabilities';
import type { ProbedCoordinator } from '../../run/coordinator/coordination';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSessions } from '../plans/planSessions';
import type { CoordinatorStanding } from './coordinatorView';
import {
  coordinatorItem,
  coordinatorTooltip,
  standingOfRun,
  capabilityRows,
  coordinatorName,
  wayBack,
} from './coordinatorView';
import { WavesError } from '../../wavesError';

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

const SETTING = 'waves.coordinator.url';

/** The address of a coordinator elsewhere that the person has set; undefined: none, or none that can be used. */
function coordinatorUrl(): string | undefined {
  return addressIn(vscode.workspace.getConfiguration().get<string>(SETTING, ''));
}

/** Where the address comes from that drivers go by, the setting first. */
function chosenUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { COORDINATION_API_URL: url, WAVES_TOKEN, WAVES_COORDINATOR } = env;
  const byEnvironment = WAVES_TOKEN === undefined ? addressIn(url ?? '') : undefined;
  return WAVES_COORDINATOR === 'off' ? undefined : (coordinatorUrl() ?? byEnvironment);
}

/**
 * What drivers that this window starts find in their environment. Keys are kept in the secret storage by the address that
 * they are for: a workspace that sets another address gets none that was meant for somebody else.
 */
export async function driverEnvironment(secrets: vscode.SecretStorage): Promise<Record<string, string>> {
  const url = coordinatorUrl();
  if (url === undefined) {
    return {};
  }
  return { COORDINATION_API_URL: url, COORDINATION_API_KEY: (await secrets.get(secretName(url))) ?? '' };
}

/** Asks for the key of the coordinator that is set, and keeps it; an empty one forgets it. */
export async function setCoordinatorKey(secrets: vscode.SecretStorage): Promise<void> {
  const url = coordinatorUrl();
  if (url === undefined) {
    throw new WavesError(
      'usage',
      vscode.l10n.t('No coordinator is set whose key it could be.'),
      vscode.l10n.t('Set the address first: {0}.', SETTING),
    );
  }
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('Key of the Coordinator'),
    prompt: vscode.l10n.t('For {0}. Empty: forget the key.', url),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) {
    return;
  }
  await (key === '' ? secrets.delete(secretName(url)) : secrets.store(secretName(url), key));
  const words =
    key === ''
      ? vscode.l10n.t('The key for {0} is forgotten.', url)
      : vscode.l10n.t('The key for {0} is kept. Runs that begin from now on use it.', url);
  void vscode.window.showInformationMessage(words);
}

/** Without a name or a password, which nobody has to see, and without a slash at the end. */
function addressIn(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url === undefined || !/^https?:$/.test(url.protocol)
    ? undefined
    : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function secretName(url: string): string {
  return `coordinator-key ${new URL(url).origin}`;
}

interface Row extends vscode.QuickPickItem {
  readonly command?: readonly [id: string, ...args: unknown[]];
}

/** Shows what the coordinator can do, what is switched off without what it cannot, and what can be done about it. */
export async function showCoordinator(status: CoordinatorStatus): Promise<void> {
  await status.look();
  const { standing } = status;
  const picked = await vscode.window.showQuickPick<Row>(rowsOf(standing), {
    title: standing === undefined ? vscode.l10n.t('Coordinator') : coordinatorName(standing.known),
    placeHolder: standing?.lost ?? vscode.l10n.t('What agents share, so that they know of each other'),
    matchOnDetail: true,
  });
  if (picked?.command !== undefined) {
    const [id, ...args] = picked.command;
    await vscode.commands.executeCommand(id, ...args);
  }
}

function rowsOf(standing: CoordinatorStanding | undefined): Row[] {
  return standing === undefined
    ? [unknown(), ...actions(standing)]
    : [...troubleRows(standing), ...actions(standing), ...capabilities(standing)];
}

function unknown(): Row {
  return {
    label: `$(organization) ${vscode.l10n.t('The coordinator of this repository starts with the next run.')}`,
    detail: vscode.l10n.t('It needs nothing to be set up, and serves this machine only.'),
  };
}

function troubleRows(standing: CoordinatorStanding): Row[] {
  const way = wayBack(standing);
  if (way === undefined) {
    return [];
  }
  const words =
    standing.lost === undefined
      ? vscode.l10n.t('Locks in doubt: {0}', standing.doubted.join(', '))
      : vscode.l10n.t('One package at a time: {0}', standing.lost);
  return [{ label: `$(warning) ${words}`, detail: way, command: ['waves.showCoordinator'] }];
}

function capabilities(standing: CoordinatorStanding): Row[] {
  const rows = capabilityRows(standing.known).map(({ capability, has, isRequired, label, meaning }): Row => ({
    label: `$(${has ? 'check' : isRequired ? 'warning' : 'circle-slash'}) ${label}`,
    description: capability,
    detail: meaning,
  }));
  return [{ label: vscode.l10n.t('Capabilities'), kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

function actions(standing: CoordinatorStanding | undefined): Row[] {
  const setting: Row = {
    label: `$(settings-gear) ${vscode.l10n.t('Choose Another Coordinator…')}`,
    command: ['workbench.action.openSettings', 'waves.coordinator.url'],
  };
  const key: Row = {
    label: `$(key) ${vscode.l10n.t('Set the Coordinator’s Key…')}`,
    command: ['waves.setCoordinatorKey'],
  };
  return [
    { label: vscode.l10n.t('What to do'), kind: vscode.QuickPickItemKind.Separator },
    ...(standing?.known.kind === 'remote'
      ? [
          {
            label: `$(refresh) ${vscode.l10n.t('Look Again')}`,
            command: ['waves.showCoordinator'] as const,
          },
          key,
        ]
      : []),
    setting,
  ];
}
