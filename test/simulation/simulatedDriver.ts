import type { EngineDependencies } from '../../src/engine/kernel/engineDependencies';
import { heldRepository } from '../../src/cli/coordinator/heldRepository';
import { sha256 } from '../../src/node/files/files';
import type { JournalLimits } from '../../src/node/journal/journalWriter';
import type { LeaseTiming } from '../../src/node/driver/leaseFile';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { FileRunStore } from '../../src/node/runs/runStore';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { Lease } from '../../src/ports/ports';
import type { JournalWatch } from './journalWatch';
import type { SimulatedAgents } from './simulatedAgents';
import type { SimulatedPlan } from './simulatedPlan';
import type { SimulatedProcess } from './simulatedProcess';
import type { SimulatedRepository } from './simulatedRepository';

export const PLAN = '/repository/work-packages.yaml';
export const COMMON_DIR = '/repository/.git';
/** As in life, but five times as slow. */
export const TIMING: LeaseTiming = { beatMs: 5000, expiryMs: 30_000 };
/** Small enough that every run begins new files and has snapshots taken. */
const LIMITS: JournalLimits = { segmentBytes: 3000, segments: 2 };

const readings = new Map<string, ReturnType<typeof readPlan>>();

function readPlanOnce(text: string, options?: Parameters<typeof readPlan>[1]): ReturnType<typeof readPlan> {
  const reading = readings.get(text) ?? readPlan(text, options);
  readings.set(text, reading);
  return reading;
}

/** What drivers of a simulated world share. */
export interface DriverWorld {
  readonly plan: SimulatedPlan;
  readonly repository: SimulatedRepository;
  readonly journals: JournalWatch;
  readonly agents: SimulatedAgents;
  /** Told of what a driver takes for an error. */
  complain(process: SimulatedProcess, cause: unknown): void;
}

/** Everything of a simulated world that a driver acts on. */
export function dependenciesOf(
  process: SimulatedProcess,
  lease: Lease,
  { plan, repository, journals, agents, complain }: DriverWorld,
): EngineDependencies {
  const clock = { now: () => process.time.wall };
  const { files } = process.host;
  return {
    repository: heldRepository(repository.view(process), lease),
    runs: {
      ...journals.watched(new FileRunStore(COMMON_DIR, lease, clock, files, LIMITS), process),
      proposedPlan: (folder) => process.ask(() => agents.plans.get(folder)),
    },
    locks: new FileLockStore(COMMON_DIR, clock, process.host),
    launcher: agents.launcher(process),
    readPlan: readPlanOnce,
    digest: sha256,
    planFiles: {
      readPlan: () => process.ask(() => ({ text: plan.text, hash: sha256(plan.text), path: PLAN })),
      writePlan: () => Promise.reject(new Error('no plan is written here')),
      readBeside: () => Promise.resolve(undefined),
      readSubplan: (path) =>
        process.ask(() => {
          const text = plan.subplans.get(path)?.text;
          return text === undefined ? { trouble: 'It is not there.' } : { text, hash: sha256(text) };
        }),
    },
    machine: {
      platform: 'posix',
      nodePath: 'node',
      demoAgentPath: 'demo.js',
      scopeGuardPath: '/scope-guard.js',
      acpClientPath: '/acp-client.js',
      hostGatePath: '/opt/host-gate.js',
      cliPath: '/opt/cli.js',
      commandShell: undefined,
    },
    clock,
    timers: process.timers,
    lease,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (_message, cause) => complain(process, cause),
    },
    pid: process.pid,
    randomWord: () => `r${journals.journals.size}`,
  };
}
