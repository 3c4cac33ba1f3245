import type { GraphPackage, GraphSnapshot, PackageAction } from '../../../src/protocol/graph';
import { isActive } from '../../../src/run/kernel/kernel';
import { isFold } from '../canvas/layout/within';

/**
 * Codicons of what can be done with a package, in the order in which they are offered. Stop is at the end, where a click
 * into the middle of a package does not meet it.
 */
export const ACTION_ICONS = {
  run: 'play',
  terminal: 'terminal',
  worktree: 'folder-opened',
  log: 'output',
  plan: 'go-to-file',
  stop: 'debug-stop',
} as const satisfies Readonly<Record<PackageAction, string>>;

const ACTIONS = Object.keys(ACTION_ICONS) as readonly PackageAction[];

/**
 * What the editor needs to know for the context menu of a package, as an attribute of its node: by right click, by the key for
 * menus, or by a long press. `webview/context` in package.json holds the menu; what it offers hangs on `webviewSection`.
 */
export function menuContext(
  item: GraphPackage,
  actions: readonly PackageAction[],
): { readonly 'data-vscode-context'?: string } {
  const words = [
    'package',
    ...actions,
    ...(actions.some((action) => action !== 'plan') && (item.blockedBy.length > 0 || item.state === 'done')
      ? ['decide']
      : []),
  ];
  return actions.length === 0
    ? {}
    : {
        'data-vscode-context': JSON.stringify({
          ...{ webviewSection: words.join(' '), package: item.id },
          preventDefaultContextMenuItems: true,
        }),
      };
}

/** What can be done with a package right now; anything else is not offered. */
export function actionsFor(
  item: GraphPackage,
  snapshot: Pick<GraphSnapshot, 'canRun' | 'run' | 'past'>,
): readonly PackageAction[] {
  if (isFold(item.id)) {
    return [];
  }
  if (snapshot.past === true || item.proposed === true) {
    return ['plan'];
  }
  const active = isActive(item.state);
  const possible: Readonly<Record<PackageAction, boolean>> = {
    run: !active && item.state !== 'done' && snapshot.canRun.yes && snapshot.run.state !== 'stopping',
    stop: active && snapshot.run.state !== 'stopping',
    terminal: active || item.state === 'stalled',
    worktree: item.hasWorktree,
    log: item.hasLog,
    plan: true,
  };
  return ACTIONS.filter((action) => possible[action]);
}
