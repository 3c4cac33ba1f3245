import { join } from 'node:path';
import { shellCommand } from '../../agents/launching/shellCommand';
import type { AttemptExit } from '../../ports/attempts';
import type { ReadText, Trail, TrailChange } from '../../run/start/consent';
import { trailChangeLines, trailChanges, trailOf } from '../../run/start/consent';
import type { GateOpened } from '../../run/verification/gates';
import type { PackageRun, RunEvent } from '../../run/run';
import type { Attempts, FollowedRun, Target } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { Walled } from '../kernel/sandbox';
import { commandSandbox, isWalled } from '../kernel/sandbox';
import { worktreeEnvironment } from './worktreeEnvironment';

/** A command of the plan that is about to be carried out for a package. */
interface ComingCommand {
  readonly command: string;
  /** From the top of the worktree. */
  readonly cwd: string;
  /** Whose walls it gets. */
  readonly who: Walled;
}

/**
 * Holds what commands lead to, in the files that they are about to run from, against what somebody has seen and agreed to. What
 * has changed since was changed by agents: it only runs behind the sandbox's walls, or once a person has seen the difference.
 */
class AgreedCommands {
  /** Trails that were agreed to, which stay as they are. */
  private readonly known = new Map<string, Promise<Trail>>();

  constructor(
    private readonly deps: Pick<EngineDependencies, 'texts' | 'preflight' | 'digest'>,
    private readonly run: Pick<FollowedRun, 'state' | 'plan'>,
  ) {}

  /** Before a start. @param commit that the package would start from. @returns what `judge` does. */
  async atCommit(item: PackageRun, commands: readonly ComingCommand[], commit: string): Promise<RunEvent[]> {
    const { texts } = this.deps;
    return texts === undefined || this.agreedAt.includes(commit)
      ? []
      : this.judge(item, commands, item.attempt + 1, (path) => texts.committed(commit, path));
  }

  /** Before a step of the verification. @returns what `judge` does. */
  async inWorktree(item: PackageRun, command: Omit<ComingCommand, 'who'>): Promise<RunEvent[]> {
    const { texts } = this.deps;
    const { worktree } = item;
    const own: ComingCommand = { ...command, who: 'commands' };
    return texts === undefined || worktree === undefined
      ? []
      : this.judge(item, [own], item.attempt, (path) => texts.present(worktree, path), 'verifying');
  }

  /** @returns what is to be written down: a note where walls are enough, a gate where a person has to see it; else nothing. */
  private async judge(
    item: PackageRun,
    commands: readonly ComingCommand[],
    attempt: number,
    read: ReadText,
    during?: GateOpened['during'],
  ): Promise<RunEvent[]> {
    const walled: string[] = [];
    const open: { readonly command: string; readonly changes: readonly TrailChange[] }[] = [];
    for (const { command, cwd, who } of commands) {
      const changes = trailChanges(await this.agreed(command, cwd), await trailOf(command, cwd, read));
      if (changes.length > 0 && (await isWalled(this.deps, this.run.plan, item, who))) {
        walled.push(`${command} (${changes.map(({ part }) => part).join('; ')})`);
      } else if (changes.length > 0) {
        open.push({ command, changes });
      }
    }
    const { id } = item.planned;
    const gate = `${id}:changed-${this.deps.digest(JSON.stringify(open)).slice(0, 8)}`;
    if (open.length > 0 && !item.approved.includes(gate)) {
      return [
        {
          ...{ type: 'gate.opened', gate, package: id, attempt },
          title: `What ${open.map(({ command }) => command).join(' and ')} runs was changed by agents since it was agreed to`,
          instructions: [
            'No sandbox is around it: approve only what may run with your rights.',
            ...open.flatMap(({ changes }) => trailChangeLines(changes)),
          ].join('\n'),
          ...(during === undefined ? {} : { during }),
        },
      ];
    }
    const message = `Changed by agents since it was agreed to, and run in the sandbox for that reason: ${walled.join(', ')}.`;
    return walled.length === 0 ? [] : [{ type: 'run.noted', package: id, message }];
  }

  private agreed(command: string, cwd: string): Promise<Trail[]> {
    return Promise.all(
      this.agreedAt.map((commit) => {
        const key = JSON.stringify([commit, command, cwd]);
        const trail =
          this.known.get(key) ??
          trailOf(command, cwd, async (path) => this.deps.texts?.committed(commit, path));
        this.known.set(key, trail);
        return trail;
      }),
    );
  }

  /** Where nobody was asked, the commit that the run began from counts. */
  private get agreedAt(): readonly string[] {
    const { agreedAt, base } = this.run.state;
    return agreedAt.length === 0 ? [base] : agreedAt;
  }
}

/** A command of the plan that is to be carried out in a package's worktree. */
export interface PlanCommand {
  /** Where its log and records go: a folder of its own. */
  readonly folder: string;
  readonly command: string;
  /** Program and arguments; absent: a shell reads the command. */
  readonly argv?: readonly string[];
  /** Relative to the worktree. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** For people. */
  readonly title: string;
}

/** What programs say where they may only read. */
const READ_ONLY = /read-only file system|\bEROFS\b/i;

/** Said after it of a command in the sandbox: whoever reads it, person or agent, could not mend it otherwise. */
const WALL_WORDS =
  'It ran in the sandbox, which may be why it could not write. What is open stands in docs/agents.md; `execution.sandbox: off` in the plan has its commands run without.';

