import { useCallback, useMemo } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphLayout } from '../layout/layout';
import { everyPackage } from '../layout/within';
import type { ViewState } from '../state/viewState';
import { findPackages, withGroups } from '../state/find';

/** The packages that are looked for, and how to go from one to the next. */
export interface Found {
  /** How many; undefined when nothing is asked for. */
  readonly count: number | undefined;
  /** What stays in sight: they and the packages in whose sub-plans they are. Undefined when nothing is asked for. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly step: (step: 1 | -1) => void;
}

/** What is found in a snapshot; it is found anew only when packages, edges or what is asked for change. */
export function useFound(input: {
  readonly snapshot: GraphSnapshot;
  readonly layout: GraphLayout;
  readonly state: ViewState;
  /** Selects a package and brings it into view. */
  readonly show: (packageId: string) => void;
}): Found {
  const { snapshot, layout, state, show } = input;
  const { find, around, selected } = state;
  const found = useMemo(
    () => findPackages(snapshot, find, around, selected),
    [snapshot, find, around, selected],
  );
  const matches = useMemo(() => found && withGroups(snapshot, found), [snapshot, found]);
  const step = useCallback(
    (direction: 1 | -1) => {
      const ids = readingOrder(snapshot, layout).filter((id) => found?.has(id) ?? true);
      const at = selected === undefined ? -1 : ids.indexOf(selected);
      const from = at === -1 && direction === -1 ? 0 : at;
      const next = ids[(from + direction + ids.length) % ids.length];
      if (next !== undefined) {
        show(next);
      }
    },
    [snapshot, layout, found, selected, show],
  );
  return { count: found?.size, matches, step };
}

/** Every package as the graph is read, and behind it what is in its sub-plan, open or not. */
function readingOrder({ packages }: GraphSnapshot, layout: GraphLayout): readonly string[] {
  const inside = new Map<string, string[]>();
  for (const { item, groups } of everyPackage(packages)) {
    const [outermost = item.id] = groups;
    const known = inside.get(outermost);
    if (known) {
      known.push(item.id);
    } else {
      inside.set(outermost, [item.id]);
    }
  }
  return layout.packages.flatMap(({ id, depth }) => (depth === undefined ? (inside.get(id) ?? []) : []));
}
