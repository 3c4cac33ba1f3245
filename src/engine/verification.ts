import { join } from 'node:path';
import { shellCommand } from '../agents/shellCommand';
import type { AttemptExit, AttemptSpec } from '../ports';
import type { RunEvent } from '../run/events';
import type { PackageRun, RunState, StepRun } from '../run/runState';
import type { Attempts } from './attempts';
import type { CommandStep } from './commandSteps';
import { commandFault } from './commandSteps';
import type { EngineDependencies } from './engineDependencies';

/** What a verification needs of the run that it belongs to. */
export interface VerifiedRun {
  readonly state: RunState;
  record(events: readonly RunEvent[]): Promise<void>;
}

interface Target {
  readonly package: string;
  readonly attempt: number;
}

type StepResult = NonNullable<StepRun['result']>;

/** How often a command is started that the machine takes away, as by a restart. */
const STARTS = 3;

/**
 * Verifies what agents delivered by the commands that the plan names for it. Each command is a process that outlives
 * the driver, as agents are: the next driver takes it up. The first one that fails ends the verification.
 */
export class Verification {
  /** The folders of the commands that run, with the attempts that they verify. */
  private readonly running = new Map<string, Target>();
  /** Commands that this driver started itself: nobody else can have. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly deps: EngineDependencies,
    private readonly attempts: Attempts,
    private readonly run: VerifiedRun,
  ) {}

  /**
   * Runs the commands that have not been run yet for the commit that an attempt delivered.
   * @returns the event that says what came of it; none when the package is not to be verified any more.
   */
  async verify(target: Target, steps: readonly CommandStep[]): Promise<RunEvent[]> {
    for (const step of steps) {
      const result = await this.result(target, step);
      if (result === undefined) {
        // Whoever stops the run does not want to wait for what may take long.
        const stopped = { type: 'attempt.stopping', ...target, message: 'Stopped.', then: 'cancel' } as const;
        return this.isStopping && this.item(target) !== undefined ? [stopped] : [];
      }
      if (!result.passed) {
        const message = `Its verification "${step.name}" failed: ${result.message ?? 'no reason was recorded'}`;
        const output = await this.output(target, step);
        return [{ type: 'attempt.failed', ...target, reason: 'verification', message, ...output }];
      }
    }
    const { head, filesModified = [] } = this.item(target) ?? {};
    return head === undefined ? [] : [{ type: 'attempt.verified', ...target, head, filesModified }];
  }

  /** Ends commands whose package is not being verified any more. */
  endUnwanted(): void {
    for (const [folder, target] of this.running) {
      if (this.isStopping || this.item(target) === undefined) {
        this.attempts.cancel(folder);
      }
    }
  }

  private async result(target: Target, step: CommandStep): Promise<StepResult | undefined> {
    let lost = false;
    for (;;) {
      const item = this.item(target);
      const latest = item?.steps.find((one) => one.step === step.number);
      // A later text of the plan may have another command in the same place.
      const known = latest?.command === step.command ? latest : undefined;
      if (known?.result !== undefined) {
        return known.result;
      }
      if (item === undefined || this.isStopping) {
        return undefined;
      }
      const start: number | undefined =
        known === undefined || lost || !(await this.hasBegun(item, step, known.start))
          ? await this.begin(target, item, step, (latest?.start ?? 0) + 1)
          : known.start;
      if (start === undefined) {
        return undefined;
      }
      const exit = await this.followed(target, this.folder(item, step, start));
      lost = exit.reason === 'vanished' && start < STARTS;
      if (!lost && !this.isStopping && this.item(target) !== undefined) {
        const verdict = await this.judge(item, step, exit);
        await this.run.record([{ type: 'attempt.checked', ...target, step: step.number, start, ...verdict }]);
      }
    }
  }

