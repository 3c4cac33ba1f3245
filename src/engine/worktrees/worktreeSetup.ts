import { join } from 'node:path';
import { firstById } from '../../plan/firstById';
import type { Clock, Furnisher, Repository } from '../../ports/ports';
import type { PackageRun, RunEvent } from '../../run/run';
import { exitFault } from '../kernel/attemptStep';
import type { FollowedRun, Target } from '../kernel/attempts';
import { located } from '../kernel/attempts';
import { commandFault, startGate } from '../kernel/commandSteps';
import type { PlanCommands } from './planCommands';

/** The commands that run in a worktree before an agent starts there. */
export interface StartCommands {
  /** They make it ready. */
  readonly setup: readonly string[];
  /** Decides whether the agent may start at all: the gate of the package. */
  readonly gate?: string;
}

/** Makes the worktree of an attempt. @returns what is to be written down of what lay there before. */
export async function makeWorktree(
  repository: Pick<Repository, 'createWorktree'>,
  run: Pick<FollowedRun, 'plan' | 'state'>,
  item: PackageRun,
): Promise<RunEvent[]> {
  const { worktrees, namespace } = run.state;
  const { worktree, branch, base } = located(item);
  const kept = await repository.createWorktree(worktree, branch, base, {
    needs: () => neededPlaces(run, item),
    ...(item.planned.sharesWorktree === true ? { reuse: true } : {}),
    ...(worktrees.registry ? { registry: { change: namespace, agent: item.planned.id } } : {}),
  });
  return kept.map((ref) => ({
    type: 'run.noted',
    package: item.planned.id,
    message: `What an earlier attempt of ${item.planned.id} had left is kept at ${ref}.`,
  }));
}

/**
 * What a package has to find in its worktree: what it may write, what packages may that it is built on, and what its plan
 * names for reading. To read everything is what plans say of packages that nobody has thought about: that counts as nothing.
 */
export function neededPlaces(
  { state: { packages }, plan }: Pick<FollowedRun, 'plan' | 'state'>,
  { planned }: PackageRun,
): readonly string[] {
  const readAllow = firstById(plan).get(planned.id)?.scope.readAllow ?? [];
  const built = new Set([planned]);
  for (const { dependsOn } of built) {
    dependsOn.forEach((id) => {
      const other = packages.get(id)?.planned;
      if (other !== undefined) {
        built.add(other);
      }
    });
  }
  const written = [...built].flatMap(({ writeAllow }) => writeAllow.map(fixedPart));
  const read = readAllow.map(({ value }) => fixedPart(value)).filter((place) => place !== '');
  return [...new Set([...written, ...read])];
}

