import type { GraphPackage, GraphSnapshot, GraphRunState } from '../../src/protocol/graph';
import { standstillText } from '../../src/run/faults/faultTable';
import type { PackageStateName } from '../../src/run/kernel/kernel';
import { STATE_APPEARANCE } from '../../src/run/kernel/kernel';
import { HANDOFF_STRINGS } from './canvas/lines/handoffWords';
import { t } from '@vscode/l10n';

/** Changes worth interrupting for; the steps between start and end are not. */
const TOLD: readonly PackageStateName[] = [
  'blocked',
  'failed',
  'stalled',
  'stale',
  'cancelled',
  'done',
  'starting',
];
/** From so many packages in one state on, only their number is said. */
const MANY = 3;

/** What to say about the way from one snapshot to the next: what needs a person first. Empty when nothing matters. */
export function announcements(former: GraphSnapshot, next: GraphSnapshot): readonly string[] {
  const news = newsByState(former.packages, next.packages);
  const said = TOLD.flatMap((state) => {
    const titles = news.get(state) ?? [];
    const label = STATE_APPEARANCE[state].label.toLowerCase();
    return titles.length >= MANY
      ? [LIVE_STRINGS.many(titles.length, label)]
      : titles.map((title) => LIVE_STRINGS.package(title, label));
  });
  said.push(...askedNews(former.packages, next.packages));
  const { standstill } = next.run;
  if (standstill !== undefined && standstill.fault !== former.run.standstill?.fault) {
    said.push(standstillText(standstill));
  } else if (standstill === undefined && former.run.standstill && next.run.state === 'running') {
    said.push(LIVE_STRINGS.resumed);
  }
  if (next.run.state !== former.run.state) {
    return next.run.state === 'none' ? said : [...said, LIVE_STRINGS.run[next.run.state]];
  }
  const [was, is] = [former.run.paused === true, next.run.paused === true];
  return was === is || next.run.state !== 'running'
    ? said
    : [...said, is ? LIVE_STRINGS.paused : LIVE_STRINGS.resumed];
}

/**
 * By state, the titles of the packages that have come into it, also within sub-plans. One that was not there before is no
 * news: the plan has grown.
 */
function newsByState(
  former: readonly GraphPackage[],
  next: readonly GraphPackage[],
): ReadonlyMap<PackageStateName, readonly string[]> {
  const news = new Map<PackageStateName, string[]>();
  gatherNews(former, next, news);
  return news;
}

function gatherNews(
  former: readonly GraphPackage[],
  next: readonly GraphPackage[],
  news: Map<PackageStateName, string[]>,
): void {
  if (former === next) {
    return;
  }
  // As a rule each package stands where it stood.
  let byId: ReadonlyMap<string, GraphPackage> | undefined;
  next.forEach((each, index) => {
    let before = former[index];
    if (before?.id !== each.id) {
      byId ??= new Map(former.map((known) => [known.id, known]));
      before = byId.get(each.id);
    }
    if (before && before.state !== each.state) {
      const titles = news.get(each.state) ?? [];
      news.set(each.state, titles);
      titles.push(each.title);
    }
    if (before?.subplan && each.subplan) {
      gatherNews(before.subplan.packages, each.subplan.packages, news);
    }
  });
}

/** What packages have begun to ask of each other, and what has become of it. */
function askedNews(former: readonly GraphPackage[], next: readonly GraphPackage[]): string[] {
  if (former === next || !next.some(({ handoffs }) => handoffs !== undefined)) {
    return [];
  }
  const titles = new Map(next.map(({ id, title }) => [id, title]));
  const known = new Map(
    former.flatMap(({ handoffs = [] }) => handoffs.map(({ id, standing }) => [id, standing] as const)),
  );
  return next.flatMap(({ title, handoffs = [] }) =>
    handoffs
      .filter(({ id, standing }) => known.get(id) !== standing)
      .map(({ to, standing }) =>
        HANDOFF_STRINGS.news(title, titles.get(to) ?? to, HANDOFF_STRINGS.standings[standing]),
      ),
  );
}

/** What a screen reader says when something changes. Brief, because it interrupts. */
const LIVE_STRINGS = {
  package: (title: string, state: string): string => `${title}: ${state}`,
  many: (count: number, state: string): string => t('{0} packages: {1}', count, state),
  paused: t('Run paused: nothing new begins'),
  resumed: t('Run goes on'),
  run: {
    none: '',
    running: t('Run started'),
    stopping: t('Run is stopping'),
    done: t('Run done'),
    failed: t('Run ended, not everything is done'),
    stuck: t('Run is waiting for a person'),
    cancelled: t('Run cancelled'),
  } satisfies Readonly<Record<GraphRunState, string>>,
} as const;
