import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';

const SETTING = 'waves.coordinator.url';

/** The address of a coordinator elsewhere that the person has set; undefined: none, or none that can be used. */
function coordinatorUrl(): string | undefined {
  return addressIn(vscode.workspace.getConfiguration().get<string>(SETTING, ''));
}

/** Where the address comes from that drivers go by, the setting first. */
export function chosenUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
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
