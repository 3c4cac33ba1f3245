import type { JSX } from 'react';
import { useCallback } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphHost } from '../messages/host';
import { unfolded } from '../canvas/layout/folds';
import type { GraphLayout } from '../canvas/layout/layout';
import type { Announcer } from '../parts/announcer';
import { Menu } from './menu';
import { graphSvg } from '../canvas/picture/graphSvg';
import { useThemeColors } from '../canvas/picture/themeColors';
import { t } from '@vscode/l10n';
import { addressWithin } from '../../../src/views/packageAddress';
import { HANDOFF_STRINGS } from '../canvas/lines/handoffWords';
import { WAVE_STRINGS } from '../canvas/layout/waveSummary';

/** Hands the graph on: as a link to a package, as text, as a picture. */
export function ShareMenu(props: {
  host: GraphHost;
  announcer: Announcer;
  /** The plan as it is, and as it is drawn. */
  plan: GraphSnapshot;
  snapshot: GraphSnapshot;
  layout: GraphLayout;
  selected: string | undefined;
}): JSX.Element | null {
  const { host, announcer, plan, snapshot, layout, selected } = props;
  const copy = useCallback(
    (text: string) => {
      host.post({ type: 'copy', text });
      announcer.say([SHARE_STRINGS.copied]);
    },
    [host, announcer],
  );
  const colors = useThemeColors();
  if (!colors) {
    return null;
  }
  const svg = (): string => graphSvg(snapshot, layout, colors);
  const failed = (error: unknown): void => announcer.say([SHARE_STRINGS.failed(String(error))]);
  const savePng = (): void => {
    pngOf(svg()).then((content) => host.post({ type: 'save', format: 'png', content }), failed);
  };
  return (
    <Menu
      icon="export"
      label={SHARE_STRINGS.menu}
      items={[
        ...(selected === undefined || !host.editor
          ? []
          : [
              {
                label: SHARE_STRINGS.link,
                go: () => host.post({ type: 'copyLink', package: selected }),
              },
            ]),
        { label: SHARE_STRINGS.mermaid, go: () => copy(mermaidOf(unfolded(plan, snapshot))) },
        { label: SHARE_STRINGS.svg, go: () => copy(svg()) },
        {
          label: SHARE_STRINGS.png,
          go: () => void copyPng(svg()).then(() => announcer.say([SHARE_STRINGS.copied]), failed),
        },
        {
          label: SHARE_STRINGS.saveSvg,
          go: () => host.post({ type: 'save', format: 'svg', content: svg() }),
        },
        { label: SHARE_STRINGS.savePng, go: savePng },
      ]}
    />
  );
}

/** What people read where the graph is handed on. */
const SHARE_STRINGS = {
  menu: t('Share'),
  link: t('Copy link to package'),
  mermaid: t('Copy as Mermaid'),
  svg: t('Copy as SVG'),
  png: t('Copy as PNG'),
  saveSvg: t('Save as SVG…'),
  savePng: t('Save as PNG…'),
  copied: t('Copied'),
  failed: (message: string): string => t('The picture could not be drawn: {0}', message),
} as const;

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
      .map(({ from, to, critical, needs }) => {
        const dotted = needs && `-.->|"${escaped(needs.join(', '))}"|`;
        return `  ${names.get(from) ?? ''} ${dotted ?? (critical ? '==>' : '-->')} ${names.get(to) ?? ''}`;
      }),
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

/** The most pixels of a picture; browsers draw nothing on larger canvases. */
const MOST_PIXELS = 64_000_000;

/**
 * An SVG picture as PNG, in base64, at twice its size where that can be drawn.
 *
 * @throws Error when the browser cannot draw it
 */
async function pngOf(svg: string): Promise<string> {
  const canvas = await drawn(svg);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/**
 * Puts an SVG picture on the clipboard as PNG. The host can put texts there only, so the page does this by itself.
 *
 * @throws Error when the browser cannot draw it, or does not let the page write there
 */
async function copyPng(svg: string): Promise<void> {
  const canvas = await drawn(svg);
  const png = new Promise<Blob>((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))));
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function drawn(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (image.width * image.height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(image.width * scale);
  canvas.height = Math.floor(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
