import { t } from '@vscode/l10n';
import type { GraphPackage } from '../../protocol/graph';
import { appearanceOf, durationText, groupOf, isActive, needsAttention } from '../../run/kernel/kernel';
import type { PackageGroup } from './arrangement';
import { workedMs } from './arrangement';
import type { PackagePart } from './packageParts';
import type { PartLine } from './partLine';

/** A part of a package in the packages view. */
export interface PartRow {
  readonly kind: 'part';
  /** Id of the package. */
  readonly package: string;
  readonly part: PackagePart;
}

/** A line of such a part. */
export interface LineRow {
  readonly kind: 'line';
  readonly package: string;
  readonly part: PackagePart;
  readonly line: PartLine;
  /** Its place in the part. */
  readonly at: number;
}

/** A row of the packages view. */
export type PackageRow =
  | { readonly kind: 'group'; readonly group: PackageGroup }
  | { readonly kind: 'package'; readonly item: GraphPackage }
  | PartRow
  | LineRow;

/** How a group of packages stands, as the graph says it of waves: "2 of 5 done · 1 running · 1 failed · 1 needs you". */
export function groupSummary(packages: readonly GraphPackage[]): string {
  const count = (test: (item: GraphPackage) => boolean) => packages.filter(test).length;
  const running = count((item) => groupOf(item) === 'active');
  const failed = count(({ state }) => state === 'failed');
  const attention = count((item) => needsAttention(item) && item.state !== 'failed');
  return [
    t(
      '{0} of {1} done',
      count((item) => item.state === 'done'),
      packages.length,
    ),
    ...(running > 0 ? [t('{0} running', running)] : []),
    ...(failed > 0 ? [t('{0} failed', failed)] : []),
    ...(attention > 0 ? [attention === 1 ? t('1 needs you') : t('{0} need you', attention)] : []),
  ].join(' · ');
}

/** What stands beside a package's name: its state in a word, progress, agent, time taken. @param now milliseconds since 1970. */
export function packageSummary(item: GraphPackage, now: number): string {
  const { label } = appearanceOf(item);
  const progress =
    item.state === 'working' && item.progress !== undefined ? ` ${Math.round(item.progress * 100)} %` : '';
  const took = workedMs(item, now);
  return [
    `${label}${progress}`,
    isActive(item.state) ? item.blockedBy[0] : undefined,
    // The files are in the tooltip.
    item.coming?.[0]?.split(':', 1)[0],
    item.agent,
    item.machine,
    took === undefined ? undefined : durationText(took),
    item.tries === undefined ? undefined : t('attempt {0}', item.tries),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** More about a package, in Markdown lines. @param now milliseconds since 1970. */
export function packageDetails(item: GraphPackage, now: number): string[] {
  return [
    `**${item.title}** (\`${item.id}\`)`,
    packageSummary(item, now),
    ...(item.printed === undefined ? [] : [item.printed]),
    ...(item.blockedBy.length > 0 || item.message === undefined ? [] : [item.message]),
    ...item.blockedBy,
    ...(item.coming ?? []),
    ...strongestEvidence(item),
    item.writes.length === 0
      ? t('Writes nothing.')
      : t('Writes {0}', item.writes.map((glob) => `\`${glob}\``).join(', ')),
  ];
}

/** Of one that has ended its message says it. */
function strongestEvidence({ evidence, state }: GraphPackage): string[] {
  const [first] = evidence ?? [];
  return first === undefined || !isActive(state)
    ? []
    : [`_${first.source}, ${new Date(first.at).toLocaleTimeString()}: ${first.detail}_`];
}

/** What a screen reader says of a package. */
export function packageSpoken(item: GraphPackage): string {
  const { spoken } = appearanceOf(item);
  const said =
    item.state === 'working' && item.progress !== undefined
      ? t('{0}, {1}, {2} percent', item.title, spoken, Math.round(item.progress * 100))
      : `${item.title}, ${spoken}`;
  return [
    said,
    ...(isActive(item.state) ? item.blockedBy.slice(0, 1) : []),
    ...(item.machine === undefined ? [] : [t('on the machine {0}', item.machine)]),
  ].join(', ');
}

/** What menus may offer for a package: words for `viewItem` in package.json. */
export function packageContext(item: GraphPackage): string {
  const active = item.state === 'starting' || item.state === 'working' || item.state === 'stalled';
  return [
    'package',
    ...(active ? ['active', 'terminal'] : []),
    ...(isActive(item.state) || item.state === 'done' || item.proposed ? [] : ['runnable']),
    ...((item.violations ?? []).length > 0 ? ['scope'] : []),
    ...(item.hasLog ? ['log'] : []),
    ...(item.hasWorktree ? ['worktree'] : []),
  ].join('.');
}
