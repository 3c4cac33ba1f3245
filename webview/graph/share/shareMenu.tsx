import type { JSX } from 'react';
import { useCallback } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphHost } from '../../host/host';
import type { GraphLayout } from '../layout/layout';
import type { Announcer } from '../live/announcer';
import { Menu } from '../toolbar/menu';
import { graphSvg } from './graphSvg';
import { mermaidOf } from './mermaid';
import { copyPng, pageColors, pngOf } from './picture';
import { SHARE_STRINGS } from './strings';

/** Hands the graph on: as a link to a package, as text, as a picture. */
export function ShareMenu(props: {
  host: GraphHost;
  announcer: Announcer;
  snapshot: GraphSnapshot;
  layout: GraphLayout;
  selected: string | undefined;
}): JSX.Element {
  const { host, announcer, snapshot, layout, selected } = props;
  const copy = useCallback(
    (text: string) => {
      host.post({ type: 'copy', text });
      announcer.say([SHARE_STRINGS.copied]);
    },
    [host, announcer],
  );
  const svg = (): string => graphSvg(snapshot, layout, pageColors());
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
        { label: SHARE_STRINGS.mermaid, go: () => copy(mermaidOf(snapshot)) },
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
