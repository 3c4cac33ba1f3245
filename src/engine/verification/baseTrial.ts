import { commandSteps } from '../kernel/commandSteps';
import type { CommandStep } from '../kernel/commandSteps';
import type { PlanTree } from '../start/planTree';
import { flattened } from '../start/planTree';

/** A command of a plan's verification that is tried on the commit that agents will start from. */
export interface TrialStep extends Pick<CommandStep, 'command' | 'cwd' | 'env' | 'exitCode'> {
  /** Ids of the packages that it is to judge. */
  readonly packages: readonly string[];
  readonly timeoutMs: number;
}

/** What is tried of a plan, and what makes the worktree ready before. */
export interface Trial {
  readonly setup: readonly string[];
  readonly steps: readonly TrialStep[];
}

/** How a command of a trial ended. */
export interface TrialExit {
  /** Null: it ran into its time-out. */
  readonly code: number | null;
  /** The end of what it printed. */
  readonly output: string;
}

/** What trying a command has shown. */
export interface TrialFinding {
  readonly step: TrialStep;
  /**
   * `impossible`: it cannot even begin, whatever agents do. `fails`: as it should, where it judges what is yet to be
   * made. `passes`: it says nothing against work that does nothing.
   */
  readonly verdict: 'passes' | 'fails' | 'impossible';
  /** In words, for people. */
  readonly message: string;
}

/** Where a trial takes place. */
export interface TrialSite {
  /** Makes what no commit holds; returns the set-up commands that have nothing left to do. */
  readonly furnish: (setup: readonly string[]) => Promise<readonly string[]>;
  readonly hasFolder: (path: string) => Promise<boolean>;
  readonly run: (command: Pick<TrialStep, 'command' | 'cwd' | 'env' | 'timeoutMs'>) => Promise<TrialExit>;
  /** Whether somebody has called it off. */
  readonly isOver: () => boolean;
  /** Told before each command: its number from 1, and how many there are. */
  readonly tell: (command: string, number: number, count: number) => void;
}

/** The commands of the packages that are carried out, each once, in plan order. */
export function trialOf(tree: PlanTree): Trial {
  const steps = new Map<string, TrialStep>();
  const setup = new Set<string>();
  for (const {
    way,
    tree: { plan, selected },
  } of flattened(tree)) {
    plan.execution.setup.forEach(({ value }) => setup.add(value));
    for (const item of plan.packages.filter(({ id }) => selected.has(id))) {
      item.setup.forEach(({ value }) => setup.add(value));
      for (const { command, cwd, env, exitCode } of commandSteps(item.verification.steps, false)) {
        const key = JSON.stringify([command, cwd, env, exitCode]);
        const known = steps.get(key);
        steps.set(key, {
          ...{ command, cwd, env, exitCode },
          packages: [...(known?.packages ?? []), `${way}${item.id}`],
          timeoutMs: Math.max(known?.timeoutMs ?? 0, item.timeoutMinutes * 60_000),
        });
      }
    }
  }
  return { setup: [...setup], steps: [...steps.values()] };
}

/** Tries the commands one after another. What is called off is not among the findings. */
export async function tryOnBase({ setup, steps }: Trial, site: TrialSite): Promise<TrialFinding[]> {
  const needless = new Set(await site.furnish(setup));
  const open = setup.filter((command) => !needless.has(command));
  const count = open.length + steps.length;
  for (const [index, command] of open.entries()) {
    if (site.isOver()) {
      return [];
    }
    site.tell(command, index + 1, count);
    const step = { command, cwd: '', env: {}, exitCode: 0, packages: [], timeoutMs: SETUP_MS };
    const exit = await site.run(step);
    if (exit.code !== 0) {
      const message = `The worktrees cannot be prepared: ${ending(exit)}`;
      return site.isOver() ? [] : [{ step, verdict: 'impossible', message }];
    }
  }
  const findings: TrialFinding[] = [];
  for (const [index, step] of steps.entries()) {
    if (site.isOver()) {
      break;
    }
    site.tell(step.command, open.length + index + 1, count);
    const found = await tryStep(step, site);
    if (!site.isOver()) {
      findings.push({ step, ...found });
    }
  }
  return findings;
}

/** As long as a package may take that says nothing else. */
const SETUP_MS = 60 * 60_000;
/** Exit codes of a shell: the program may not be run, or is not there. */
const NOT_RUN = new Set([126, 127]);
/** The code by which the shell of Windows says so. */
const NOT_RUN_ON_WINDOWS = 9009;

async function tryStep(step: TrialStep, site: TrialSite): Promise<Omit<TrialFinding, 'step'>> {
  if (step.cwd !== '' && !(await site.hasFolder(step.cwd))) {
    return { verdict: 'fails', message: `Its folder ${step.cwd} is not there yet.` };
  }
  const exit = await site.run(step);
  if (exit.code === step.exitCode) {
    return { verdict: 'passes', message: 'It passes already.' };
  }
  if (exit.code !== null && (NOT_RUN.has(exit.code) || exit.code === NOT_RUN_ON_WINDOWS)) {
    return { verdict: 'impossible', message: `It cannot be run here: ${ending(exit)}` };
  }
  return { verdict: 'fails', message: `It fails as long as nothing is done: ${ending(exit)}` };
}

function ending({ code, output }: TrialExit): string {
  const last = output.trim().split('\n').at(-1)?.trim() ?? '';
  const how = code === null ? 'it ran into its time-out' : `exit code ${code}`;
  return last === '' ? `${how}.` : `${how}, ${last}`;
}
