import '../wave/waveHeaders.css';
import { useStore } from '@xyflow/react';
import type { JSX } from 'react';
import { memo, useMemo } from 'react';
import type { GraphEdge } from '../../../src/protocol/graph';
import { costText, usageText } from '../../../src/run/usage/usage';
import { packagesIn } from './layout/within';
import { Codicon } from '../parts/icons';
import { Elapsed } from '../parts/elapsed';
import type { GraphLayout, PlacedPackage, WaveSpan } from './layout/layout';
import { columnsWidth, columnX, waveSpans } from './layout/layout';
import type { WaveSummary, SummedPackage } from './layout/waveSummary';
import { WAVE_STRINGS, summarizeWave, waveTitle, wavesAt } from './layout/waveSummary';
import { packageEdges } from './lines/packageEdges';
import type { PackageLookup } from './layout/within';

/** Columns nearer to each other than this share a header, in pixels. */
const LEAST_STEP = 36;
/** Columns nearer to each other than this are called by their number alone, in pixels. */
const NAMED_STEP = 120;

/** The names of the waves over their columns. They move and widen with the graph, but stay in sight and legible. */
export function WaveHeaders(props: {
  layout: GraphLayout;
  packages: PackageLookup;
  edges: readonly GraphEdge[];
}): JSX.Element {
  const { layout, packages, edges } = props;
  const x = useStore(({ transform }) => transform[0]);
  const waves = useMemo(() => waveSummaries(layout, packages, edges), [layout, packages, edges]);
  return (
    <div className="wave-headers">
      <div className="wave-strip" style={{ transform: `translateX(${Math.round(x)}px)` }}>
        <WaveStrip waves={waves} />
      </div>
    </div>
  );
}

/** The headers in sight. Rendered anew only when others come into sight or the zoom changes, not while moving. */
const WaveStrip = memo(function WaveStrip({ waves }: { waves: WaveSummaries }): JSX.Element {
  const zoom = useStore(({ transform }) => transform[2]);
  const first = useStore(({ transform: [x, , scale] }) => Math.floor(-x / scale / columnX(1)) - 1);
  const last = useStore(({ transform: [x, , scale], width }) => Math.ceil((width - x) / scale / columnX(1)));
  const stride = Math.ceil(LEAST_STEP / (columnX(1) * zoom));
  return (
    <>
      {waves.spans.map((span, wave) =>
        wave % stride === 0 && span.first + span.columns > first - stride + 1 && span.first <= last ? (
          <div
            key={wave}
            className="wave-header"
            style={{
              transform: `translateX(${Math.round(columnX(span.first) * zoom)}px)`,
              width: Math.max(Math.round(columnsWidth(span.columns) * zoom), stride > 1 ? LEAST_STEP - 4 : 0),
            }}
          >
            <WaveHeader
              name={waveTitle(waves.layout, wave)}
              number={numberOf(waves.layout, wave)}
              brief={columnX(1) * zoom < NAMED_STEP}
              {...waves.of(wave)}
            />
          </div>
        ) : null,
      )}
    </>
  );
});

const WaveHeader = memo(function WaveHeader(
  props: WaveSummary & { name: string; number: string; brief: boolean },
): JSX.Element {
  const { name, number, brief, done, packages, words, color, worked, waitsFor, usage } = props;
  // A wave that has begun tells how far it is; what the rest of it waits for stands on its packages.
  const waits = waitsFor.length === 0 || worked !== undefined ? undefined : WAVE_STRINGS.waitsFor(waitsFor);
  const used = usage && usageText(usage);
  // The line is narrow: what it says in short, the tooltip says in full.
  const usedBriefly = usage && (costText(usage) ?? used);
  const told = [words, waits, used].filter((part) => part !== undefined).join(' · ');
  const complete = packages > 0 && done === packages;
  return (
    <div className="wave-header-content" data-color={color} title={`${name}: ${told}`}>
      <h2 className="wave-title">
        {complete && <Codicon name="check" />}
        <span className="wave-name" aria-label={name}>
          {brief ? number : name}
        </span>
        <span className="wave-count" aria-hidden="true">
          {done}/{packages}
        </span>
      </h2>
      <p className="wave-words">
        {words}
        {worked !== undefined && (
          <span className="wave-time" title={WAVE_STRINGS.worked}>
            {' · '}
            <Elapsed amount={worked} />
          </span>
        )}
        {waits !== undefined && ` · ${waits}`}
        {usedBriefly !== undefined && ` · ${usedBriefly}`}
      </p>
      <span className="wave-bar" aria-hidden="true">
        <span
          className="wave-bar-done"
          style={{ transform: `scaleX(${packages === 0 ? 0 : done / packages})` }}
        />
      </span>
    </div>
  );
});

/** The number of a wave, or of the first and the last of several in its place. */
function numberOf(layout: GraphLayout, place: number): string {
  const { first, last } = wavesAt(layout, place);
  return first === last ? String(last) : `${first}–${last}`;
}

/** Where every wave stands; each is summed up when its header comes into sight. */
interface WaveSummaries {
  readonly layout: GraphLayout;
  /** The columns of each wave. */
  readonly spans: readonly WaveSpan[];
  /** @param wave counts from 0 */
  of(wave: number): WaveSummary;
}

const SATISFIED: ReadonlySet<string> = new Set(['done', 'skipped']);

/** The summaries of the waves of a layout, as the packages are now. */
function waveSummaries(
  layout: GraphLayout,
  packages: PackageLookup,
  edges: readonly GraphEdge[],
): WaveSummaries {
  const known = new Map<number, WaveSummary>();
  const summarize = (column: readonly PlacedPackage[]): WaveSummary =>
    summarizeWave(
      column
        .filter(({ depth }) => depth === undefined)
        .flatMap(({ id }): readonly SummedPackage[] => {
          const item = packages.get(id);
          return item ? packagesIn(item) : [{ state: 'planned' }];
        }),
      awaitedBy(column, packages, edges),
    );
  const spans = waveSpans(layout);
  return {
    layout,
    spans,
    of(wave) {
      const summary = known.get(wave) ?? summarize(layout.columns[spans[wave]?.first ?? 0] ?? []);
      known.set(wave, summary);
      return summary;
    },
  };
}

/** The titles of what the packages of a wave that are only planned wait for. */
function awaitedBy(
  column: readonly PlacedPackage[],
  packages: PackageLookup,
  edges: readonly GraphEdge[],
): readonly string[] {
  const titles = new Set<string>();
  for (const { id } of column) {
    const into = packages.get(id)?.state === 'planned' ? packageEdges(edges).get(id)?.into : undefined;
    for (const { from, redundant } of into ?? []) {
      const source = redundant ? undefined : packages.get(from);
      if (source && !SATISFIED.has(source.state)) {
        titles.add(source.title);
      }
    }
  }
  return [...titles];
}
