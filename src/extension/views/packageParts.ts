import { t } from '@vscode/l10n';
import { compileScope } from '../../plan/globs/scope';
import { compileGlob } from '../../plan/globs/globs';
import type { Plan, WorkPackage } from '../../plan/model';
import type { EarlierAttempt } from '../../run/kernel/kernel';
import { amountAt, durationText, inWindowsLanguage, workOf } from '../../run/kernel/kernel';
import type { LockRow } from '../../run/locks/lockRows';
import { holderName } from '../../run/locks/lockTable';
import { isAvailable } from '../../run/publishing/publishing';
import type { PartStanding } from '../../run/explaining/publishedParts';
import { publishedParts } from '../../run/explaining/publishedParts';
import { scopeLevelText } from '../../run/explaining/scopeLevelText';
import type { Finding } from '../../run/verification/findings';
import { findingPlace, isBlocking } from '../../run/verification/findings';
import { handoffLines } from './partLine';
import type { PartLine } from './partLine';
import type { KeptReview, StepRun } from '../../run/verification/verification';
import type { PackageRun, RunState } from '../../run/run';

/** What a package's row opens into, in this order. */
export const PART_KINDS = [
  'scope',
  'locks',
  'contracts',
  'verification',
  'attempts',
  'handoffs',
  'files',
] as const;

export type PartKind = (typeof PART_KINDS)[number];

/** One part of a package. */
export interface PackagePart {
  readonly kind: PartKind;
  readonly lines: readonly PartLine[];
}

