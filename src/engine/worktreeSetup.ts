import { join } from 'node:path';
import type { RunEvent } from '../run/events';
import type { Furnisher } from '../ports';
import { commandFault } from './commandSteps';
import type { FollowedRun } from './agentFollower';
import type { Target } from './attempts';
import type { PlanCommands } from './planCommands';

/**
 * Makes a worktree ready to work in before the agent starts: first with what can be copied, then by the commands that
 * are meant for it, one after another. The first one that fails fails the attempt.
 */
export class WorktreeSetup {
  constructor(
    private readonly commands: PlanCommands,
    private readonly run: FollowedRun,
    private readonly furnisher: Furnisher | undefined,
  ) {}

  /** @returns the event that says what went wrong, if something did. */
  async prepare(target: Target, setup: readonly string[]): Promise<RunEvent[]> {
    const { worktrees } = this.run.state;
    const { worktree } = this.commands.wanted(target) ?? {};
    if (worktree === undefined) {
      return [];
    }
    const needless = new Set(await this.furnisher?.furnish(worktree, worktrees, setup));
    for (const [index, command] of setup.entries()) {
      const item = this.commands.wanted(target);
      if (item === undefined) {
        return [];
      }
      if (needless.has(command)) {
        continue;
      }
      await this.run.record([{ type: 'attempt.progress', ...target, message: `Preparing: ${command}` }]);
      const folder = this.folder(target, index);
      await this.commands.launch(target, item, {
        folder,
        command,
        cwd: '',
        env: this.furnisher?.variables(worktree, target.package) ?? {},
        title: `${target.package}: setup`,
      });
      const exit = await this.commands.ended(target, folder);
      if (exit.reason !== 'exit' || exit.code !== 0) {
        const message = `Its worktree could not be prepared: ${commandFault({ command, exitCode: 0 }, exit)}`;
        const output = await this.commands.output(folder);
        const failed: RunEvent = { type: 'attempt.failed', ...target, reason: 'setup', message, ...output };
        return this.commands.wanted(target) === undefined ? [] : [failed];
      }
    }
    await this.furnisher?.ready(worktree, worktrees, setup);
    return [];
  }

  /** Ends what a driver before this one had begun for an attempt that is not gone on with. Resolves when all is still. */
  async abandon(target: Target, setup: readonly string[]): Promise<void> {
    for (const index of setup.keys()) {
      const folder = this.folder(target, index);
      if (!(await this.commands.callOff(folder))) {
        await this.commands.stop(target, folder);
      }
    }
  }

  private folder(target: Target, index: number): string {
    return join(this.commands.attemptFolder(target), 'setup', String(index + 1));
  }
}
