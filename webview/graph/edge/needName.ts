import type { GraphEdge, GraphPackage } from '../../../src/protocol/graph';
import type { Point } from '../layout/layout';
import type { EdgeRoute } from './edgePath';
import { isBesideRoute, signPlace } from './edgePath';

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
