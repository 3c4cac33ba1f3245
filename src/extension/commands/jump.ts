import * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import { appearanceOf, isActive, needsAttention } from '../../run/kernel/kernel';
import type { ContextKeys } from '../editor/contextKeys';
import type { PlanSession } from '../plans/planSession';
import { packageSummary } from '../views/packageItems';
import type { Inbox } from '../views/inbox';

/** Views that are there only once they have something to show. */
const VIEWS = [
  { id: 'locks', label: () => vscode.l10n.t('$(lock) Locks') },
  { id: 'memory', label: () => vscode.l10n.t('$(lightbulb) Memory') },
  { id: 'ownership', label: () => vscode.l10n.t('$(organization) Ownership') },
] as const;

interface Way extends vscode.QuickPickItem {
  readonly go?: () => unknown;
}

/** Offers everything that one may want to go to: what needs somebody, what runs, the rest, and the views. */
export async function jump(session: PlanSession, inbox: Inbox, keys: ContextKeys): Promise<void> {
  const { packages, now } = session.snapshot();
  const show = (id: string) =>
    vscode.commands.executeCommand('waves.openGraph', { package: id, plan: session.uri });
  const row = (item: GraphPackage): Way => ({
    label: `$(${appearanceOf(item).codicon}) ${item.title}`,
    description: `${item.id} · ${packageSummary(item, now)}`,
    go: () => show(item.id),
  });
  const needs = inbox.open.map((need): Way => ({
    label: `$(${need.icon}) ${need.title}`,
    description: need.what,
    detail: need.lines[0] ?? '',
    go: () => vscode.commands.executeCommand('waves.decide', need),
  }));
  const run = (command: string) => () => vscode.commands.executeCommand(command);
  const ways: Way[] = [
    ...section(vscode.l10n.t('Needs you'), needs),
    ...section(vscode.l10n.t('At work'), packages.filter(({ state }) => isActive(state)).map(row)),
    ...section(vscode.l10n.t('Views'), [
      { label: vscode.l10n.t('$(type-hierarchy) Graph'), go: run('waves.openGraph') },
      ...VIEWS.filter(({ id }) => keys.has(`waves.${id}.used`)).map(({ id, label }) => ({
        label: label(),
        go: run(`waves.${id}.focus`),
      })),
      { label: vscode.l10n.t('$(search) Search Packages, Files and Locks'), go: run('waves.search') },
    ]),
    ...section(
      vscode.l10n.t('Packages'),
      packages.filter((item) => !isActive(item.state) && !needsAttention(item)).map(row),
    ),
  ];
  const picked = await vscode.window.showQuickPick(ways, {
    title: vscode.l10n.t('Jump to'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  picked?.go?.();
}

function section(label: string, ways: readonly Way[]): Way[] {
  return ways.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...ways];
}
