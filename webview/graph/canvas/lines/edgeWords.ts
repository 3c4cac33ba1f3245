import { t } from '@vscode/l10n';
import type { GraphEdge, GraphPackage } from '../../../../src/protocol/graph';
import { appearanceOf, drawnState } from '../../../../src/run/kernel/kernel';
import type { Point } from '../layout/layout';
import type { EdgeFlow } from './edgeLook';
import { edgeFlow } from './edgeLook';
import type { EdgeRoute } from './edgePath';
import { isBesideRoute, signPlace } from './edgePath';
import type { PackageLookup } from '../layout/within';

/** About so many characters fit between two waves. */
const LONGEST = 22;
/** How far a name stays away from the packages beside it, in pixels at zoom 1. */
const ASIDE = 6;

/** Whether all that an edge stands for is merged: the whole of its source, or what is needed of it. */
export function hasArrived(
  { needs }: Pick<GraphEdge, 'needs'>,
  target: Pick<GraphPackage, 'arrived'> | undefined,
): boolean {
  return needs !== undefined && needs.every((path) => target?.arrived?.includes(path) === true);
}

/** What stands at a dotted edge: the name of the first artifact, how many more, and whether they are there. */
export function needName(
  needs: readonly string[],
  target: Pick<GraphPackage, 'arrived'> | undefined,
): string {
  const [first = '', ...others] = needs;
  const name = first.slice(first.lastIndexOf('/') + 1);
  const short = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  const more = others.length === 0 ? '' : ` +${others.length}`;
  return `${short}${more} ${hasArrived({ needs }, target) ? '✓' : '…'}`;
}

/** Where that stands: in the middle of the first bend; within a wave before its packages. */
export function needPlace(route: EdgeRoute): { readonly at: Point; readonly align: 'right' | 'center' } {
  const { x, y } = signPlace(route);
  return isBesideRoute(route)
    ? { at: { x: (route[0] ?? 0) - ASIDE, y }, align: 'right' }
    : { at: { x, y: y - ASIDE }, align: 'center' };
}

/** More names than these are counted, not said. */
const MOST_NAMES = 3;

/**
 * What flows along an edge: "contract: api.yaml", what is needed at the end alone, or that it is there for the order alone.
 */
export function cargoWords({ carries, needs }: Pick<GraphEdge, 'carries' | 'needs'>): string {
  if (needs !== undefined) {
    return EDGE_STRINGS.needs(needs.join(', '));
  }
  if (carries === undefined) {
    return EDGE_STRINGS.order;
  }
  const names = carries.what.slice(0, MOST_NAMES).join(', ');
  const rest = carries.what.length - MOST_NAMES;
  return EDGE_STRINGS[carries.kind](rest > 0 ? EDGE_STRINGS.andMore(names, rest) : names);
}

/** How far an edge is: "waiting: Profile API is planned", or that what is needed of its source is merged already. */
export function flowWords(
  edge: Pick<GraphEdge, 'needs'>,
  source: GraphPackage,
  target: Pick<GraphPackage, 'arrived'> | undefined,
): string {
  if (hasArrived(edge, target)) {
    return EDGE_STRINGS.arrived(source.title, appearanceOf(source).label.toLowerCase());
  }
  return EDGE_STRINGS.flow(
    EDGE_STRINGS.flows[edgeFlow(drawnState(source))],
    source.title,
    appearanceOf(source).label.toLowerCase(),
  );
}

/** What a screen reader says of the edges of a package: what it builds on and how far that is, and what needs it. */
export function linksWords(
  links: { readonly into: readonly GraphEdge[]; readonly outOf: readonly GraphEdge[] },
  packages: PackageLookup,
): string {
  const before = links.into.flatMap((edge) => {
    const source = packages.get(edge.from);
    return source
      ? [EDGE_STRINGS.link(source.title, flowName(edge, source, packages.get(edge.to)), cargoWords(edge))]
      : [];
  });
  const after = links.outOf.flatMap(({ to }) => packages.get(to)?.title ?? []);
  return [
    ...(before.length === 0 ? [] : [EDGE_STRINGS.buildsOn(before.join('; '))]),
    ...(after.length === 0 ? [] : [EDGE_STRINGS.neededBy(after.join(', '))]),
  ].join(' ');
}

function flowName(edge: GraphEdge, source: GraphPackage, target: GraphPackage | undefined): string {
  return EDGE_STRINGS.flows[hasArrived(edge, target) ? 'satisfied' : edgeFlow(drawnState(source))];
}

/** What people read and hear about edges. */
export const EDGE_STRINGS = {
  contract: (names: string): string => t('contract: {0}', names),
  handoff: (names: string): string => t('handoff: {0}', names),
  needs: (names: string): string => t('needed at the end only: {0}', names),
  arrived: (title: string, state: string): string => t('merged already, while {0} is {1}', title, state),
  order: t('order only'),
  opens: t('a click opens the contract'),
  andMore: (names: string, rest: number): string => t('{0} and {1} more', names, rest),
  flows: {
    satisfied: t('satisfied'),
    active: t('under way'),
    waiting: t('waiting'),
    broken: t('held up'),
  } satisfies Readonly<Record<EdgeFlow, string>>,
  flow: (flow: string, title: string, state: string): string => t('{0}: {1} is {2}', flow, title, state),
  critical: t('on the critical path'),
  redundant: t('redundant: other dependencies imply it'),
  between: (from: string, to: string): string => t('{0} → {1}', from, to),
  link: (title: string, flow: string, cargo: string): string => t('{0} ({1}, {2})', title, flow, cargo),
  buildsOn: (links: string): string => t('Builds on {0}.', links),
  neededBy: (titles: string): string => t('Needed by {0}.', titles),
} as const;
