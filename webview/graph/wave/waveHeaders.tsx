import './waveHeaders.css';
import { useViewport } from '@xyflow/react';
import type { JSX } from 'react';
import { memo, useMemo } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { Codicon } from '../codicon';
import type { GraphLayout } from '../layout';
import { columnX, NODE_WIDTH } from '../layout';
import { WAVE_STRINGS } from './strings';
import type { WaveSummary } from './waveSummary';
import { summarizeWave } from './waveSummary';

/** The names of the waves over their columns. They move and widen with the graph, but stay in sight and legible. */
export function WaveHeaders(props: {
  layout: GraphLayout;
  packages: ReadonlyMap<string, GraphPackage>;
}): JSX.Element {
  const { layout, packages } = props;
  const { x, zoom } = useViewport();
  const waves = useMemo(() => summarize(layout, packages), [layout, packages]);
  return (
    <div className="wave-headers">
      {waves.map((wave, column) => (
        <div
          key={column}
          className="wave-header"
          style={{
            transform: `translateX(${Math.round(columnX(column) * zoom + x)}px)`,
            width: Math.round(NODE_WIDTH * zoom),
          }}
        >
          <WaveHeader number={column + 1} {...wave} />
        </div>
      ))}
    </div>
  );
}

function summarize(layout: GraphLayout, packages: ReadonlyMap<string, GraphPackage>): readonly WaveSummary[] {
  return layout.columns.map((column) =>
    summarizeWave(column.map(({ id }) => packages.get(id)?.state ?? 'planned')),
  );
}

const WaveHeader = memo(function WaveHeader(props: WaveSummary & { number: number }): JSX.Element {
  const { number, done, packages, words, color } = props;
  const complete = packages > 0 && done === packages;
  return (
    <div className="wave-header-content" data-color={color} title={`${WAVE_STRINGS.title(number)}: ${words}`}>
      <h2 className="wave-title">
        {complete && <Codicon name="check" />}
        <span className="wave-name">{WAVE_STRINGS.title(number)}</span>
        <span className="wave-count" aria-hidden="true">
          {done}/{packages}
        </span>
      </h2>
      <p className="wave-words">{words}</p>
      <span className="wave-bar" aria-hidden="true">
        <span
          className="wave-bar-done"
          style={{ transform: `scaleX(${packages === 0 ? 0 : done / packages})` }}
        />
      </span>
    </div>
  );
});
