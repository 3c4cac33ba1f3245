import '../factsLine.css';
import './timelinePane.css';
import type { JSX } from 'react';
import { useMemo, useState } from 'react';
import type { GraphSnapshot, GraphPackage } from '../../../src/protocol/graph';
import { durationText } from '../../../src/run/kernel/kernel';
import { attemptHistory } from '../../../src/run/explaining/attemptHistory';
import { runTiming } from '../../../src/run/explaining/runTiming';
import type { JournalEvent } from '../../../src/run/run';
import { replay } from '../../../src/run/run';
import { useHostTime } from '../parts/elapsed';
import { IconButton } from '../parts/icons';
import { TextButton } from '../inspector/section';
import { useAnswer } from '../parts/useAnswer';
import { TOOLBAR_STRINGS } from '../toolbar/strings';
import type { Forecast } from './forecast';
import { forecast } from './forecast';
import type { TimelineRow } from './rows';
import { idleShare, rowsByPackage, rowsBySlot } from './rows';
import { TIMELINE_STRINGS } from './strings';
import { clockTime, TimelineChart } from './timelineChart';
import type { ChildHistories } from './useHistory';
import type { Moment } from './useMoment';
import { packageWithin } from '../canvas/layout/within';

const EXACT = 0;

/** What the timeline shows and does. */
export interface TimelinePaneProps {
  /** The plan and its newest run, now. */
  readonly live: GraphSnapshot;
  readonly moment: Moment;
  /** Packages whose sub-plans are shown. */
  readonly openGroups: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onSelect: (packageId: string) => void;
  readonly onClose: () => void;
}

/** The run over time, and the way to any moment of it. */
export function TimelinePane(props: TimelinePaneProps): JSX.Element {
  const { live, moment, openGroups, selected, onSelect, onClose } = props;
  const { history, at } = moment;
  const [bySlot, setBySlot] = useState(false);
  const isNewest = moment.run === live.run.id;
  const going = isNewest && (live.run.state === 'running' || live.run.state === 'stopping');
  const now = useHostTime(going);
  const events = useMemo(() => history?.events ?? [], [history]);
  const attempts = useMemo(() => attemptHistory(events), [events]);
  const last = Date.parse(events.at(-1)?.time ?? '') || now;
  const present = going || live.run.state === 'none' ? now : last;
  const start = Date.parse(events[0]?.time ?? '') || present;
  // What is still to come is reckoned anew each second only while something goes on.
  const ahead = useMemo(
    () =>
      going || live.run.state === 'none'
        ? forecast(live, attempts, present)
        : { spans: new Map<string, never>(), end: present },
    [going, live, attempts, present],
  );
  const input = { packages: live.packages, attempts, forecast: ahead, now: present };
  const slots = rowsBySlot(input);
  const rows = bySlot
    ? slots
    : withInnerRows(
        rowsByPackage(input),
        { packages: live.packages, events, nameOf: ({ id }) => id },
        { openGroups, histories: moment.childHistories, now: present },
      );
  const end = Math.max(present, ahead.end, start + 1000);
  const children = moment.childHistories;
  const idle = idleShare(slots, start, present);
  const facts = useFacts({ going, events, children, ahead, present, idle });
  const share = `${((present - start) / (end - start)) * 100}%`;
  return (
    <section className="timeline" aria-label={TIMELINE_STRINGS.title}>
      <header className="timeline-header">
        <h2>{TIMELINE_STRINGS.title}</h2>
        <RunChoice moment={moment} live={live} />
        <label className="find-field find-choice">
          <span>{TIMELINE_STRINGS.rows}</span>
          <select
            value={bySlot ? 'slot' : 'package'}
            onChange={({ currentTarget }) => setBySlot(currentTarget.value === 'slot')}
          >
            <option value="package">{TIMELINE_STRINGS.byPackage}</option>
            <option value="slot">{TIMELINE_STRINGS.bySlot}</option>
          </select>
        </label>
        <p className="timeline-facts facts-line">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        {at !== undefined && isNewest && (
          <TextButton
            icon="debug-continue"
            label={TIMELINE_STRINGS.live}
            onClick={() => {
              moment.play(false);
              moment.goTo(undefined);
            }}
          />
        )}
        <IconButton icon="close" label={TIMELINE_STRINGS.close} onClick={onClose} />
      </header>
      {at !== undefined && (
        <p className="timeline-past" role="status">
          {TIMELINE_STRINGS.past(clockTime(at, EXACT))}
        </p>
      )}
      {events.length > 0 && (
        <div className="timeline-slider">
          <IconButton
            icon={moment.playing ? 'debug-pause' : 'play'}
            label={moment.playing ? TIMELINE_STRINGS.pause : TIMELINE_STRINGS.play}
            onClick={() => moment.play(!moment.playing)}
          />
          <span className="timeline-range">
            <input
              type="range"
              aria-label={TIMELINE_STRINGS.moment}
              aria-valuetext={at === undefined ? TIMELINE_STRINGS.now : clockTime(at, EXACT)}
              min={start}
              max={present}
              step={Math.max(1, Math.round((present - start) / 1000))}
              value={at ?? present}
              style={{ width: share }}
              onChange={({ currentTarget }) => {
                const to = Number(currentTarget.value);
                moment.play(false);
                moment.goTo(going && to >= present ? undefined : to);
              }}
            />
          </span>
        </div>
      )}
      {events.length === 0 && (
        <p className="timeline-none">
          {moment.run === undefined ? TIMELINE_STRINGS.none : TIMELINE_STRINGS.reading}
        </p>
      )}
      <TimelineChart
        rows={rows}
        start={start}
        end={end}
        mark={at ?? present}
        selected={selected}
        onSelect={onSelect}
      />
    </section>
  );
}