  /** Whether a command was really started that the journal says was about to be; otherwise it never will be. */
  private async hasBegun(item: PackageRun, step: CommandStep, start: number): Promise<boolean> {
    const folder = this.folder(item, step, start);
    return this.begun.has(folder) || !(await this.deps.launcher.callOff(folder));
  }

  /** @returns which start it is; undefined when the package is not to be verified any more. */
  private async begin(
    target: Target,
    item: PackageRun,
    step: CommandStep,
    start: number,
  ): Promise<number | undefined> {
    const { number, name, command } = step;
    const folder = this.folder(item, step, start);
    await this.run.record([{ type: 'attempt.checking', ...target, step: number, name, command, start }]);
    await this.deps.lease.assertHeld();
    if (this.isStopping || this.item(target) === undefined) {
      return undefined;
    }
    this.begun.add(folder);
    await this.deps.launcher.launch(this.spec(target, item, step, folder), '');
    return start;
  }

  private followed(target: Target, folder: string): Promise<AttemptExit> {
    this.running.set(folder, target);
    return new Promise((resolve) => {
      this.attempts.follow(folder, folder, {
        working: () => undefined,
        progressed: () => undefined,
        exited: (exit) => {
          this.running.delete(folder);
          this.attempts.forget(folder);
          resolve(exit);
        },
      });
    });
  }

  private async judge(
    item: PackageRun,
    step: CommandStep,
    exit: AttemptExit,
  ): Promise<{ passed: boolean; exitCode?: number; message?: string }> {
    const { code } = exit;
    const ended = exit.reason === 'exit' && code !== null;
    const exitCode = ended ? { exitCode: code } : {};
    if (!ended || code !== step.exitCode) {
      return { passed: false, ...exitCode, message: commandFault(step, exit) };
    }
    const missing = await this.deps.repository.missingFiles(item.worktree ?? '', step.artifacts);
    if (missing.length > 0) {
      const message = `${step.command} passed, but what proves it is not there: ${missing.join(', ')}.`;
      return { passed: false, ...exitCode, message };
    }
    return { passed: true, ...exitCode };
  }

  private spec(target: Target, item: PackageRun, step: CommandStep, folder: string): AttemptSpec {
    const { run } = this.run.state;
    return {
      run,
      ...target,
      folder,
      argv: shellCommand(this.deps.machine, step.command),
      cwd: join(item.worktree ?? '', step.cwd),
      env: {
        ...step.env,
        WAVES_RUN: run,
        WAVES_PACKAGE: target.package,
        WAVES_ATTEMPT: String(target.attempt),
      },
      promptOnStdin: false,
      files: {},
      timeoutMs: item.planned.timeoutMinutes * 60_000,
      background: true,
      title: `${target.package}: ${step.name}`,
      agent: step.command,
    };
  }

  private async output(target: Target, step: CommandStep): Promise<{ output?: string }> {
    const item = this.item(target);
    const start = item?.steps.find((one) => one.step === step.number)?.start;
    if (item === undefined || start === undefined) {
      return {};
    }
    const output = await this.deps.launcher.outputTail(this.folder(item, step, start));
    return output === '' ? {} : { output };
  }

  private folder(item: PackageRun, step: CommandStep, start: number): string {
    const attempt = this.deps.runs.attemptFolder(this.run.state.run, item.planned.id, item.attempt);
    return verificationFolder(attempt, step.number, start);
  }

  private get isStopping(): boolean {
    return this.run.state.phase === 'stopping';
  }

  /** The package, while the attempt is being verified. */
  private item(target: Target): PackageRun | undefined {
    const item = this.run.state.packages.get(target.package);
    return item?.state === 'verifying' && item.attempt === target.attempt ? item : undefined;
  }
}

/**
 * Where a command of a verification has its log and records.
 * @param attempt the folder of the attempt that it verifies.
 */
export function verificationFolder(attempt: string, step: number, start: number): string {
  return join(attempt, 'verification', `${step}.${start}`);
}
