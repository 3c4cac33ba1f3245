import { t } from '@vscode/l10n';
import type { Attention, AttentionWay } from '../../run/explaining/attention';
import { attentionIn, failureLine } from '../../run/explaining/attention';
import type { Standstill } from '../../run/faults/faultTable';
import type { WayOut } from '../../run/kernel/kernel';
import { isStuck, signInWindowsLanguage, STATE_APPEARANCE } from '../../run/kernel/kernel';
import type { ChildStates, PackageRun, RunState } from '../../run/run';
import { blockedBy, describeBlock, NO_CHILDREN } from '../../run/run';
import { addressWithin, wayWithin } from '../../views/packageAddress';
import { anytime, blockReports } from '../../views/waysOut';
import { wayLabel } from '../runs/attentionNotifier';

/** Something that waits for a person. */
export interface Need {
  /** The same as long as it is the same. */
  readonly key: string;
  /** Address of the package; empty: the run as a whole. */
  readonly package: string;
  /** What people call the package, or the feature. */
  readonly title: string;
  /** What kind of thing it is, in a word or two. */
  readonly what: string;
  /** What it is about: the one that tells most first. */
  readonly lines: readonly string[];
  /** The files that it is about, whose difference is what has to be decided about. */
  readonly files: readonly DisputedFile[];
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color: string;
  readonly isFailure: boolean;
  /** What can be done about it. Decisions come first, the most likely of them at the head, then what only shows something. */
  readonly ways: () => readonly WayOut[];
}

/** A file outside of its package's scope, or one that two sides of a merge changed; the path from the top, with forward slashes. */
export type DisputedFile = { readonly path: string } & (
  | { readonly kind: 'outside'; readonly base: string; readonly worktree?: string; readonly tip?: string }
  | { readonly kind: 'conflict'; readonly ours: string; readonly theirs: string }
);

const KINDS: Readonly<Record<Attention['kind'], { readonly icon: string; readonly what: string }>> = {
  gate: { icon: 'debug-breakpoint-log-unverified', what: t('at a gate') },
  escalation: { icon: 'report', what: t('escalates') },
  question: { icon: 'question', what: t('asks') },
  budget: { icon: 'credit-card', what: t('budget') },
  waiting: { icon: 'comment-unresolved', what: t('seems to ask') },
  stalled: { icon: 'watch', what: t('no sign of life') },
  looping: { icon: 'sync-ignored', what: t('repeats itself') },
  scope: { icon: 'shield', what: t('writes outside of its scope') },
  request: { icon: 'key', what: t('wants to write outside of its scope') },
  handoff: { icon: 'comment-unresolved', what: t('asks one that has ended') },
  drift: { icon: 'history', what: t('stale') },
  quota: { icon: 'clock', what: t('quota used up') },
  unusable: { icon: 'plug', what: t('agent cannot be used') },
  surroundings: { icon: 'warning', what: t('changed by others') },
  lock: { icon: 'lock', what: t('has lost its lock') },
};

/**
 * Everything in a run and its child runs that waits for a person: first what keeps all of it from moving, then what asks
 * something, then packages that came to nothing.
 * @param standstill why nothing moves, whatever the journal says.
 */
export function needsIn(run: RunState, children: ChildStates = NO_CHILDREN, standstill?: Standstill): Need[] {
  const asked = attentionIn(run);
  const known = new Set(asked.map((each) => each.package));
  const stuck = [...run.packages.values()].filter(
    (item) => item.selected && item.state !== 'cancelled' && isStuck(item) && !known.has(item.planned.id),
  );
  const inner = [...run.packages.values()].flatMap(({ planned, childRun }) => {
    const child = childRun === undefined ? undefined : children(childRun);
    return child === undefined || child.phase === 'ended'
      ? []
      : needsIn(child, children).map((need) => needWithin(planned.id, need));
  });
  return [
    ...(standstill === undefined ? [] : [stillNeed(run, standstill)]),
    ...asked.map((attention) => askedNeed(run, attention)),
    ...stuck.map((item) => stuckNeed(run, item)),
    ...inner,
  ];
}