function useFacts(input: {
  readonly going: boolean;
  readonly events: readonly JournalEvent[];
  readonly children: ChildHistories;
  readonly ahead: ReturnType<typeof forecast>;
  readonly present: number;
  readonly idle: number;
}): readonly string[] {
  const { going, events, children, ahead, present, idle } = input;
  const run = useMemo(() => replay(events), [events]);
  const inner = useMemo(
    () => new Map([...children].map(([id, journal]) => [id, replay(journal)])),
    [children],
  );
  const timing = run && runTiming(run, (id) => inner.get(id), going ? present : undefined);
  const left = ahead.end - present;
  const elapsed = going ? TIMELINE_STRINGS.soFar : TIMELINE_STRINGS.elapsed;
  return [
    ...(timing === undefined ? [] : [elapsed(durationText(timing.elapsed))]),
    ...(left > 0 ? [TIMELINE_STRINGS.expectedEnd(clockTime(ahead.end, Infinity), durationText(left))] : []),
    ...(timing?.speedup === undefined ? [] : [TIMELINE_STRINGS.speedup(String(timing.speedup))]),
    ...(timing !== undefined && timing.peak > 0
      ? [TIMELINE_STRINGS.peak(timing.peak), TIMELINE_STRINGS.idle(Math.round(idle * 100))]
      : []),
  ];
}

function RunChoice({ moment, live }: { moment: Moment; live: GraphSnapshot }): JSX.Element | null {
  const { answer } = useAnswer('runs', {}, live.run.id);
  const runs = answer?.runs ?? [];
  if (runs.length < 2) {
    return null;
  }
  const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <label className="find-field find-choice">
      <span>{TIMELINE_STRINGS.run}</span>
      <select value={moment.run} onChange={({ currentTarget }) => moment.chooseRun(currentTarget.value)}>
        {runs.map(({ id, startedAt, state }) => (
          <option key={id} value={id}>
            {`${DAY.format(startedAt)} · ${TOOLBAR_STRINGS.states[state]}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A plan or sub-plan with what happened in its run. */
interface PlayedPlan {
  /** By the addresses under which views know them. */
  readonly packages: readonly GraphPackage[];
  /** The journal of its run, in which packages go by their own ids. */
  readonly events: readonly JournalEvent[];
  /** What its run calls a package. */
  readonly nameOf: (item: GraphPackage) => string;
}

/** Which sub-plans are shown, and what is known of their runs. */
interface InnerRuns {
  readonly openGroups: ReadonlySet<string>;
  readonly histories: ChildHistories;
  /** Where the bars of what goes on end for now, in milliseconds since 1970. */
  readonly now: number;
}

const NOTHING_EXPECTED: Forecast = { spans: new Map(), end: 0 };

/** Rows of packages, and under those whose sub-plans are open the rows of what is in them. */
export function withInnerRows(
  rows: readonly TimelineRow[],
  plan: PlayedPlan,
  runs: InnerRuns,
): readonly TimelineRow[] {
  const byId = new Map(plan.packages.map((item) => [item.id, item]));
  return rows.flatMap((row) => {
    const item = row.package === undefined ? undefined : byId.get(row.package);
    return item?.subplan && runs.openGroups.has(item.id)
      ? [row, ...rowsWithin(item, plan, runs).map((each) => ({ ...each, depth: (each.depth ?? 0) + 1 }))]
      : [row];
  });
}

function rowsWithin(group: GraphPackage, around: PlayedPlan, runs: InnerRuns): readonly TimelineRow[] {
  const own = group.subplan?.packages ?? [];
  const names = new Map(own.map((item) => [packageWithin(group.id, item).id, item.id]));
  const addresses = new Map([...names].map(([address, id]) => [id, address]));
  const name = around.nameOf(group);
  // A later attempt may go on with the run of an earlier one.
  const children = new Set(
    around.events.flatMap((event) =>
      event.type === 'attempt.started' && event.package === name && event.child !== undefined
        ? [event.child]
        : [],
    ),
  );
  const events = [...children].flatMap((run) => runs.histories.get(run) ?? []);
  const attempts = [...children].flatMap((run) =>
    attemptHistory(runs.histories.get(run) ?? []).map((attempt) => ({
      ...attempt,
      package: addresses.get(attempt.package) ?? attempt.package,
    })),
  );
  const packages = own.map((item) => packageWithin(group.id, item));
  const rows = rowsByPackage({ packages, attempts, forecast: NOTHING_EXPECTED, now: runs.now });
  return withInnerRows(rows, { packages, events, nameOf: (item) => names.get(item.id) ?? item.id }, runs);
}
