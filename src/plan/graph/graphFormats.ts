import { firstById } from '../firstById';
import { graphOf } from './graph';
import { edgesOf } from './graphReport';
import { onOneLine } from '../yaml/legible';
import type { Plan } from '../model';

/**
 * A plan's order in the language of Graphviz (https://graphviz.org/doc/info/lang.html): a column for each wave, the critical path
 * in bold, dependencies that others imply dashed, what is needed only at the end dotted, with its name.
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
      const label = [id, ...title, `≤ ${item?.timeoutMinutes ?? 0} min`].map(escapedForDot).join('\\n');
      return `    ${quoted(id)} [label="${label}"${critical.has(id) ? ', penwidth=3' : ''}];`;
    }),
    '  }',
  ]);
  const edges = edgesOf(plan, graph).map(({ from, to, redundant, critical: onPath, needs }) => {
    const wide = onPath ? ', penwidth=3' : '';
    const style =
      needs !== undefined
        ? ` [style=dotted, label=${quoted(needs.join(', '))}${wide}]`
        : redundant
          ? ' [style=dashed]'
          : onPath
            ? ' [penwidth=3]'
            : '';
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
  return `"${escapedForDot(text)}"`;
}

/** In quotes, only the quote ends a text; a backslash would begin one of Graphviz's own escapes. */
function escapedForDot(text: string): string {
  return onOneLine(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}

/**
 * A plan's order as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for documents and pull requests: a group
 * for each wave, the critical path in bold, dependencies that others imply dotted, and with their names what is needed only at
 * the end.
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
      const lines = [id, ...title, `≤ ${item?.timeoutMinutes ?? 0} min`].map(escaped);
      return `    ${nameOf(id)}["${lines.join('<br/>')}"]`;
    }),
    '  end',
  ]);
  const edges = edgesOf(plan, graph).map(({ from, to, redundant, critical, needs }) => {
    const dotted = needs === undefined ? '-.->' : `-.->|"${escaped(needs.join(', '))}"|`;
    const arrow = redundant || needs !== undefined ? dotted : critical ? '==>' : '-->';
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