/** What the parts are computed from. */
export interface PartSources {
  readonly plan: Plan;
  readonly item: WorkPackage;
  readonly run: RunState | undefined;
  readonly state: PackageRun | undefined;
  /** Files that it has changed in its worktree and not merged. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly locks: readonly LockRow[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The parts of a package that have something in them. */
export function packageParts(sources: PartSources): PackagePart[] {
  const lines: Readonly<Record<PartKind, (sources: PartSources) => PartLine[]>> = {
    scope,
    locks,
    contracts,
    verification,
    attempts,
    handoffs,
    files,
  };
  return PART_KINDS.map((kind) => ({ kind, lines: lines[kind](sources) })).filter(
    (part) => part.lines.length > 0,
  );
}

/** The heading of a part. */
export function partLabel(kind: PartKind): string {
  switch (kind) {
    case 'scope':
      return t('Scope');
    case 'locks':
      return t('Locks');
    case 'contracts':
      return t('Contracts');
    case 'verification':
      return t('Verification');
    case 'attempts':
      return t('Attempts');
    case 'handoffs':
      return t('Handoffs');
    case 'files':
      return t('Changed files');
  }
}

function scope({ item, state }: PartSources): PartLine[] {
  const level = state?.scopeLevel;
  return [
    ...(level === undefined ? [] : [{ text: scopeLevelText(level, state?.sandbox), icon: 'shield' }]),
    ...item.scope.writeAllow.map(({ value }) => ({ text: value, detail: t('may write'), icon: 'edit' })),
    ...item.scope.deny.map(({ value }) => ({
      text: value,
      detail: t('must not write'),
      icon: 'circle-slash',
    })),
    ...item.scope.readAllow.map(({ value }) => ({ text: value, detail: t('reads'), icon: 'eye' })),
  ];
}

function locks({ item, locks: rows }: PartSources): PartLine[] {
  const keys = [...item.locks.files, ...item.locks.keys].map(({ value }) => value);
  return [...new Set(keys)].map((key) => {
    const row = rows.find((each) => each.key === key || each.key === `file:${key}`);
    const holder = row?.holder;
    if (holder === undefined) {
      return { text: key, detail: t('free'), icon: 'unlock' };
    }
    return holder.kind === 'package' && holder.package === item.id
      ? { text: key, detail: t('held'), icon: 'lock', color: 'waves.active' }
      : { text: key, detail: t('held by {0}', holderName(holder)), icon: 'lock', color: 'waves.blocked' };
  });
}

function contracts({ plan, item, run }: PartSources): PartLine[] {
  const consumed = item.consumes.map(({ value }) => value);
  const admits = item.scope.writeAllow.map(({ value }) => compileGlob(value));
  const written = [
    ...(plan.contracts.primary === undefined ? [] : [plan.contracts.primary]),
    ...plan.contracts.files,
  ]
    .map(({ value }) => value)
    .filter((path) => admits.some((admit) => admit(path)));
  return [
    ...[...new Set(written)].map((path): PartLine => ({
      text: path,
      detail: t('writes'),
      icon: 'symbol-interface',
      path,
      opens: 'file',
    })),
    ...[...new Set(consumed)].map((path): PartLine => ({
      text: path,
      detail: t('builds on'),
      icon: 'references',
      path,
      opens: 'file',
    })),
    ...item.needs.map(({ from, artifact: { value: path } }): PartLine => {
      const isThere = run !== undefined && isAvailable(run, from.value, path);
      return {
        text: path,
        detail: isThere ? t('needed of {0}, merged', from.value) : t('needed of {0} at its end', from.value),
        ...(isThere ? { icon: 'pass', color: 'waves.done' } : { icon: 'watch' }),
        ...{ path, opens: 'file' },
      };
    }),
    ...(run === undefined ? [] : publishedParts(run))
      .filter((part) => part.package === item.id)
      .map(({ files, standing }): PartLine => {
        const [path, ...others] = files;
        return {
          text: files.join(', '),
          detail: standingWords(standing),
          ...(standing === 'checked'
            ? { icon: 'pass', color: 'waves.done' }
            : standing === 'awaited'
              ? { icon: 'watch' }
              : { icon: 'warning', color: 'waves.blocked' }),
          ...(path === undefined || others.length > 0 ? {} : { path, opens: 'file' as const }),
        };
      }),
  ];
}

function standingWords(standing: PartStanding): string {
  switch (standing) {
    case 'checked':
      return t('published, checked at its end');
    case 'unchecked':
      return t('published, not checked');
    case 'awaited':
      return t('published, not checked yet');
    case 'abandoned':
      return t('merged without checks: its package is not done');
  }
}

function verification({ item, state }: PartSources): PartLine[] {
  const steps = item.verification.steps.map((step, index): PartLine => {
    const run = state?.steps.find((each) => each.step === index + 1);
    const [icon, color, result] = stepLook(run);
    const what = step.command ?? step.instructions ?? step.kind;
    const detail = result === undefined ? what : `${result} · ${what}`;
    return {
      text: step.name,
      ...(detail === step.name ? {} : { detail }),
      icon,
      ...(color === undefined ? {} : { color }),
    };
  });
  return state?.review === undefined ? steps : [...steps, ...state.review.findings.map(lineOf(state.review))];
}

/** A finding of a review, which opens in the commit that was reviewed. */
function lineOf({ agent, head }: KeptReview): (finding: Finding) => PartLine {
  return (finding) => {
    const { description, file, line } = finding;
    const blocking = isBlocking(finding);
    return {
      text: description,
      detail: [agent, findingPlace(finding)].filter((part) => part !== undefined).join(' · '),
      icon: blocking ? 'error' : 'info',
      ...(blocking ? { color: 'waves.failed' } : {}),
      ...(file === undefined || head === undefined ? {} : { path: file, opens: 'file', commit: head }),
      ...(line === undefined ? {} : { line }),
    };
  };
}

function stepLook(run: StepRun | undefined): [icon: string, color?: string, result?: string] {
  if (run === undefined) {
    return ['beaker'];
  }
  if (run.result === undefined) {
    return ['sync', 'waves.active', t('runs')];
  }
  if (run.result.undecided === true) {
    return ['question', 'waves.blocked', t('to be looked at')];
  }
  return run.result.passed ? ['pass', 'waves.done', t('passed')] : ['error', 'waves.failed', t('failed')];
}

function attempts({ state, now }: PartSources): PartLine[] {
  if (state === undefined || state.attempt === 0) {
    return [];
  }
  const { attempt, continues, earlier, failures, planned, lastFailure, agent, message, spans } = state;
  const further = continues === undefined ? {} : { continues };
  const latest = { attempt, agent: agent.name, message, ...further };
  const workedMs = (each: number) => amountAt(workOf(spans, each), now);
  return [
    ...[latest, ...earlier.toReversed()].map((each) => attemptLine(each, workedMs(each.attempt))),
    ...(failures === 0
      ? []
      : [
          {
            text: t('{0} failed, {1} retries allowed', failures, planned.retryBudget),
            ...(lastFailure === undefined ? {} : { detail: inWindowsLanguage(lastFailure) }),
            icon: 'error',
            color: 'waves.failed',
          },
        ]),
  ];
}

function attemptLine(
  { attempt, agent, continues, message }: Omit<EarlierAttempt, 'startedAt' | 'endedAt'>,
  workedMs: number,
): PartLine {
  const took = durationText(workedMs);
  const before = continues === undefined ? undefined : t('goes on with attempt {0}', continues);
  const detail = [agent, before, took, message && inWindowsLanguage(message)]
    .filter((part) => part !== undefined)
    .join(' · ');
  return { text: t('Attempt {0}', attempt), detail, icon: 'history' };
}

function handoffs({ run, item }: PartSources): PartLine[] {
  return run === undefined ? [] : handoffLines(run, item.id);
}

function files({ state, changed }: PartSources): PartLine[] {
  const paths = changed === undefined ? [...(state?.filesModified ?? [])] : [...changed].sort();
  if (state === undefined || paths.length === 0) {
    return [];
  }
  const scope = compileScope(state.planned.writeAllow, state.planned.deny);
  return paths.map((path): PartLine => {
    const outside = scope.admits(path) ? {} : { detail: t('outside its scope'), color: 'waves.blocked' };
    return { text: path, icon: 'diff', path, opens: 'diff', ...outside };
  });
}
