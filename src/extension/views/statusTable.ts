import { t } from '@vscode/l10n';
import type { GraphPackage, GraphSnapshot } from '../../protocol/graph';
import { appearanceOf, durationText, isActive } from '../../run/kernel/kernel';
import { needsAttention, workedMs } from './arrangement';

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
    ...table,
    ...(more > 0 ? [t('and {0} more', more), ''] : []),
    [
      command(t('Open Graph'), 'waves.openGraph'),
      command(t('Jump to…'), 'waves.jump'),
      ...(snapshot.run.state === 'running'
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
