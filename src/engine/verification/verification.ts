import { join } from 'node:path';
import type { Target as NumberTarget } from '../../plan/additions';
import type { AgentMachine } from '../../agents/launching/agentAdapter';
import type { AttemptExit } from '../../ports/attempts';
import type { Clock, Repository, RunStore } from '../../ports/ports';
import { UNDECIDED } from '../../run/verification/serverChecks';
import type { Round } from '../../run/attempts/attemptEvents';
import type { PackageRun, RunEvent } from '../../run/run';
import { measuredBy } from '../../run/verification/measured';
import { continuedAttempts } from '../../run/explaining/attemptHistory';
import { missedTargets } from '../../run/verification/targets';
import { provenKeys, reportedMetrics } from '../../run/verification/stepMetrics';
import { holdingFault, metAgain } from '../../run/faults/faults';
import { findingsOf } from '../../run/verification/findings';
import { budgetEvents } from '../../run/steering/budget';
import { sumUsage } from '../../run/usage/usage';
import { reviewVerdict } from '../../run/verification/reviewVerdict';
import type { AttemptChecked, StepRun } from '../../run/verification/verification';
import { exitFault } from '../kernel/attemptStep';
import type { FollowedRun, Target } from '../kernel/attempts';
import type { CommandStep } from '../kernel/commandSteps';
import { commandFault } from '../kernel/commandSteps';
import type { PlanCommands } from '../worktrees/planCommands';
import { reviewFolder, reviewStep, usageOfReview } from './reviewStep';
import { serverChecksCommand } from './serverChecksCommand';
import { typeErrors } from './typeErrors';

type StepResult = NonNullable<StepRun['result']>;
type Verdict = Omit<AttemptChecked, 'type' | keyof Target | 'step' | 'start'>;

/** How often a command is started that the machine takes away, as by a restart. */
const STARTS = 3;

/** The step that a command's fault is told of. */
const VERIFICATION = 'verification';

/**
 * Verifies what agents delivered by the commands that the plan names for it. Each command is a process that outlives
 * the driver, as agents are: the next driver takes it up. The first one that fails ends the verification.
 */
export class Verification {
  /** Folders of commands that this driver started itself: nobody else can have. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly world: {
      readonly repository: Pick<Repository, 'missingFiles' | 'writtenReports'>;
      readonly runs: Pick<RunStore, 'readReport'>;
      readonly machine: Pick<AgentMachine, 'nodePath' | 'cliPath'>;
      readonly serverChecksPath?: string;
      readonly clock: Clock;
    },
    private readonly commands: PlanCommands,
    private readonly run: FollowedRun,
  ) {}

  /**
   * Runs the commands that have not been run yet for the commit that an attempt delivered.
   * @returns the event that says what came of it; none when the package is not to be verified any more.
   */
  async verify(target: Target, steps: readonly CommandStep[]): Promise<RunEvent[]> {
    for (const step of steps) {
      const question = await this.question(target, step);
      if (question !== undefined) {
        return [question];
      }
      const result = await this.result(target, step);
      if (result === undefined) {
        // Whoever stops the run does not want to wait for what may take long.
        const stopped = { type: 'attempt.stopping', ...target, message: 'Stopped.', then: 'cancel' } as const;
        return this.run.state.phase === 'stopping' && this.item(target) !== undefined ? [stopped] : [];
      }
      if (!result.passed && result.undecided !== true) {
        const round = roundOf(this.item(target), step);
        const rounds = round === undefined ? '' : `Round ${round.number} of ${round.of}: `;
        const message = `${rounds}Its verification "${step.name}" failed: ${result.message ?? 'no reason was recorded'}`;
        // Who is sent back reads what was found, not what the reviewer said on its way there.
        const told = step.review === undefined ? await this.failure(target, step, message) : { message };
        const further = round === undefined ? {} : { round };
        return [{ type: 'attempt.failed', ...target, reason: 'verification', ...told, ...further }];
      }
    }
    const { head, filesModified = [] } = this.item(target) ?? {};
    return head === undefined ? [] : [{ type: 'attempt.verified', ...target, head, filesModified }];
  }

  /** Before a step begins whose command has come to lead elsewhere: what a person has to see first. */
  private async question(target: Target, step: CommandStep): Promise<RunEvent | undefined> {
    const item = this.item(target);
    const isBegun = item?.steps.some((one) => one.step === step.number && one.command === step.command);
    if (item === undefined || isBegun === true || step.review !== undefined || step.checks !== undefined) {
      return undefined;
    }
    const events = await this.commands.beforeStep(item, step);
    const question = events.find(({ type }) => type === 'gate.opened');
    if (question === undefined && events.length > 0) {
      await this.run.record(events);
    }
    return question;
  }

