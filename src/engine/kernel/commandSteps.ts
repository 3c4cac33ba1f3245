import { isAbsolute, normalize } from 'node:path';
import { firstById } from '../../plan/firstById';
import type { Plan, VerificationStep, WorkPackage } from '../../plan/model';
import type { AttemptExit } from '../../ports/attempts';
import type { PackageRun } from '../../run/run';
import type { WantedReview } from '../../run/verification/reviewVerdict';
import { reviewCommand } from '../../run/verification/reviewVerdict';
import type { WantedChecks } from '../../run/verification/serverChecks';
import { checksCommand } from '../../run/verification/serverChecks';

/** A step of a package's verification that a process carries out: a command, or checks on a server that are waited for. */
export interface CommandStep {
  /** Its place among all steps, from 1. */
  readonly number: number;
  readonly name: string;
  readonly command: string;
  /** Relative to the worktree. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly exitCode: number;
  /** Files that have to be there afterwards, relative to the worktree. */
  readonly artifacts: readonly string[];
  /** What the result has to say afterwards, by name. */
  readonly resultKeys: readonly string[];
  /** Whether it fails when nobody has told one of them; absent: that is only told. */
  readonly strict?: true;
  /** The checks on a server, where it is no command. */
  readonly checks?: WantedChecks;
  /** The review by another agent, where it is one. */
  readonly review?: WantedReview;
}

/**
 * The steps of a package's verification that need no person.
 * @param withServer whether checks on a server can be waited for; where not, a person looks them up.
 */
export function commandSteps(steps: readonly VerificationStep[], withServer: boolean): CommandStep[] {
  return steps.flatMap((step, index) => {
    const what = step.kind === 'ci' && withServer ? serverStep(step) : commandStep(step);
    const evidence = {
      artifacts: step.evidence?.artifacts.map((file) => file.value) ?? [],
      resultKeys: step.evidence?.resultKeys ?? [],
      ...(step.evidence?.strict === true ? { strict: true as const } : {}),
    };
    return what === undefined ? [] : [{ number: index + 1, name: step.name, ...what, ...evidence }];
  });
}

type How = Pick<CommandStep, 'command' | 'cwd' | 'env' | 'exitCode' | 'checks'>;

function commandStep({ kind, command, cwd, env, expectExitCode }: VerificationStep): How | undefined {
  return kind !== 'command' || command === undefined
    ? undefined
    : { command, cwd: insideWorktree(cwd), env: env ?? {}, exitCode: expectExitCode ?? 0 };
}

function serverStep({ ci }: VerificationStep): How {
  const checks = ci ?? { requiredChecks: [] };
  return { command: checksCommand(checks), cwd: '', env: {}, exitCode: 0, checks };
}

/**
 * The commands that have to pass before what an agent delivered is merged.
 * @param withServer as for `commandSteps`.
 */
export function commandsOf(item: PackageRun, plan: Plan, withServer: boolean): readonly CommandStep[] {
  const planned = firstById(plan).get(item.planned.id);
  return planned === undefined
    ? []
    : [
        ...commandSteps(planned.verification.steps, withServer),
        ...obligationSteps(planned),
        ...gateSteps(planned),
        ...otherSides(item, plan),
      ];
}

/** The package's gate, where a command decides about the merge: the last step, about the same commit as the others. */
function gateSteps({ gate, verification }: Pick<WorkPackage, 'gate' | 'verification'>): CommandStep[] {
  if (gate?.before !== 'merge' || !isDecidedByCommand({ gate })) {
    return [];
  }
  const number = verification.steps.length + 1;
  const step = { number, cwd: '', env: {}, exitCode: 0, artifacts: [], resultKeys: [] };
  const review = reviewOf({ gate });
  return review === undefined
    ? [{ ...step, name: 'gate', command: gate.command?.value ?? '' }]
    : [{ ...step, name: 'review', command: reviewCommand(review), review }];
}

/** The command that decides whether the package's agent may start, where its gate is one. */
export function startGate(item: Gated): string | undefined {
  return item.gate?.before === 'start' && isDecidedByCommand(item) ? item.gate.command?.value : undefined;
}

/** Commands that a package is obliged to leave succeeding; they come after the steps and the gate in number. */
function obligationSteps({
  obligations,
  verification,
}: Pick<WorkPackage, 'obligations' | 'verification'>): CommandStep[] {
  return obligations.flatMap(({ kind, subject }, index) => {
    const number = verification.steps.length + 2 + index;
    const command = subject.value;
    const name = `obligation ${index + 1}`;
    return kind === 'command'
      ? [{ number, name, command, cwd: '', env: {}, exitCode: 0, artifacts: [], resultKeys: [] }]
      : [];
  });
}

/**
 * The commands of those with whom a package had a conflict that a person has resolved: they judge the resolved tree too.
 * What only the other agent's own result could show is not asked for.
 */
function otherSides(item: Pick<PackageRun, 'planned' | 'resolution'>, plan: Plan): CommandStep[] {
  const packages = firstById(plan);
  const own = packages.get(item.planned.id);
  const before = (own?.verification.steps.length ?? 0) + 1 + (own?.obligations.length ?? 0);
  return (item.resolution?.with ?? [])
    .flatMap((id) => {
      const other = packages.get(id);
      const steps = other === undefined ? [] : commandSteps(other.verification.steps, false);
      return [...steps, ...(other === undefined ? [] : obligationSteps(other))].map((step) => ({
        ...step,
        name: `${step.name} of ${id}`,
        resultKeys: [],
      }));
    })
    .map((step, index) => ({ ...step, number: before + 1 + index }));
}

type Gated = Pick<WorkPackage, 'gate' | 'subplan'>;

/**
 * Whether nobody has to be asked at the package's gate: a command judges the commit that is to be merged or started
 * from. A package that is a plan of its own has no worktree before its start that a command could look at.
 */
export function isDecidedByCommand({ gate, subplan }: Gated): boolean {
  const isCheck = gate?.by === 'check' && gate.command !== undefined;
  return (isCheck && (gate.before === 'merge' || subplan === undefined)) || reviewOf({ gate }) !== undefined;
}

/** The review by another agent that the package's gate asks for; before a start there is nothing to review. */
export function reviewOf({
  gate,
}: {
  readonly gate?: WorkPackage['gate'] | undefined;
}): WantedReview | undefined {
  if (gate?.by !== 'review' || gate.before !== 'merge' || gate.agent === undefined) {
    return undefined;
  }
  const { agent, model, instructions } = gate;
  return {
    agent: agent.value,
    ...(model === undefined ? {} : { model }),
    ...(instructions === undefined ? {} : { instructions }),
  };
}

/** What leads out of the worktree is reported by the plan's checks; here it leads nowhere. */
function insideWorktree(cwd = ''): string {
  const path = normalize(cwd);
  return isAbsolute(path) || path.split(/[\\/]/)[0] === '..' ? '' : path;
}

/** Why a command did not pass, in words. */
export function commandFault(step: Pick<CommandStep, 'command' | 'exitCode'>, exit: AttemptExit): string {
  switch (exit.reason) {
    case 'timeout':
      return `${step.command} ran into the package's time-out and was ended.`;
    case 'vanished':
      return `${step.command} vanished again and again without an exit code.`;
    case 'not-started':
      return `${step.command} could not be started${exit.message === undefined ? '' : `: ${exit.message}`}.`;
    default:
      return exit.code === null
        ? `${step.command} was ended by ${exit.signal ?? 'somebody'}.`
        : `${step.command} exited with code ${exit.code}${step.exitCode === 0 ? '' : `, not ${step.exitCode}`}.`;
  }
}
