import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Driver } from '../../src/engine/runs/driver';
import type { EngineDependencies } from '../../src/engine/kernel/engineDependencies';
import { FileAgentLauncher } from '../../src/node/attempts/agentLauncher';
import { FileRunStore } from '../../src/node/runs/runStore';
import type { AgentLauncher } from '../../src/ports/attempts';
import type { MergeResult, Repository, RunStore } from '../../src/ports/ports';
import { MemoryRepository, ScriptedWorld } from '../../test/engine/scriptedWorld';
import type { Task } from './shapes';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a run took, in milliseconds, and how much was written. */
export interface Measured {
  /** From reading the plan to the first decision. */
  readonly startMs: number;
  /** From the first decision to the end. */
  readonly runMs: number;
  /** Of the start, what this process spent on a processor: the same on a busy machine as on a quiet one. */
  readonly startCpuMs: number;
  /** And of what came after it. */
  readonly cpuMs: number;
  readonly events: number;
}

/** Agents that are done as soon as they are started. */
const INSTANT: AgentLauncher = {
  callOff: () => Promise.resolve(true),
  launch: () => Promise.resolve(),
  tell: () => Promise.resolve(),
  session: () => Promise.resolve(undefined),
  outputTail: () => Promise.resolve(''),
  wholeOutput: () => Promise.resolve(undefined),
  follow: (_folder, listener) => {
    listener.working(1, 'background');
    queueMicrotask(() => listener.exited({ reason: 'exit', code: 0, signal: null }));
    return { cancel: () => undefined, dispose: () => undefined };
  },
};

/** A repository without worktrees, in which nothing is merged. */
class NoGit extends MemoryRepository {
  override merge(): Promise<MergeResult> {
    return Promise.resolve({ kind: 'merged', commit: 'merge', tip: 'merge' });
  }

  override createWorktree(_path: string): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

/** The same, with an empty folder for each package to work in. */
class FoldersOnly extends NoGit {
  override async createWorktree(path: string): Promise<readonly string[]> {
    await mkdir(path, { recursive: true });
    return [];
  }
}

/** What is put in the place of what there is in memory. */
interface SchedulingParts {
  readonly launcher?: AgentLauncher;
  readonly runs?: RunStore;
  readonly atEnd?: () => void;
}

/** Scheduling alone: the real driver, fold and scheduler, on a journal in memory and with agents that take no time. */
export function runScheduling(
  tasks: readonly Task[],
  parallel: number,
  parts?: SchedulingParts,
): Promise<Measured> {
  return schedulePlans([tasks], parallel, parts);
}

/** The same of several plans, whose runs one driver has at the same time. @param parallel of each. */
export function schedulePlans(
  plans: readonly (readonly Task[])[],
  parallel: number,
  { launcher = INSTANT, runs = new ScriptedWorld().runs, atEnd }: SchedulingParts = {},
): Promise<Measured> {
  return drive(plans, parallel, { runs, launcher, repository: new NoGit() }, 'true', atEnd);
}

/** Everything but git: the journal on disk, and for each package its folder, a wrapper and a process. */
export async function runDurable(
  tasks: readonly Task[],
  parallel: number,
  program: string,
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'waves-bench-'));
  try {
    const root = join(folder, 'repository');
    mkdirSync(root);
    const lease = { epoch: 1, assertHeld: () => Promise.resolve() };
    return await drive(
      [tasks],
      parallel,
      {
        repository: new FoldersOnly(root),
        runs: new FileRunStore(join(folder, 'git'), lease, { now: () => Date.now() }),
        launcher: new FileAgentLauncher({
          nodePath: process.execPath,
          wrapperPath: resolve(process.env['WAVES_DIST'] ?? 'dist', 'wrapper.js'),
          log: QUIET,
        }),
      },
      program,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function drive(
  plans: readonly (readonly Task[])[],
  parallel: number,
  parts: { readonly repository: Repository; readonly runs: RunStore; readonly launcher: AgentLauncher },
  command = 'true',
  atEnd: () => void = () => undefined,
): Promise<Measured> {
  const world = new ScriptedWorld();
  const paths = plans.map((_, at) => join(parts.repository.root, `plan-${at}.yaml`));
  const base = world.dependencies();
  const planFiles = {
    ...base.planFiles,
    readPlan: (path: string) => {
      const at = paths.indexOf(path);
      const text = planOf(plans[at] ?? [], `feature-${at}`, command);
      return Promise.resolve({ text, hash: `hash-${at}`, path });
    },
  };
  let words = 0;
  const deps: EngineDependencies = { ...base, planFiles, randomWord: () => String(++words), ...parts };
  let events = 0;
  let open = plans.length;
  let end: (error?: unknown) => void = () => undefined;
  const ended = new Promise<void>((done, failed) => {
    end = (error) => {
      open -= 1;
      if (error !== undefined) {
        failed(error instanceof Error ? error : new Error('The run broke off.'));
      } else if (open === 0) {
        done();
      }
    };
  });
  const driver = new Driver(deps, {
    recorded: (_run, more) => (events += more.length),
    ended: (_run, error) => end(error),
  });
  const begun = performance.now();
  const before = process.cpuUsage();
  const runs: string[] = [];
  for (const plan of paths) {
    runs.push((await driver.startRun({ plan, maxParallel: parallel })).run);
  }
  const started = performance.now();
  const starting = process.cpuUsage(before);
  await ended;
  const finished = performance.now();
  const whole = process.cpuUsage(before);
  atEnd();
  await driver.close();
  for (const run of runs) {
    const last = (await deps.runs.read(run)).events.at(-1);
    if (last?.type !== 'run.ended' || last.outcome !== 'done') {
      throw new Error(`The run did not end well: ${JSON.stringify(last)}`);
    }
  }
  return {
    startMs: started - begun,
    runMs: finished - started,
    startCpuMs: cpuMsOf(starting),
    cpuMs: cpuMsOf(whole) - cpuMsOf(starting),
    events,
  };
}

function cpuMsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

/** As a person writes it: reading a plan is a part of what is measured, and other ways of writing read more slowly. */
function planOf(tasks: readonly Task[], feature: string, command: string): string {
  const packages = tasks.map(
    ({ id, dependsOn }) => `- id: ${id}
  name: ${id}
  depends_on: [${dependsOn.join(', ')}]
  scope: { write_allow: ["${id}/**"] }
  agent: { command: "${command}" }`,
  );
  return `change_id: ${feature}\npackages:\n${packages.join('\n')}\n`;
}