  private async result(target: Target, step: CommandStep): Promise<StepResult | undefined> {
    // After a fault of the machine it is started again.
    const before = this.item(target);
    let lost = before !== undefined && holdingFault(before)?.step === VERIFICATION;
    for (;;) {
      const item = this.item(target);
      const latest = item?.steps.find((one) => one.step === step.number);
      // A later text of the plan may have another command in the same place.
      const known = latest?.command === step.command ? latest : undefined;
      if (known?.result !== undefined) {
        return known.result;
      }
      if (item === undefined || this.commands.wanted(target) === undefined) {
        return undefined;
      }
      const start: number | undefined =
        known === undefined || lost || !(await this.hasBegun(target, step, known.start))
          ? await this.begin(target, item, step, (latest?.start ?? item.voidStarts) + 1)
          : known.start;
      if (start === undefined) {
        return undefined;
      }
      const exit = await this.commands.ended(target, this.folder(target, step, start));
      lost = exit.reason === 'vanished' && start - item.voidStarts < STARTS;
      // One that vanishes however often it is started is its own doing.
      const isOwn = exit.reason === 'vanished' && exit.trouble === undefined;
      const met = lost || isOwn ? undefined : exitFault(this.run.state, target, exit, this.world.clock.now());
      if (met !== undefined) {
        const again = metAgain(this.run.state.packages.get(target.package), VERIFICATION);
        const fault = { ...target, step: VERIFICATION, fault: met, ...again };
        await this.run.record([{ type: 'fault.met', ...fault }]);
        return undefined;
      }
      if (!lost && this.commands.wanted(target) !== undefined) {
        const verdict = await this.judge(target, item, step, { start, exit });
        const measured = await this.measured(target, step, start);
        const judged = held(verdict, missedTargets(targetsOf(item), measured.measured?.values));
        const told = { ...target, step: step.number, start, ...judged, ...measured };
        const checked = { type: 'attempt.checked', ...told } as const;
        const used = await this.usedByReview(target, step, start);
        await this.run.record([checked, ...used]);
        const reached = used.length === 0 ? [] : budgetEvents(this.run.state, target);
        if (reached.length > 0) {
          await this.run.record(reached);
        }
      }
    }
  }

  /** Whether a command was really started that the journal says was about to be; otherwise it never will be. */
  private async hasBegun(target: Target, step: CommandStep, start: number): Promise<boolean> {
    const folder = this.folder(target, step, start);
    return this.begun.has(folder) || !(await this.commands.callOff(folder));
  }

  /** @returns which start it is; undefined when the package is not to be verified any more. */
  private async begin(
    target: Target,
    item: PackageRun,
    step: CommandStep,
    start: number,
  ): Promise<number | undefined> {
    const { number, name, command, cwd, checks } = step;
    const folder = this.folder(target, step, start);
    const { agentRules } = this.run.state;
    const onServer =
      checks === undefined ? {} : serverChecksCommand(this.world, this.run.state, item, checks);
    const reviewed =
      step.review === undefined
        ? {}
        : reviewStep(
            this.world.machine,
            item,
            { review: step.review, prices: agentRules.prices },
            {
              // Of the attempt that was told the whole task, and nothing of what was found since.
              attempt: this.commands.attemptFolder({
                ...target,
                attempt: continuedAttempts(item).at(-1) ?? item.attempt,
              }),
              step: folder,
            },
          );
    const env = { ...step.env, WAVES_RESULT_FILE: this.resultFile(target) };
    const begun = { ...target, step: number, name, command, start };
    const server = checks === undefined ? {} : { server: true as const };
    await this.run.record([{ type: 'attempt.checking', ...begun, ...server }]);
    if (this.commands.wanted(target) === undefined) {
      return undefined;
    }
    this.begun.add(folder);
    const title = `${target.package}: ${name}`;
    await this.commands.launch(target, item, { folder, command, cwd, env, title, ...onServer, ...reviewed });
    return start;
  }

