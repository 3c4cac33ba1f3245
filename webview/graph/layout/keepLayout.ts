import type { GraphLayout } from '../layout';
import { layoutGraph } from '../layout';
import { sameContent } from '../state/shareSnapshot';
import type { LayoutInput } from './layeredGraph';

/**
 * Lays out only when packages, edges or waves have changed; otherwise the former layout, the very same object, comes
 * back. States and progress are not looked at.
 */
export function keepLayout(): (input: LayoutInput) => GraphLayout {
  let former: { readonly input: LayoutInput; readonly layout: GraphLayout } | undefined;
  return ({ waves, packages, edges }) => {
    const input: LayoutInput = {
      waves,
      packages: packages.map(({ id, wave }) => ({ id, wave })),
      edges: edges.map(({ from, to, redundant }) => ({ from, to, redundant })),
    };
    if (!former || !sameContent(former.input, input)) {
      former = { input, layout: layoutGraph(input) };
    }
    return former.layout;
  };
}
