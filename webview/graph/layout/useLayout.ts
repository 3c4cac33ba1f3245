import { useEffect, useMemo, useState } from 'react';
import type { GraphLayout, Moves } from './layout';
import type { LayoutInput } from './layeredGraph';
import { layoutElsewhere } from './layoutElsewhere';
import { LayoutKeeper } from './layoutKeeper';

/**
 * The layout of a plan. That of a large one comes in two steps: a draft at once, and the layout itself while the person
 * already looks at that.
 */
export function useLayout(input: LayoutInput, moves: Moves): GraphLayout {
  const [keeper] = useState(() => new LayoutKeeper());
  const [better, setBetter] = useState<{ readonly than: GraphLayout; readonly layout: GraphLayout }>();
  const layout = useMemo(() => keeper.layoutOf(input, moves), [keeper, input, moves]);
  useEffect(() => {
    const { drafted } = keeper;
    if (!drafted) {
      return undefined;
    }
    const search = new AbortController();
    layoutElsewhere(drafted, search.signal).then(
      (found) => setBetter({ than: layout, layout: keeper.replaceDraft(found) }),
      () => undefined,
    );
    return () => search.abort();
  }, [keeper, layout]);
  return better?.than === layout ? better.layout : layout;
}
