import { t } from '@vscode/l10n';
import type { GraphSnapshot, GraphPackage } from '../../protocol/graph';
import { standstillText } from '../../run/faults/faultTable';
import { currentWave, appearanceOf, durationText, isActive, needsAttention } from '../../run/kernel/kernel';
import { workedMs } from './arrangement';

/** What the status bar says, and whether it needs attention. */
export interface StatusText {
  readonly text: string;
  readonly attention: 'none' | 'warning' | 'error';
}

/**
 * `1 needs you · Wave 2/4 · 5/12 · 3 running`; without a run the size of the plan. What needs somebody comes first: a narrow window cuts
 * off the end.
 * @param needs what waits for a person and is not set aside, in the runs of all plans, as the view "Needs You" counts it.
 */
export function statusText(
  snapshot: GraphSnapshot,
  needs: readonly { readonly isFailure: boolean; readonly isElsewhere: boolean }[],
): StatusText {
  const { totals, waves, run, packages } = snapshot;
  // Failures of this run are told by themselves, also those that were set aside.
  const others = needs.filter(({ isFailure, isElsewhere }) => isElsewhere || !isFailure).length;
  const waiting = others === 0 ? [] : [others === 1 ? t('1 needs you') : t('{0} need you', others)];
  const attention = needs.some(({ isFailure }) => isFailure) ? 'error' : others > 0 ? 'warning' : 'none';
  if (snapshot.problems.errors > 0 && run.state === 'none') {
    const { errors } = snapshot.problems;
    const text = errors === 1 ? t('1 error in the plan') : t('{0} errors in the plan', errors);
    return { text: `$(warning) ${[...waiting, text].join(' · ')}`, attention };
  }
  if (run.state === 'none') {
    return {
      text: `$(type-hierarchy) ${[
        ...waiting,
        totals.packages === 1 ? t('1 package') : t('{0} packages', totals.packages),
        waves.length === 1 ? t('1 wave') : t('{0} waves', waves.length),
      ].join(' · ')}`,
      attention,
    };
  }
  if (run.standstill !== undefined) {
    return {
      text: `$(debug-disconnect) ${t('Stands still: {0}', run.standstill.what)} · ${totals.done}/${totals.packages}`,
      attention: 'error',
    };
  }
  const failed = packages.filter(({ state }) => state === 'failed').length;
  const parts = [
    ...waiting,
    ...(failed > 0 ? [t('{0} failed', failed)] : []),
    t('Wave {0}/{1}', currentWave(packages, waves.length), waves.length),
    `${totals.done}/${totals.packages}`,
    ...(totals.active > 0 ? [t('{0} running', totals.active)] : []),
    ...(run.state === 'running' || totals.active > 0 || failed + others > 0 ? [] : [wordFor(run.state)]),
  ];
  return {
    text: `$(${ICON[run.state]}) ${parts.join(' · ')}`,
    attention,
  };
}

const ICON = {
  running: 'sync~spin',
  stopping: 'sync~spin',
  done: 'pass',
  failed: 'error',
  stuck: 'stop-circle',
  cancelled: 'circle-slash',
} as const;

function wordFor(state: Exclude<keyof typeof ICON, 'running'>): string {
  switch (state) {
    case 'stopping':
      return t('stopping');
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'stuck':
      return t('needs you');
    case 'cancelled':
      return t('stopped');
  }
}

/** More packages than these are only counted. */
const MOST_ROWS = 12;

/** What the status bar's tooltip says, as Markdown: a small table of what runs and what needs somebody, and commands. */
export function statusTable(snapshot: GraphSnapshot): string {
  const wanted = snapshot.packages.filter((item) => isActive(item.state) || needsAttention(item));
  const rows = wanted
    .toSorted((a, b) => Number(needsAttention(b)) - Number(needsAttention(a)))
    .slice(0, MOST_ROWS);
  const more = wanted.length - rows.length;
  const table =
    rows.length === 0 ? [] : ['| | | | |', '|-|-|-|-|', ...rows.map((item) => row(item, snapshot.now)), ''];
  return [
    `**${escaped(snapshot.feature.title)}**`,
    '',
    escaped(snapshot.planPath),
    '',
    ...(snapshot.run.standstill === undefined ? [] : [escaped(standstillText(snapshot.run.standstill)), '']),
    ...table,
    ...(more > 0 ? [t('and {0} more', more), ''] : []),
    [
      command(t('Open Graph'), 'waves.openGraph'),
      command(t('Jump to…'), 'waves.jump'),
      ...(snapshot.run.state === 'running' && snapshot.run.standstill?.fault !== 'plan-lost'
        ? [command(t('Stop Run'), 'waves.stop')]
        : [command(t('Run'), 'waves.run')]),
    ].join(' · '),
  ].join('\n');
}

function row(item: GraphPackage, now: number): string {
  const { codicon, label } = appearanceOf(item);
  const took = workedMs(item, now);
  return `| $(${codicon}) | ${escaped(item.id)} | ${label} | ${took === undefined ? '' : durationText(took)} |`;
}

function command(label: string, id: string): string {
  return `[${label}](command:${id})`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|<>$]/g, '\\$&');
}
