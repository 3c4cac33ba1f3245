import type { GraphPackage, GraphSnapshot } from '../../protocol/graph';
import { isActive, STATE_APPEARANCE } from '../../run/packageStates';

/** A row of the packages view: a wave, or a package in it. */
export type PackageRow =
  | { readonly kind: 'wave'; readonly wave: number; readonly packages: readonly GraphPackage[] }
  | { readonly kind: 'package'; readonly item: GraphPackage };

/** The waves of a plan, each with its packages. */
export function waveRows(snapshot: GraphSnapshot): Extract<PackageRow, { kind: 'wave' }>[] {
  const byId = new Map(snapshot.packages.map((item) => [item.id, item]));
  return snapshot.waves.map((ids, index) => ({
    kind: 'wave',
    wave: index + 1,
    packages: ids.flatMap((id) => byId.get(id) ?? []),
  }));
}

/** How a wave stands: "2 of 3 done · 1 running". */
export function waveSummary(packages: readonly GraphPackage[]): string {
  const count = (test: (item: GraphPackage) => boolean) => packages.filter(test).length;
  const parts = [`${count((item) => item.state === 'done')} of ${packages.length} done`];
  const running = count((item) => isActive(item.state));
  const attention = count(
    (item) => item.state === 'blocked' || item.state === 'stalled' || item.state === 'failed',
  );
  return [
    ...parts,
    ...(running > 0 ? [`${running} running`] : []),
    ...(attention > 0 ? [`${attention} need you`] : []),
  ].join(' · ');
}

/** What stands beside a package's name: its state in a word, progress, agent. */
export function packageSummary(item: GraphPackage): string {
  const { label } = STATE_APPEARANCE[item.state];
  const progress =
    item.state === 'working' && item.progress !== undefined ? ` ${Math.round(item.progress * 100)} %` : '';
  return [`${label}${progress}`, item.agent, item.attempt > 1 ? `attempt ${item.attempt}` : undefined]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** More about a package, in Markdown lines. */
export function packageDetails(item: GraphPackage): string[] {
  return [
    `**${item.title}** (\`${item.id}\`)`,
    packageSummary(item),
    ...(item.blockedBy.length > 0 || item.message === undefined ? [] : [item.message]),
    ...item.blockedBy,
    ...strongestEvidence(item),
    item.writes.length === 0
      ? 'Writes nothing.'
      : `Writes ${item.writes.map((glob) => `\`${glob}\``).join(', ')}`,
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
  const progress =
    item.state === 'working' && item.progress !== undefined
      ? `, ${Math.round(item.progress * 100)} percent`
      : '';
  return `${item.title}, ${STATE_APPEARANCE[item.state].spoken}${progress}`;
}

/** What menus may offer for a package: words for `viewItem` in package.json. */
export function packageContext(item: GraphPackage): string {
  const active = item.state === 'starting' || item.state === 'working' || item.state === 'stalled';
  return [
    'package',
    ...(active ? ['active', 'terminal'] : []),
    ...(isActive(item.state) || item.state === 'done' ? [] : ['runnable']),
    ...(item.hasLog ? ['log'] : []),
    ...(item.hasWorktree ? ['worktree'] : []),
  ].join('.');
}
