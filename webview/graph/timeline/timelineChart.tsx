import type { CSSProperties, JSX } from 'react';
import { memo } from 'react';
import { durationText, STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import type { Bar, TimelineRow } from './rows';
import { TIMELINE_STRINGS } from './strings';

/** More rows nobody reads, and they take a browser long. */
const MOST_ROWS = 1000;

const COLORS: Readonly<Record<Bar['result'], string>> = {
  done: STATE_APPEARANCE.done.color,
  planned: STATE_APPEARANCE.done.color,
  failed: STATE_APPEARANCE.failed.color,
  blocked: STATE_APPEARANCE.blocked.color,
  cancelled: STATE_APPEARANCE.cancelled.color,
  open: STATE_APPEARANCE.working.color,
  expected: STATE_APPEARANCE.planned.color,
};

/** What the chart shows. Times in milliseconds since 1970. */
export interface TimelineChartProps {
  readonly rows: readonly TimelineRow[];
  readonly start: number;
  readonly end: number;
  /** Where the line stands that says how far it is: now, or the moment that is looked at. */
  readonly mark: number;
  readonly selected: string | undefined;
  readonly onSelect: (packageId: string) => void;
}

/** Bars over time, a row for each package or slot. */
export const TimelineChart = memo(function TimelineChart(props: TimelineChartProps): JSX.Element {
  const { rows, start, end, mark, selected, onSelect } = props;
  const place = (time: number): string => `${((time - start) / Math.max(1, end - start)) * 100}%`;
  return (
    <div className="chart">
      <div className="chart-axis" aria-hidden="true">
        {ticksOf(start, end).map((tick) => (
          <span key={tick} className="chart-tick" style={{ insetInlineStart: place(tick) }}>
            {clockTime(tick, end - start)}
          </span>
        ))}
      </div>
      <ul className="chart-rows">
        {rows.slice(0, MOST_ROWS).map((row) => (
          <li
            key={row.key}
            className={`chart-row${row.package !== undefined && row.package === selected ? ' is-selected' : ''}`}
          >
            <span className="chart-label" dir="auto" title={row.label} data-depth={row.depth}>
              {row.label}
            </span>
            <span className="chart-track">
              {row.bars.map((bar) => (
                <BarButton
                  key={`${bar.package} ${bar.attempt} ${bar.result === 'expected' ? 'expected' : ''}`}
                  bar={bar}
                  style={{
                    insetInlineStart: place(bar.from),
                    width: `calc(${place(bar.to)} - ${place(bar.from)})`,
                  }}
                  span={end - start}
                  selected={bar.package === selected}
                  onSelect={onSelect}
                />
              ))}
              <span className="chart-mark" style={{ insetInlineStart: place(mark) }} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
});

function BarButton(props: {
  bar: Bar;
  style: CSSProperties;
  span: number;
  selected: boolean;
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { bar, style, span, selected, onSelect } = props;
  const [from, to] = [clockTime(bar.from, span), clockTime(bar.to, span)];
  const words =
    bar.result === 'expected'
      ? TIMELINE_STRINGS.expectedBar(bar.title, from, to)
      : TIMELINE_STRINGS.bar(bar.title, bar.attempt, from, to, TIMELINE_STRINGS.results[bar.result]);
  const waited = bar.waits.reduce((sum, wait) => sum + (wait.to - wait.from), 0);
  const told = waited === 0 ? words : TIMELINE_STRINGS.waited(words, durationText(waited));
  const label = bar.critical ? TIMELINE_STRINGS.onCriticalPath(told) : told;
  const place = (time: number): string => `${((time - bar.from) / Math.max(1, bar.to - bar.from)) * 100}%`;
  return (
    <button
      type="button"
      className={`chart-bar is-${bar.result}${bar.critical ? ' is-critical' : ''}${selected ? ' is-selected' : ''}`}
      data-color={COLORS[bar.result]}
      style={style}
      aria-label={label}
      title={label}
      onClick={() => onSelect(bar.package)}
    >
      {bar.waits.map((wait) => (
        <span
          key={wait.from}
          className="chart-wait"
          style={{
            insetInlineStart: place(wait.from),
            width: `calc(${place(wait.to)} - ${place(wait.from)})`,
          }}
        />
      ))}
    </button>
  );
}

const SECOND = 1000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const MOST_TICKS = 6;
const LONG_MS = 10 * 60 * SECOND;

/** Round times for an axis, at most a handful. All in milliseconds since 1970. */
export function ticksOf(start: number, end: number): readonly number[] {
  const seconds = Math.max(1, (end - start) / SECOND);
  const step =
    (STEPS.find((each) => seconds / each <= MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS)) * SECOND;
  const ticks: number[] = [];
  for (let tick = Math.ceil(start / step) * step; tick <= end; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}

const SHORT = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const EXACT = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });

/** A time of day, with seconds where the whole is short. @param span of what it is part of, in milliseconds */
export function clockTime(time: number, span: number): string {
  return (span < LONG_MS ? EXACT : SHORT).format(time);
}
