import { firstById } from '../firstById';
import { graphOf } from './graph';
import { edgesOf } from './graphReport';
import { onOneLine } from '../reading/legible';
import type { Plan } from '../model';

/**
 * A plan's order in the language of Graphviz (https://graphviz.org/doc/info/lang.html): a column for each wave, the critical path
 * in bold, dependencies that others imply dashed.
 */
export function graphDot(plan: Plan): string {
  const graph = graphOf(plan);
  const packages = firstById(plan);
  const critical = new Set(graph.criticalPath);
  const waves = graph.waves.flatMap((ids, index) => [
    `  subgraph ${quoted(`cluster wave ${index + 1}`)} {`,
    `    label=${quoted(`Wave ${index + 1}`)};`,
    ...ids.map((id) => {
      const item = packages.get(id);
      const title = item === undefined || item.title === id ? [] : [item.title];
      const label = [id, ...title, `${item?.timeoutMinutes ?? 0} min`].map(escaped).join('\\n');
      return `    ${quoted(id)} [label="${label}"${critical.has(id) ? ', penwidth=3' : ''}];`;
    }),
    '  }',
  ]);
  const edges = edgesOf(graph).map(({ from, to, redundant, critical: onPath }) => {
    const style = redundant ? ' [style=dashed]' : onPath ? ' [penwidth=3]' : '';
    return `  ${quoted(from)} -> ${quoted(to)}${style};`;
  });
  return [
    `digraph ${quoted(plan.feature.id)} {`,
    `  label=${quoted(plan.feature.title)};`,
    '  rankdir=LR;',
    '  node [shape=box];',
    ...waves,
    ...edges,
    '}',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** In quotes, only the quote ends a text; a backslash would begin one of Graphviz's own escapes. */
function escaped(text: string): string {
  return onOneLine(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}
