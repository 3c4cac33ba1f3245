import type { GraphSnapshot } from '../../../src/protocol/graph';

/**
 * The plan as a Mermaid flow chart, a subgraph for each wave, dependencies that others imply left out. Ids are replaced
 * by numbers, because Mermaid reads some words in them as its own (https://mermaid.js.org/syntax/flowchart.html).
 */
export function mermaidOf({ waves, packages, edges, feature }: GraphSnapshot): string {
  const names = new Map(packages.map(({ id }, index) => [id, `p${index + 1}`]));
  const titles = new Map(packages.map(({ id, title }) => [id, title]));
  const lines = [
    '---',
    `title: ${JSON.stringify(feature.title)}`,
    '---',
    'flowchart LR',
    ...waves.flatMap((ids, index) => [
      `  subgraph wave${index + 1} ["Wave ${index + 1}"]`,
      ...ids.map((id) => `    ${names.get(id) ?? ''}["${escaped(titles.get(id) ?? id)}"]`),
      '  end',
    ]),
    ...edges
      .filter(({ redundant }) => !redundant)
      .map(
        ({ from, to, critical }) =>
          `  ${names.get(from) ?? ''} ${critical ? '==>' : '-->'} ${names.get(to) ?? ''}`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Mermaid writes special characters as `#code;`. */
function escaped(text: string): string {
  return text.replaceAll(/["#<>&;]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll(/\s+/g, ' ');
}
