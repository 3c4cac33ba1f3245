import { useEffect, useMemo, useState } from 'react';
import type { GraphLayout, Moves } from '../layout';
import type { LayoutInput } from './layeredGraph';
import { LayoutKeeper } from './layoutKeeper';

/** How long the search for a better layout may keep the page from doing something else, in milliseconds. */
const SLICE_MS = 8;

/**
 * The layout of a plan. That of a large one comes in two steps: something good at once, and the best while the person
 * already looks at it.
 */
export function useLayout(input: LayoutInput, moves: Moves): GraphLayout {
  const [keeper] = useState(() => new LayoutKeeper());
  const [better, setBetter] = useState<{ readonly than: GraphLayout; readonly layout: GraphLayout }>();
  const layout = useMemo(() => keeper.layoutOf(input, moves), [keeper, input, moves]);
  useEffect(() => {
    if (!keeper.refining) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const end = performance.now() + SLICE_MS;
      keeper.refine(() => performance.now() < end);
      if (keeper.refining) {
        timer = setTimeout(look);
      } else {
        setBetter({ than: layout, layout: keeper.layoutOf(input, moves) });
      }
    };
    timer = setTimeout(look);
    return () => clearTimeout(timer);
  }, [keeper, layout, input, moves]);
  return better?.than === layout ? better.layout : layout;
}
