import type { GraphSnapshot } from '../../../src/protocol/graph';
import { addressWithin } from '../../../src/views/packageAddress';
import { HANDOFF_STRINGS } from '../handoff/strings';
import { WAVE_STRINGS } from '../wave/strings';

/**
 * The plan as a Mermaid flow chart, a subgraph for each wave and within them for each sub-plan whose packages are among
 * those of the snapshot, dependencies that others imply left out. Ids are replaced
 * by numbers, because Mermaid reads some words in them as its own (https://mermaid.js.org/syntax/flowchart.html).
 */
export function mermaidOf({ waves, packages, edges, feature }: GraphSnapshot): string {
  const names = new Map(packages.map(({ id }, index) => [id, `p${index + 1}`]));
  const byId = new Map(packages.map((item) => [item.id, item]));
  const linesOf = (id: string, indent: string): string[] => {
    const item = byId.get(id);
    const name = names.get(id) ?? '';
    const inner = (item?.subplan?.packages ?? [])
      .map((each) => addressWithin(id, each.id))
      .filter((each) => byId.has(each));
    return [
      `${indent}${name}["${escaped(item?.title ?? id)}"]`,
      ...(inner.length === 0
        ? []
        : [
            `${indent}subgraph ${name}plan ["${escaped(item?.subplan?.title ?? id)}"]`,
            ...inner.flatMap((each) => linesOf(each, `${indent}  `)),
            `${indent}end`,
          ]),
    ];
  };
  const lines = [
    '---',
    `title: ${JSON.stringify(feature.title)}`,
    '---',
    'flowchart LR',
    ...waves.flatMap((ids, index) => [
      `  subgraph wave${index + 1} ["${escaped(WAVE_STRINGS.title(index + 1))}"]`,
      ...ids.flatMap((id) => linesOf(id, '    ')),
      '  end',
    ]),
    ...edges
      .filter(({ redundant }) => !redundant)
      .map(
        ({ from, to, critical }) =>
          `  ${names.get(from) ?? ''} ${critical ? '==>' : '-->'} ${names.get(to) ?? ''}`,
      ),
    ...packages.flatMap(({ id, handoffs = [] }) =>
      handoffs
        .filter(({ to }) => names.has(to))
        .map(
          ({ to, standing }) =>
            `  ${names.get(id) ?? ''} -. "${escaped(HANDOFF_STRINGS.standings[standing])}" .-> ${names.get(to) ?? ''}`,
        ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Mermaid writes special characters as `#code;`. */
function escaped(text: string): string {
  return text.replaceAll(/["#<>&;]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll(/\s+/g, ' ');
}
