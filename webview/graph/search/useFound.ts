import { useCallback, useMemo } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphLayout } from '../layout';
import type { ViewState } from '../state/viewState';
import { findPackages } from './find';

/** The packages that are looked for, and how to go from one to the next. */
export interface Found {
  /** Undefined when nothing is asked for. */
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
  const matches = useMemo(
    () => findPackages(snapshot, find, around, selected),
    [snapshot, find, around, selected],
  );
  const step = useCallback(
    (direction: 1 | -1) => {
      const found = layout.packages.filter(({ id }) => matches?.has(id) ?? true);
      const at = found.findIndex(({ id }) => id === selected);
      const from = at === -1 && direction === -1 ? 0 : at;
      const next = found[(from + direction + found.length) % found.length];
      if (next) {
        show(next.id);
      }
    },
    [layout, matches, selected, show],
  );
  return { matches, step };
}