function stillNeed({ run, feature }: RunState, { fault, what, message, advice }: Standstill): Need {
  return {
    key: `${run} standstill ${fault}`,
    package: '',
    title: feature.title,
    what: t('stands still'),
    lines: [`${what} (${message})`, advice],
    files: [],
    icon: 'debug-disconnect',
    color: 'waves.failed',
    isFailure: true,
    ways: () => [],
  };
}

function askedNeed(run: RunState, attention: Attention): Need {
  const { key, package: id, kind, text } = attention;
  return {
    key,
    package: id,
    title: run.packages.get(id)?.planned.title ?? run.feature.title,
    ...KINDS[kind],
    lines: [signInWindowsLanguage(text)],
    files: kind === 'scope' ? disputedFiles(run, run.packages.get(id)) : [],
    color: 'waves.blocked',
    isFailure: false,
    ways: () => waysAbout(run, id, attention.ways),
  };
}

function stuckNeed(run: RunState, item: PackageRun): Need {
  const { planned, state, attempt } = item;
  const { label, codicon, color } = STATE_APPEARANCE[state];
  const printed = failureLine(item);
  return {
    key: `${run.run} ${planned.id} ${attempt} ${state}`,
    package: planned.id,
    title: planned.title,
    what: label,
    lines: [
      ...(printed === undefined ? [] : [printed]),
      ...blockedBy(run, planned.id).map((reason) => describeBlock(reason)),
    ],
    files: disputedFiles(run, item),
    icon: codicon,
    color,
    isFailure: state === 'failed',
    ways: () => waysAbout(run, planned.id),
  };
}

/** The files that a package may not keep as it has them, each with what tells the difference. */
function disputedFiles(run: RunState, item: PackageRun | undefined): readonly DisputedFile[] {
  const { base, head, worktree, violations = [], blockReason } = item ?? {};
  if (blockReason === 'conflict') {
    return head === undefined
      ? []
      : violations.map((path) => ({ path, kind: 'conflict', ours: run.integrationHead, theirs: head }));
  }
  return base === undefined
    ? []
    : violations.map((path) => ({
        path,
        kind: 'outside',
        base,
        ...(worktree === undefined ? {} : { worktree }),
        ...(head === undefined ? {} : { tip: head }),
      }));
}

/**
 * What can be done about a package, from the table that the inspector and `waves decide` go by, and what is
 * only asked of the run. Of a package that several
 * things are asked about, what belongs to the one that is meant comes first.
 */
export function waysAbout(run: RunState, id: string, asked: readonly AttentionWay[] = []): readonly WayOut[] {
  const table = [...blockReports(run, id).flatMap((report) => report.ways), ...anytime(run, id)];
  const own = asked.map((way): WayOut => ({
    label: wayLabel(way),
    action: 'steer',
    package: id,
    steer: way.action,
    decision: { name: way.label, consequence: '' },
  }));
  const labels = new Set(table.map(({ label }) => label));
  const all = [...table, ...own.filter(({ label }) => !labels.has(label))];
  const distinct = [...new Map([...all].reverse().map((way) => [doneBy(way), way])).values()].reverse();
  // That an agent can be stopped belongs to everything.
  const meant = new Set(asked.filter(({ label }) => label !== 'stop').map(wayLabel));
  const rank = ({ label, decision }: WayOut) => (meant.has(label) ? 0 : decision !== undefined ? 1 : 2);
  return distinct.sort((a, b) => rank(a) - rank(b));
}

/** The same for two ways that do the same. */
function doneBy({ action, steer, package: id, path = '' }: WayOut): string {
  if (action === 'run' || (steer?.kind === 'retry' && steer.packages?.length === 1)) {
    return `run ${id}`;
  }
  return action === 'stop' || steer?.kind === 'cancel'
    ? `stop ${id}`
    : `${action} ${id} ${path} ${JSON.stringify(steer)}`;
}

function needWithin(group: string, need: Need): Need {
  return {
    ...need,
    package: addressWithin(group, need.package),
    ways: () => need.ways().map((way) => wayWithin(group, way)),
  };
}