/**
 * Carries out the plan's own commands for attempts, before their agents start or after they have ended. Each is a
 * process that outlives the driver, as agents are.
 */
export class PlanCommands {
  /** The folders of the commands that run, with the attempts that they belong to. */
  private readonly running = new Map<string, Target>();
  /** The folders of those that this driver has started in a sandbox. */
  private readonly walled = new Set<string>();
  private readonly agreed: AgreedCommands;

  constructor(
    private readonly deps: EngineDependencies,
    private readonly attempts: Attempts,
    private readonly run: Pick<FollowedRun, 'state' | 'closed' | 'plan'>,
  ) {
    this.agreed = new AgreedCommands(deps, run);
  }

  /**
   * Looks what commands lead to in the commit that a package would start from.
   * @returns what is to be written down before: that they run behind walls for that reason, or a gate at which a person has to
   * see what has changed since it was agreed to.
   */
  beforeStart(item: PackageRun, commands: readonly ComingCommand[]): Promise<RunEvent[]> {
    return this.agreed.atCommit(item, commands, this.run.state.integrationHead);
  }

  /** The same for a step of the verification, in the worktree as its agent has left it. */
  beforeStep(item: PackageRun, step: Pick<PlanCommand, 'command' | 'cwd'>): Promise<RunEvent[]> {
    return this.agreed.inWorktree(item, step);
  }

  /** The package, as long as nobody has called its attempt off and this driver may do something for it. */
  wanted({ package: id, attempt }: Target): PackageRun | undefined {
    const { phase, packages } = this.run.state;
    const item = packages.get(id);
    const underway = item?.state === 'starting' || item?.state === 'verifying';
    const calledOff = this.run.closed || phase !== 'running' || item?.stopping !== undefined;
    return underway && item.attempt === attempt && !calledOff ? item : undefined;
  }

  /** Ends commands whose attempt nobody wants any more. */
  endUnwanted(): void {
    for (const [folder, target] of this.running) {
      if (this.wanted(target) === undefined) {
        this.attempts.cancel(folder);
      }
    }
  }

  /** Starts a command. @throws WavesError `agent-failed` when it can't be started, `lease-lost`. */
  async launch(target: Target, item: PackageRun, command: PlanCommand): Promise<void> {
    const { run } = this.run.state;
    // A program of ours needs what people have logged in to, and runs nothing that an agent wrote.
    const sandbox =
      command.argv === undefined
        ? await commandSandbox(this.deps, this.run.state, item, {
            plan: this.run.plan,
            folder: command.folder,
          })
        : undefined;
    if (sandbox !== undefined) {
      this.walled.add(command.folder);
    }
    await this.deps.lease.assertHeld();
    await this.deps.launcher.launch(
      {
        run,
        ...target,
        folder: command.folder,
        argv: command.argv ?? [...(sandbox?.argv ?? []), ...shellCommand(this.deps.machine, command.command)],
        cwd: join(item.worktree ?? '', command.cwd),
        env: {
          ...worktreeEnvironment(this.deps.repository.root, this.run.state, item),
          ...command.env,
          WAVES_RUN: run,
          WAVES_PACKAGE: target.package,
          WAVES_ATTEMPT: String(target.attempt),
        },
        promptOnStdin: false,
        ...(sandbox?.hosts === undefined ? {} : { hosts: sandbox.hosts }),
        files: {},
        timeoutMs: item.planned.timeoutMinutes * 60_000,
        background: true,
        title: command.title,
        agent: command.command,
      },
      '',
    );
  }

  /** Resolves when a command that was launched, by whomever, has ended; it is ended when it is not wanted any more. */
  ended(target: Target, folder: string): Promise<AttemptExit> {
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
      this.endUnwanted();
    });
  }

  /** Ends a command that was launched by a driver before this one. Resolves when it has ended. */
  stop(target: Target, folder: string): Promise<unknown> {
    const ended = this.ended(target, folder);
    this.attempts.cancel(folder);
    return ended;
  }

  /** Sees to it that a command never starts. @returns false when it has been started already. */
  async callOff(folder: string): Promise<boolean> {
    await this.deps.lease.assertHeld();
    return this.deps.launcher.callOff(folder);
  }

  /** What the event says that tells of a command's failure: why, also where it was a wall, and the end of what it printed. */
  async failure(
    folder: string,
    message: string,
  ): Promise<{ readonly message: string; readonly output?: string }> {
    const told = await this.output(folder);
    const isRefused = this.walled.has(folder) && READ_ONLY.test(told.output ?? '');
    return { message: isRefused ? `${message} ${WALL_WORDS}` : message, ...told };
  }

  /** The end of what a command printed. */
  async output(folder: string): Promise<{ readonly output?: string }> {
    const output = await this.deps.launcher.outputTail(folder);
    return output === '' ? {} : { output };
  }

  /** All that a command printed; undefined where that is more than is kept or read. */
  wholeOutput(folder: string): Promise<string | undefined> {
    return this.deps.launcher.wholeOutput(folder);
  }

  /** The folder of an attempt, which those of its commands are in. */
  attemptFolder({ package: id, attempt }: Target): string {
    return this.deps.runs.attemptFolder(this.run.state.run, id, attempt);
  }
}
