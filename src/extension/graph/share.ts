import * as vscode from 'vscode';
import type { FromGraph } from '../../protocol/graph';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

const LINK_PATH = '/package';

/** Puts a link to a package on the clipboard; opened anywhere, it leads to this plan's graph. */
export async function copyLink(extensionId: string, session: PlanSession, id: string): Promise<void> {
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
export function packageLinks(
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
export async function savePicture(
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