  private async judge(
    target: Target,
    item: PackageRun,
    step: CommandStep,
    { start, exit }: { readonly start: number; readonly exit: AttemptExit },
  ): Promise<Verdict> {
    const { code } = exit;
    const ended = exit.reason === 'exit' && code !== null;
    const exitCode = ended ? { exitCode: code } : {};
    const output = async () => (await this.commands.output(this.folder(target, step, start))).output ?? '';
    const lastLine = async () => (await output()).split('\n').at(-1) ?? '';
    if (step.review !== undefined) {
      const left = await this.world.runs.readReport(reviewFolder(this.folder(target, step, start)));
      const findings = code === 0 ? findingsOf(left) : undefined;
      const trouble = code === UNDECIDED ? await lastLine() : commandFault(step, exit);
      return { ...reviewVerdict(step.review.agent, findings, trouble), ...exitCode };
    }
    if (step.checks !== undefined && code === UNDECIDED) {
      const message = await lastLine();
      return { passed: false, undecided: true, ...exitCode, message };
    }
    if (!ended || code !== step.exitCode) {
      const printed = (await this.commands.wholeOutput(this.folder(target, step, start))) ?? (await output());
      const found = typeErrors(this.run.state, item, step, printed);
      const message = `${commandFault(step, exit)}${found === '' ? '' : `\n${found}`}`;
      return { passed: false, ...exitCode, message };
    }
    const missing = await this.world.repository.missingFiles(item.worktree ?? '', step.artifacts);
    if (missing.length > 0) {
      const message = `${step.command} passed, but what proves it is not there: ${missing.join(', ')}.`;
      return { passed: false, ...exitCode, message };
    }
    if (step.resultKeys.length === 0) {
      return { passed: true, ...exitCode };
    }
    const reported = reportedMetrics(await this.world.runs.readReport(this.commands.attemptFolder(target)));
    const proven = provenKeys(step.resultKeys, { reported, output: await output(), exitCode: code });
    const metrics = Object.keys(proven.metrics).length === 0 ? {} : { metrics: proven.metrics };
    if (proven.missing.length === 0) {
      return { passed: true, ...exitCode, ...metrics };
    }
    const message = unproven(step, proven.missing);
    return { passed: step.strict !== true, ...exitCode, message, ...metrics };
  }

  /** What a command's reports tell, also of one that failed. */
  private async measured(
    target: Target,
    step: CommandStep,
    start: number,
  ): Promise<Pick<AttemptChecked, 'measured'>> {
    const item = this.item(target);
    const begun = item?.steps.find((one) => one.step === step.number && one.start === start)?.startedAt;
    if (
      item?.worktree === undefined ||
      begun === undefined ||
      step.checks !== undefined ||
      step.review !== undefined
    ) {
      return {};
    }
    const places = { cwd: step.cwd, named: step.artifacts, since: Date.parse(begun) };
    const reports = await this.world.repository.writtenReports(item.worktree, places);
    const printed = await this.commands.wholeOutput(this.folder(target, step, start));
    const measured = measuredBy(reports, printed, targetsOf(item));
    return measured === undefined ? {} : { measured };
  }

  /** What a reviewer has used up counts for the attempt. */
  private async usedByReview(target: Target, step: CommandStep, start: number): Promise<RunEvent[]> {
    const used =
      step.review === undefined
        ? undefined
        : usageOfReview(await this.world.runs.readReport(reviewFolder(this.folder(target, step, start))));
    const sum = sumUsage([this.item(target)?.usage[target.attempt], used]);
    return used === undefined || sum === undefined ? [] : [{ type: 'attempt.used', ...target, ...sum }];
  }

  private async failure(target: Target, step: CommandStep, message: string) {
    const start = this.item(target)?.steps.find((one) => one.step === step.number)?.start;
    return start === undefined
      ? { message }
      : this.commands.failure(this.folder(target, step, start), message);
  }

  private resultFile(target: Target): string {
    return join(this.commands.attemptFolder(target), 'result.json');
  }

  private folder(target: Target, step: CommandStep, start: number): string {
    return join(this.commands.attemptFolder(target), 'verification', `${step.number}.${start}`);
  }

  /** The package, while the attempt is being verified. */
  private item(target: Target): PackageRun | undefined {
    const item = this.run.state.packages.get(target.package);
    return item?.state === 'verifying' && item.attempt === target.attempt ? item : undefined;
  }
}

/** Which round of the package's loop a failed step ends: any up to the one that has to pass; undefined: none. */
function roundOf(item: PackageRun | undefined, { number }: CommandStep): Round | undefined {
  const until = item?.planned.until;
  return until === undefined || number > until.step
    ? undefined
    : { number: (item?.round?.number ?? 0) + 1, of: until.rounds };
}

/** The numbers that the feature asks of a package. */
function targetsOf({ planned: { goals = [] } }: PackageRun): NumberTarget[] {
  return goals.flatMap(({ target }) => target ?? []);
}

/** A step that has passed, but measured what the feature does not accept, has failed. */
function held(verdict: Verdict, missed: readonly string[]): Verdict {
  return verdict.passed && missed.length > 0
    ? { ...verdict, passed: false, message: `It passed, but ${missed.join('; ')}.` }
    : verdict;
}

function unproven({ command }: CommandStep, missing: readonly string[]): string {
  const [first = ''] = missing;
  return `${command} passed; not printed of what the plan wants to see in the result: ${missing.join(', ')}. The agent leaves it under "metrics" in the file that WAVES_RESULT_FILE names, or the command prints it as ${first}=VALUE.`;
}
