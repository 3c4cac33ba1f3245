import type { PackageRun, RunEvent } from '../../run/run';
import type { ReadText, Trail, TrailChange } from '../../run/consent/consent';
import { trailChangeLines, trailChanges, trailOf } from '../../run/consent/consent';
import type { GateOpened } from '../../run/gates/gates';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { FollowedRun } from '../kernel/packageRun';
import type { Walled } from '../kernel/sandbox';
import { isWalled } from '../kernel/sandbox';

/** A command of the plan that is about to be carried out for a package. */
export interface ComingCommand {
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
export class AgreedCommands {
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