/** A path itself; of a pattern the folder that holds all that it means. */
function fixedPart(pattern: string): string {
  const [start = ''] = pattern.split(/[*?[]/, 1);
  return start === pattern ? pattern : start.slice(0, Math.max(0, start.lastIndexOf('/')));
}

/**
 * The commands that make the package's worktree ready to work in: the plan's own or else those of the repository's
 * set-up file, then the package's. After them its gate decides, where that is a command.
 */
export function startCommands(
  { plan, state }: Pick<FollowedRun, 'plan' | 'state'>,
  item: PackageRun,
): StartCommands {
  const planned = firstById(plan).get(item.planned.id);
  const own = planned?.setup ?? [];
  const gate = planned === undefined ? undefined : startGate(planned);
  const common = plan.execution.setup.map(({ value }) => value);
  const first = common.length === 0 ? state.worktrees.setup : common;
  const setup = [...first, ...own.map(({ value }) => value)];
  return gate === undefined ? { setup } : { setup, gate };
}

/**
 * Makes a worktree ready to work in before the agent starts: first with what can be copied, then by the commands that
 * are meant for it, one after another. The first one that fails fails the attempt. At last the package's gate decides,
 * about the commit that the agent would start from; another attempt starts from another one, and asks it again.
 */
export class WorktreeSetup {
  constructor(
    private readonly commands: PlanCommands,
    private readonly run: FollowedRun,
    private readonly furnisher: Furnisher | undefined,
    private readonly clock: Clock,
  ) {}

  /** @returns the event that says what went wrong, if something did. */
  async prepare(target: Target, { setup, gate }: StartCommands): Promise<RunEvent[]> {
    const { worktrees } = this.run.state;
    const { worktree } = this.commands.wanted(target) ?? {};
    if (worktree === undefined) {
      return [];
    }
    const needless = new Set(await this.furnisher?.furnish(worktree, worktrees, setup));
    for (const [index, command] of setup.entries()) {
      if (needless.has(command)) {
        continue;
      }
      const doing = `Preparing: ${command}`;
      const step = { name: 'setup', folder: this.folder(target, index), command, doing } as const;
      const failed = await this.carryOut(target, step, 'Its worktree could not be prepared');
      if (failed !== undefined) {
        return failed;
      }
    }
    await this.furnisher?.ready(worktree, worktrees, setup);
    return gate === undefined ? [] : this.askGate(target, gate);
  }

  private async askGate(target: Target, command: string): Promise<RunEvent[]> {
    const base = this.commands.wanted(target)?.base?.slice(0, 10) ?? 'its base';
    const doing = `At its gate: ${command} decides about ${base}`;
    const step = { name: 'gate', folder: this.gateFolder(target), command, doing } as const;
    return (await this.carryOut(target, step, `Its gate does not let it start from ${base}`)) ?? [];
  }

  /** @returns undefined when the command has passed, else the events to go on with; none when nobody wants it any more. */
  private async carryOut(
    target: Target,
    { name, folder, command, doing }: StartStep,
    fault: string,
  ): Promise<RunEvent[] | undefined> {
    if (this.commands.wanted(target) === undefined) {
      return [];
    }
    await this.run.record([{ type: 'attempt.progress', ...target, message: doing }]);
    const item = this.commands.wanted(target);
    if (item?.worktree === undefined) {
      return [];
    }
    await this.commands.launch(target, item, {
      folder,
      command,
      cwd: '',
      env: this.furnisher?.variables(item.worktree, target.package) ?? {},
      title: `${target.package}: ${name}`,
    });
    const exit = await this.commands.ended(target, folder);
    if (exit.reason === 'exit' && exit.code === 0) {
      return undefined;
    }
    const met = exitFault(this.run.state, target, exit, this.clock.now());
    if (met !== undefined) {
      const { reason, code, signal } = exit;
      return [{ type: 'attempt.exited', ...target, reason, code, signal, fault: met }];
    }
    const message = `${fault}: ${commandFault({ command, exitCode: 0 }, exit)}`;
    const told = await this.commands.failure(folder, message);
    const failed: RunEvent = { type: 'attempt.failed', ...target, reason: name, ...told };
    return this.commands.wanted(target) === undefined ? [] : [failed];
  }

  /** Ends what a driver before this one had begun for an attempt that is not gone on with. Resolves when all is still. */
  async abandon(target: Target, { setup, gate }: StartCommands): Promise<void> {
    const folders = [...setup.keys()].map((index) => this.folder(target, index));
    for (const folder of gate === undefined ? folders : [...folders, this.gateFolder(target)]) {
      if (!(await this.commands.callOff(folder))) {
        await this.commands.stop(target, folder);
      }
    }
  }

  private folder(target: Target, index: number): string {
    return join(this.commands.attemptFolder(target), 'setup', String(index + 1));
  }

  private gateFolder(target: Target): string {
    return join(this.commands.attemptFolder(target), 'gate');
  }
}

interface StartStep {
  readonly name: 'setup' | 'gate';
  readonly folder: string;
  readonly command: string;
  /** For people, while it goes on. */
  readonly doing: string;
}
