import { firstById } from '../firstById';
import { graphOf } from './graph';
import { edgesOf } from './graphReport';
import { onOneLine } from '../reading/legible';
import type { Plan } from '../model';

/**
 * A plan's order as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for documents and pull requests: a group
 * for each wave, the critical path in bold, dependencies that others imply dotted.
 */
export function graphMermaid(plan: Plan): string {
  const graph = graphOf(plan);
  const packages = firstById(plan);
  const names = new Map([...packages.keys()].map((id, index) => [id, `p${index}`]));
  const nameOf = (id: string): string => names.get(id) ?? '';
  const waves = graph.waves.flatMap((ids, index) => [
    `  subgraph w${index + 1}["Wave ${index + 1}"]`,
    ...ids.map((id) => {
      const item = packages.get(id);
      const title = item === undefined || item.title === id ? [] : [item.title];
      const lines = [id, ...title, `${item?.timeoutMinutes ?? 0} min`].map(escaped);
      return `    ${nameOf(id)}["${lines.join('<br/>')}"]`;
    }),
    '  end',
  ]);
  const edges = edgesOf(graph).map(({ from, to, redundant, critical }) => {
    const arrow = redundant ? '-.->' : critical ? '==>' : '-->';
    return `  ${nameOf(from)} ${arrow} ${nameOf(to)}`;
  });
  const critical = graph.criticalPath.map(nameOf).join(',');
  return [
    'flowchart LR',
    ...waves,
    ...edges,
    ...(critical === '' ? [] : ['  classDef critical stroke-width:3px', `  class ${critical} critical`]),
  ].join('\n');
}

/** Every sign that could mean something to Mermaid, or to the page it draws on, becomes one of its character codes. */
function escaped(text: string): string {
  return onOneLine(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\p{L}\p{N}\p{M} ,.:/_-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);
}
