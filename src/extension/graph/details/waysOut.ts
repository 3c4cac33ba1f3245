import { t } from '@vscode/l10n';
import type { BlockReport, WayOut } from '../../../protocol/packageDetails';
import type { BlockedBy } from '../../../run/blockedBy';
import { blockedBy } from '../../../run/blockedBy';
import { describeBlock } from '../../../run/describeBlock';
import type { RunState } from '../../../run/runState';

/** Why a package does not advance, each reason with what a person can do about it. */
export function blockReports(run: RunState, id: string): BlockReport[] {
  return blockedBy(run, id).map((reason) => ({ text: describeBlock(reason), ways: waysOut(reason, id) }));
}

function waysOut(reason: BlockedBy, id: string): WayOut[] {
  const again: WayOut = { label: t('Try Again'), action: 'run', package: id };
  switch (reason.kind) {
    case 'dependency':
      return [
        show(reason.package),
        ...(['failed', 'blocked', 'cancelled', 'stale'].includes(reason.state)
          ? [
              {
                label: t('Run {0} Again', reason.package),
                action: 'run' as const,
                package: reason.package,
              },
            ]
          : []),
      ];
    case 'lock':
      return [
        show(reason.holder),
        { label: t('Stop {0}', reason.holder), action: 'stop', package: reason.holder },
      ];
    case 'scope':
      return [
        { label: t('Correct the Scope'), action: 'plan', package: id },
        { label: t('Open Worktree'), action: 'worktree', package: id },
        again,
      ];
    case 'conflict':
      return [{ label: t('Open Worktree'), action: 'worktree', package: id }, again];
    case 'failed':
    case 'cancelled':
      return [{ label: t('Show Log'), action: 'log', package: id }, again];
    case 'not_selected':
    case 'run_ended':
      return [{ label: t('Run Package'), action: 'run', package: id }];
    default:
      return [];
  }
}

function show(id: string): WayOut {
  return { label: t('Show {0}', id), action: 'show', package: id };
}
