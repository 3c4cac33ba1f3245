import { t } from '@vscode/l10n';
import type { AgentsPart } from '../agents/agents';
import type { AttemptsPart } from '../attempts/attempts';
import type { FaultsPart } from '../faults/faults';
import { holdingFault } from '../faults/faults';
import type { Feature, Keeping, PackageDraftOf, Part, Recorded, RunDraftOf, WayOut } from '../kernel/kernel';
import {
  attention,
  because,
  beginAnew,
  cancelPackage,
  deciding,
  enter,
  isSatisfied,
  isUnderway,
  plain,
  rebuildIndex,
  silent,
  stopAttempt,
  waitsForAnything,
} from '../kernel/kernel';
import type { PlanRevised, SteeringEvent } from './steeringEvents';
import { steeringWishes } from './steeringWishes';

/** Nothing new is begun, by a person's wish. */
export interface PauseBlock {
  readonly kind: 'pause';
  readonly what: 'run' | 'parent' | 'package';
  readonly message?: string;
}

export const steering: Feature<
  SteeringEvent,
  Part,
  AttemptsPart & AgentsPart & FaultsPart,
  PauseBlock,
  never,
  never,
  keyof typeof steeringWishes
> = {
  ofRun: () => ({}),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'run.paused': {
      inRun: (run, { inherited, time: since, by, message }) => {
        run[inherited === true ? 'held' : 'paused'] ??= { since, by, message };
      },
      tell: ({ inherited, message }) =>
        attention(undefined, `paused${inherited === true ? ' with its parent' : because(message)}`),
    },
    'run.resumed': {
      inRun: (run, { inherited }) => {
        run[inherited === true ? 'held' : 'paused'] = undefined;
      },
      tell: ({ inherited }) => plain(undefined, inherited === true ? 'resumed with its parent' : 'resumed'),
    },
    'package.paused': {
      inPackage: (item) => {
        item.paused = true;
      },
      tell: ({ package: id, message }) => attention(id, `paused${because(message)}`),
    },
    'package.resumed': {
      inPackage: (item) => {
        item.paused = false;
      },
      tell: ({ package: id }) => plain(id, 'resumed'),
    },
    'package.cancelled': {
      inPackage: (item, { message, time }, run) => cancelPackage(run, item, message, time),
      tell: silent,
    },
    'package.retried': {
      inPackage: (item, { agent, time }, run, keeping) => {
        item.agent = agent ?? item.agent;
        beginAnew(run, item, time, keeping);
      },
      tell: ({ package: id }) => plain(id, 'begins anew'),
    },
    'package.skipped': {
      inPackage: (item, { reason, time }, run) => {
        if (!isSatisfied(item) && !isUnderway(item)) {
          item.message = reason;
          item.endedAt = time;
          item.gate = undefined;
          enter(run, item, 'skipped', time);
        }
      },
      tell: ({ package: id, reason }) => attention(id, `skipped: ${reason}`),
    },
    'plan.revised': {
      inRun: revisePlan,
      tell: ({ changed, added, removed }) =>
        plain(
          undefined,
          `goes on with the plan's new text: ${changed.length} changed, ${added.length} added, ${removed.length} removed`,
        ),
    },
  },
  holds: {
    run: ({ paused, held }) => paused !== undefined || held !== undefined,
    start: () => (item) => (item.paused ? Number.POSITIVE_INFINITY : 0),
    step: ({ paused }) => paused,
  },
  wishes: steeringWishes,
  blocks: {
    find: ({ paused, held }, item) => {
      // Its agent is not there yet when its start has met a fault.
      const isToStart = item.state === 'starting' && holdingFault(item) !== undefined;
      if (!isToStart && !waitsForAnything(item)) {
        return [];
      }
      const { message } = paused ?? {};
      const run: PauseBlock = { kind: 'pause', what: 'run', ...(message === undefined ? {} : { message }) };
      return [
        ...(paused === undefined ? [] : [run]),
        ...(held === undefined ? [] : [{ kind: 'pause', what: 'parent' } as const]),
        ...(item.paused ? [{ kind: 'pause', what: 'package' } as const] : []),
      ];
    },
    kinds: {
      pause: {
        waits: 'you',
        tell: ({ what, message }) => `${PAUSED[what]()}${because(message)}`,
        ways: ({ what }, id) => [resume(id, what)],
      },
    },
  },
};

const PAUSED = {
  run: () => t('the run is paused'),
  parent: () => t('the parent run, or the package in it, is paused'),
  package: () => t('is paused'),
} as const;

function resume(id: string, what: PauseBlock['what']): WayOut {
  const consequence =
    what === 'run' ? t('The whole run goes on.') : t('The package goes on; the run is left as it is.');
  const whose = what === 'run' ? {} : { package: id };
  return deciding('resume', t('Resume'), id, { kind: 'resume', ...whose }, { consequence });
}

const CHANGED = 'The plan says something else of it than when it was carried out.';

/**
 * Goes on with a new text of the plan: packages that it says the same of keep what they have, changed ones that were
 * done become stale, and ones that are gone leave the run. Slots and schedule are those of the new text from now on.
 */
function revisePlan(run: RunDraftOf<AttemptsPart>, event: Recorded<PlanRevised>, keeping: Keeping): void {
  const changed = new Set(event.changed);
  const wholePlan = [...run.packages.values()].every((item) => item.selected);
  const packages = new Map<string, PackageDraftOf<AttemptsPart>>();
  for (const planned of event.packages) {
    const item = run.packages.get(planned.id);
    if (item === undefined) {
      const fresh = keeping.begin(planned, wholePlan, event.time);
      packages.set(planned.id, fresh as PackageDraftOf<AttemptsPart>);
      continue;
    }
    item.planned = planned;
    if (changed.has(planned.id)) {
      item.agent = planned.agent;
      if (isUnderway(item)) {
        stopAttempt(run, item, { message: CHANGED, then: 'restart' }, event.time);
      } else if (item.state === 'done') {
        item.state = 'stale';
        item.since = event.time;
        item.message = CHANGED;
      }
    }
    packages.set(planned.id, item);
  }
  for (const id of event.removed) {
    const item = run.packages.get(id);
    if (item !== undefined && isUnderway(item)) {
      // Its agent has to be ended before it can be forgotten.
      stopAttempt(run, item, { message: 'The plan has it no more.', then: 'cancel' }, event.time);
      item.selected = false;
      packages.set(id, item);
    }
  }
  run.packages = packages;
  run.planHash = event.planHash;
  run.subplans = event.subplans ?? {};
  run.planRevision = event.planRevision ?? run.planRevision;
  const { schedule, whenBlocked, maxParallel, life } = event.execution ?? {};
  run.schedule = schedule ?? run.schedule;
  run.whenBlocked = whenBlocked ?? run.whenBlocked;
  run.maxParallel = maxParallel ?? run.maxParallel;
  run.life = { ...run.life, ...life };
  rebuildIndex(run);
}
