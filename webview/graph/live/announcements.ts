import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { PackageStateName } from '../../../src/run/packageStates';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import { LIVE_STRINGS } from './strings';

/** Changes worth interrupting for; the steps between start and end are not. */
const TOLD: readonly PackageStateName[] = [
  'blocked',
  'failed',
  'stalled',
  'stale',
  'cancelled',
  'done',
  'starting',
];
/** From so many packages in one state on, only their number is said. */
const MANY = 3;

/** What to say about the way from one snapshot to the next: what needs a person first. Empty when nothing matters. */
export function announcements(former: GraphSnapshot, next: GraphSnapshot): readonly string[] {
  const before = new Map(former.packages.map((each) => [each.id, each.state]));
  const said: string[] = [];
  for (const state of TOLD) {
    const changed = next.packages.filter(
      (each) => each.state === state && isNews(before.get(each.id), state),
    );
    const label = STATE_APPEARANCE[state].label.toLowerCase();
    if (changed.length >= MANY) {
      said.push(LIVE_STRINGS.many(changed.length, label));
    } else {
      said.push(...changed.map(({ title }) => LIVE_STRINGS.package(title, label)));
    }
  }
  if (next.run.state !== former.run.state && next.run.state !== 'none') {
    said.push(LIVE_STRINGS.run[next.run.state]);
  }
  return said;
}

/** A package that the former snapshot did not have is not news: the plan has grown. */
function isNews(before: PackageStateName | undefined, now: PackageStateName): boolean {
  return before !== undefined && before !== now;
}
