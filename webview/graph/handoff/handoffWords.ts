import type { GraphPackage } from '../../../src/protocol/graph';
import { HANDOFF_STRINGS } from './strings';

/** What a screen reader says of what a package asks of others, and they of it. Empty when there is nothing. */
export function handoffWords(item: GraphPackage, packages: ReadonlyMap<string, GraphPackage>): string {
  const { standings, spokenAsks, spokenAsked } = HANDOFF_STRINGS;
  const asks = (item.handoffs ?? []).map(({ to, standing, message }) =>
    spokenAsks(packages.get(to)?.title ?? to, standings[standing], message),
  );
  const asked = askedOf(item.id, packages.values()).map(({ from, handoff }) =>
    spokenAsked(from.title, standings[handoff.standing], handoff.message),
  );
  return [...asks, ...asked].join(' ');
}

/** What others ask of a package, with who asks. */
export function askedOf(id: string, packages: Iterable<GraphPackage>) {
  const found: {
    readonly from: GraphPackage;
    readonly handoff: NonNullable<GraphPackage['handoffs']>[number];
  }[] = [];
  for (const from of packages) {
    for (const handoff of from.handoffs ?? []) {
      if (handoff.to === id) {
        found.push({ from, handoff });
      }
    }
  }
  return found;
}
