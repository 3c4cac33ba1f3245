import type { FunctionComponent } from 'react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { liveBlock } from '../../src/cli/runs/liveView';
import { packageTable, summary } from '../../src/cli/runs/runLines';
import { packageSummary } from '../../src/extension/views/packageItems';
import { statusTable, statusText } from '../../src/extension/views/statusText';
import type { GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import { statusOf } from '../../src/run/explaining/status';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../src/run/kernel/state/packageStates';
import { reportMarkdown } from '../../src/run/explaining/report/reportMarkdown';
import { reportHtml } from '../../src/run/explaining/report/reportHtml';
import { runReport } from '../../src/run/explaining/report/runReport';
import type { JournalEvent, RunState } from '../../src/run/run';
import { replay } from '../../src/run/run';
import { TimeTaken } from '../../webview/graph/package/packageNode';
import { spokenName } from '../../webview/graph/package/spokenName';
import { GraphServicesContext } from '../../webview/graph/parts/graphServices';
import { TimelinePane } from '../../webview/graph/timeline/timelinePane';
import { momentSnapshot } from '../../webview/graph/timeline/useMoment';
import { PackageTable } from '../../webview/graph/packageTable';
import { RunSummary } from '../../webview/graph/toolbar/runSummary';
import { anyJournal } from '../run/kernel/anyJournal';

const SEEDS = 20;
const LENGTH = 300;
const EVERY = 30;

/** Every word that a surface may say of how a package stands, the longest first. */
const LABELS = [
  'Needs You',
  'Waits',
  'Held',
  ...PACKAGE_STATES.map((state) => STATE_APPEARANCE[state].label),
].sort((a, b) => b.length - a.length);

/** What one surface says of one package. */
interface Said {
  readonly label: string | undefined;
  /** Whole seconds; undefined: no time is told. */
  readonly seconds: number | undefined;
}

describe('200 recorded moments', () => {
  const moments = Array.from({ length: SEEDS }, (_, seed) => anyJournal(seed, LENGTH)).flatMap((journal) =>
    journal.filter(({ seq }) => seq % EVERY === 0).map(({ seq }) => journal.slice(0, seq)),
  );

  it('are told alike by card, table, tree, status bar, report and command line', () => {
    expect(moments.length).toBeGreaterThanOrEqual(200);
    const stood = new Set<string>();
    for (const events of moments) {
      const run = replay(events) ?? expect.unreachable();
      const snapshot = snapshotOf(run);
      for (const [id, said] of saidOfPackages(events, run, snapshot)) {
        const first = said['status --json'] ?? expect.unreachable();
        stood.add(`${run.packages.get(id)?.standing ?? ''}`);
        for (const [surface, each] of Object.entries(said)) {
          const where = `${run.run}, event ${run.lastSeq}, ${id}: ${surface}`;
          expect(each, where).toEqual({
            label: each.label === undefined ? undefined : first.label,
            seconds: each.seconds === undefined && OPTIONAL.has(surface) ? undefined : first.seconds,
          });
        }
      }
    }
    // Each way to stand was among them.
    expect([...stood].sort()).toEqual(
      ['checking', 'merging', 'over', 'preparing', 'waits_for_others', 'waits_for_you', 'working'].sort(),
    );
  });

  it('have the same counts and the same length everywhere', () => {
    for (const events of moments) {
      const run = replay(events) ?? expect.unreachable();
      const snapshot = snapshotOf(run);
      const { totals } = statusOf(run, null);
      const where = `${run.run}, event ${run.lastSeq}`;
      const report = runReport(events) ?? expect.unreachable();
      expect(
        totals.done + totals.active + totals.needs_you + totals.failed + totals.skipped + totals.waiting,
        where,
      ).toBe(totals.packages);
      expect(report.totals, where).toEqual(totals);
      expect(snapshot.totals, where).toEqual({
        done: totals.done,
        active: totals.active,
        packages: totals.packages,
      });
      const running = totals.active === 0 ? undefined : `${totals.active} running`;
      const header = rendered(RunSummary, snapshot.now, { snapshot });
      const lines = [summary(run), statusText(snapshot, []).text, header, blockOf(run)[1] ?? ''];
      for (const line of lines) {
        expect(/\d+ running/.exec(line)?.[0], `${where}: ${line}`).toBe(running);
      }
      const wave = /Wave (\d+)\/\d+/.exec(statusText(snapshot, []).text)?.[1];
      expect(/Wave (\d+) of \d+|Wave (\d+)\/\d+/.exec(header)?.slice(1).find(Boolean), where).toBe(wave);
      const elapsed = Math.floor(report.timing.elapsed_seconds);
      expect(secondsIn(/, ([\dhdms ]+) \(run-/.exec(blockOf(run)[0] ?? '')?.[1]), where).toBe(elapsed);
      expect(secondsIn(/run-elapsed[^>]*>([\d:]+)</.exec(header)?.[1]), where).toBe(elapsed);
    }
  });

  it('have the same times, speed-up and checks in every report, in the status and above the timeline', () => {
    let fast = 0;
    for (const events of moments) {
      const run = replay(events) ?? expect.unreachable();
      const report = runReport(events) ?? expect.unreachable();
      const { timing, tests } = report;
      const texts = {
        markdown: reportMarkdown(report),
        html: reportHtml(report).replaceAll(/<[^>]+>/g, ' '),
        timeline: timelineOf(snapshotOf(run), events),
      };
      const where = `${run.run}, event ${run.lastSeq}`;
      const { speedup } = timing;
      fast += speedup === undefined ? 0 : 1;
      expect(statusOf(run, null).speedup, where).toBe(run.endedAt === undefined ? undefined : speedup);
      for (const [name, text] of Object.entries(texts)) {
        const said = [...text.matchAll(/([\d.]+)(?: times as fast|× as fast|×)/g)].map(
          ([, factor]) => factor,
        );
        expect(new Set(said), `${where}: ${name}`).toEqual(
          new Set(speedup === undefined ? [] : [`${speedup}`]),
        );
        const took = /(?:Took|took) ([\dhms ]*\d[hms])|(?<so>[\dhms ]*\d[hms]) so far/.exec(text);
        expect(secondsIn(took?.[1] ?? took?.groups?.['so']), `${where}: ${name}`).toBe(
          Math.floor(timing.elapsed_seconds),
        );
      }
      for (const text of [texts.markdown, texts.html]) {
        const one = /one after another ([\dhms ]*\d[hms])/.exec(text)?.[1];
        expect(secondsIn(one), where).toBe(
          speedup === undefined ? undefined : Math.floor(timing.sequential_seconds),
        );
        const waits = /, ([\dhms ]*\d[hms]) of it waiting/.exec(text)?.[1];
        expect(secondsIn(waits) ?? 0, where).toBe(Math.floor(timing.waited_seconds ?? 0));
      }
      const passed = tests.reduce((sum, kind) => sum + kind.passed, 0);
      const told = [...texts.markdown.matchAll(/(\d+) of \d+ steps? passed/g)];
      expect(
        told.reduce((sum, [, count]) => sum + Number(count), 0),
        where,
      ).toBe(passed);
      expect(Number(/Checks\s+(\d+) of/.exec(texts.html)?.[1] ?? 0), where).toBe(passed);
    }
    expect(fast).toBeGreaterThan(100);
  });
});

/** Surfaces that tell a time only of some packages. */
const OPTIONAL = new Set(['waves status', 'status bar', 'report, JSON', 'report, HTML']);

function saidOfPackages(
  events: readonly JournalEvent[],
  run: RunState,
  snapshot: GraphSnapshot,
): [string, Record<string, Said>][] {
  const status = statusOf(run, null);
  const report = runReport(events) ?? expect.unreachable();
  const markdown = reportMarkdown(report).split('\n');
  const html = reportHtml(report);
  const block = blockOf(run);
  const table = packageTable(run, PLAIN);
  const bar = statusTable(snapshot).split('\n');
  const grid = rendered(PackageTable, snapshot.now, {
    snapshot,
    openGroups: new Set<string>(),
    matches: undefined,
    selected: undefined,
    onSelect: () => undefined,
  });
  return snapshot.packages.map((item) => {
    const { id } = item;
    const told = status.packages[id] ?? expect.unreachable();
    const reported = report.packages.find((each) => each.id === id);
    const spoken = spokenName(item, snapshot.now).split(', ');
    const row = markdown.find((line) => line.includes(` | ${id} | `))?.split(' | ') ?? [];
    const cells = /<tr>(.*?)<\/tr>/gs;
    const shown = [...html.matchAll(cells)].find(([text]) => text.includes(`<code>${id}</code>`))?.[1] ?? '';
    const line = bar.find((text) => text.includes(`| ${id} |`));
    const all: Record<string, Said> = {
      'status --json': {
        label: labelOf(item),
        seconds: told.worked_seconds === undefined ? undefined : Math.floor(told.worked_seconds),
      },
      card: {
        label: undefined,
        seconds: secondsIn(
          />([\d:]+)/.exec(rendered(TimeTaken, snapshot.now, { item, expected: undefined }))?.[1],
        ),
      },
      'card, spoken': { label: capital(spoken[2] ?? ''), seconds: spokenSeconds(spoken) },
      table: saidIn(
        (grid.split('data-package=').find((text) => text.startsWith(`"${id}"`)) ?? '')
          .replace(/^[^>]*>/, '')
          .replace(/<[^>]+>/g, ' '),
        / {2,}/,
      ),
      tree: saidIn(packageSummary(item, snapshot.now), ' · '),
      'waves run': saidIn(block.find((text) => text.includes(` ${id}  `)) ?? '', /\s{2,}/),
      'waves status': {
        label: wordIn(table.find((text) => text.includes(` ${id}  wave `)) ?? ''),
        seconds: undefined,
      },
    };
    if (line !== undefined) {
      all['status bar'] = saidIn(line, ' | ');
    }
    if (reported !== undefined) {
      const seconds = reported.attempts.length === 0 ? undefined : Math.floor(reported.seconds);
      all['report, JSON'] = { label: labelOf(reported), seconds };
      all['report, Markdown'] = { label: row[0]?.replace('| ', ''), seconds: secondsIn(row[5]) };
      all['report, HTML'] = {
        label: wordIn(shown.replace(/<[^>]+>/g, ' ')),
        seconds: secondsIn(/<td>([\dhdms ]+s)<\/td>/.exec(shown)?.[1]),
      };
    }
    return [id, all];
  });
}

/** What the words of a surface should be, by the facts that the documents in JSON tell. */
function labelOf({ state, waits }: Pick<GraphPackage, 'state' | 'waits'>): string {
  const words = { you: 'Needs You', others: 'Waits', fault: 'Held' };
  return waits === undefined || state === 'stalled' ? STATE_APPEARANCE[state].label : words[waits];
}

function snapshotOf(run: RunState): GraphSnapshot {
  const packages = [...run.packages.values()].map(({ planned }): GraphPackage => ({
    id: planned.id,
    title: planned.title,
    wave: planned.wave,
    critical: false,
    slackMinutes: 0,
    timeoutMinutes: planned.timeoutMinutes,
    writes: planned.writeAllow,
    state: 'planned',
    attempt: 0,
    blockedBy: [],
    hasLog: false,
    hasWorktree: false,
  }));
  const live: GraphSnapshot = {
    version: 1,
    feature: run.feature,
    planPath: run.plan,
    waves: [['a', 'b'], ['c']],
    packages,
    edges: [],
    problems: { errors: 0, warnings: 0 },
    run: { state: 'none' },
    totals: { done: 0, active: 0, packages: packages.length },
    canRun: { yes: true },
    now: 0,
  };
  return momentSnapshot(live, run, Date.parse(run.lastTime));
}

function timelineOf(live: GraphSnapshot, events: readonly JournalEvent[]): string {
  const moment = { history: { events }, childHistories: new Map(), run: live.run.id, at: undefined };
  const props = { live, moment, openGroups: new Set<string>(), selected: undefined };
  return rendered(TimelinePane, live.now, props).replaceAll(/<[^>]+>/g, ' ');
}

const PLAIN = { style: (_style: unknown, text: string) => text } as Parameters<typeof packageTable>[1];

function blockOf(run: RunState): string[] {
  const now = Date.parse(run.lastTime);
  const frame = { columns: 200, rows: 100, now, style: PLAIN.style, hint: '' };
  return liveBlock(run, frame);
}

/** What a part of the graph's page shows at a moment. */
function rendered<P extends object>(part: unknown, now: number, props: P): string {
  const clock = { subscribe: () => () => undefined, read: () => now };
  const services = { clock } as unknown as Parameters<typeof GraphServicesContext.Provider>[0]['value'];
  return renderToStaticMarkup(
    createElement(
      GraphServicesContext.Provider,
      { value: services },
      createElement(part as FunctionComponent<P>, props),
    ),
  );
}

function saidIn(text: string, between: string | RegExp): Said {
  const time = text.split(between).find((part) => /^((\d+[dhms] ?)+|[\d:]*\d:\d\d)$/.test(part.trim()));
  return { label: wordIn(text), seconds: secondsIn(time) };
}

function wordIn(text: string): string | undefined {
  const start = text.replace(/^[^A-Za-z]*(\$\([\w~-]+\) \|[^|]*\| )?/, '');
  return LABELS.find((label) => start.startsWith(label));
}

/** A length of time in any of the notations, in seconds: `2m 05s`, `0:07`, `1:02:03`. */
function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  if (text.includes(':')) {
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  }
  const units = { d: 86_400, h: 3600, m: 60, s: 1 };
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * units[unit as keyof typeof units],
    0,
  );
}

function spokenSeconds(parts: readonly string[]): number | undefined {
  const time = parts.find((part) => /^\d+ (second|minute|hour)/.test(part));
  const units = { second: 1, minute: 60, hour: 3600 };
  return time === undefined
    ? undefined
    : [...time.matchAll(/(\d+) (second|minute|hour)/g)].reduce(
        (sum, [, value, unit]) => sum + Number(value) * units[unit as keyof typeof units],
        0,
      );
}

function capital(label: string): string {
  return LABELS.find((each) => each.toLowerCase() === label) ?? label;
}
