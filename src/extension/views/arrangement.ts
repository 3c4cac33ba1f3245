import { t } from '@vscode/l10n';
import type { GraphPackage, GraphSnapshot } from '../../protocol/graph';
import {
  amountAt,
  appearanceOf,
  groupOf,
  isActive,
  needsAttention,
  PACKAGE_STATES,
} from '../../run/kernel/kernel';

/** How the packages view is arranged; kept for the workspace. */
export interface Arrangement {
  readonly group: 'wave' | 'state' | 'agent' | 'none';
  readonly sort: 'plan' | 'urgency' | 'name' | 'time';
  readonly show: 'all' | 'open' | 'running' | 'attention';
  /** Words that must all be in the id, title or agent of a package; empty: every package. */
  readonly text: string;
}

/** As the view is before anybody has changed it. */
export const PLAIN_ARRANGEMENT: Arrangement = { group: 'wave', sort: 'plan', show: 'all', text: '' };

/** Packages that stand together. */
export interface PackageGroup {
  /** The same as long as it is the same group. */
  readonly key: string;
  readonly label: string;
  readonly packages: readonly GraphPackage[];
}

/** The packages of a plan that are wanted, in their groups; groups without any are left out. */
export function arrangedPackages(snapshot: GraphSnapshot, arrangement: Arrangement): PackageGroup[] {
  const wanted = snapshot.packages.filter((item) => isWanted(item, arrangement));
  const groups = new Map<string, { label: string; place: number; packages: GraphPackage[] }>();
  for (const item of wanted) {
    const { key, label, place } = heading(item, arrangement.group);
    const group = groups.get(key) ?? { label, place, packages: [] };
    group.packages.push(item);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => a.place - b.place || a.label.localeCompare(b.label))
    .map(([key, { label, packages }]) => ({
      key,
      label,
      packages: sorted(packages, arrangement.sort, snapshot.now),
    }));
}

function isWanted(item: GraphPackage, { show, text }: Arrangement): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const about = `${item.id} ${item.title} ${item.agent ?? ''}`.toLowerCase();
  return words.every((word) => about.includes(word)) && isShown(item, show);
}

function isShown(item: GraphPackage, show: Arrangement['show']): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'open':
      return item.state !== 'done' && item.state !== 'skipped';
    case 'running':
      return groupOf(item) === 'active';
    case 'attention':
      return needsAttention(item);
  }
}

function heading(
  item: GraphPackage,
  group: Arrangement['group'],
): { readonly key: string; readonly label: string; readonly place: number } {
  switch (group) {
    case 'wave':
      return { key: `wave ${item.wave}`, label: t('Wave {0}', item.wave), place: item.wave };
    case 'state':
      return {
        key: `state ${appearanceOf(item).label}`,
        label: appearanceOf(item).label,
        place: PACKAGE_STATES.indexOf(item.state) + (item.waits === undefined ? 0 : 0.5),
      };
    case 'agent':
      return { key: `agent ${item.agent ?? ''}`, label: item.agent ?? t('No agent chosen'), place: 0 };
    case 'none':
      return { key: 'all', label: t('All packages'), place: 0 };
  }
}

function sorted(
  packages: readonly GraphPackage[],
  sort: Arrangement['sort'],
  now: number,
): readonly GraphPackage[] {
  switch (sort) {
    case 'plan':
      return packages;
    case 'name':
      return packages.toSorted((a, b) => a.title.localeCompare(b.title));
    case 'urgency':
      return packages.toSorted((a, b) => urgency(a) - urgency(b) || a.slackMinutes - b.slackMinutes);
    case 'time':
      return packages.toSorted((a, b) => (workedMs(b, now) ?? 0) - (workedMs(a, now) ?? 0));
  }
}

function urgency(item: GraphPackage): number {
  if (needsAttention(item)) {
    return 0;
  }
  return isActive(item.state) ? 1 : item.state === 'done' || item.state === 'skipped' ? 3 : 2;
}

/** The work of all attempts of a package, in milliseconds; undefined before the first. @param now milliseconds since 1970. */
export function workedMs({ worked }: Pick<GraphPackage, 'worked'>, now: number): number | undefined {
  return worked && amountAt(worked, now);
}
