import { sha256 } from '../../src/node/files/files';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { EngineDependencies } from '../../src/engine/kernel/engineDependencies';
import type {
  AgentLauncher,
  AttemptExit,
  AttemptListener,
  AttemptSpec,
  FollowedAttempt,
} from '../../src/ports/attempts';
import type {
  BranchWork,
  FoundMerge,
  JournalWriter,
  MergeIdentity,
  MergeResult,
  Repository,
  RunStore,
  WorkDone,
} from '../../src/ports/ports';
import type { AttemptEvidence, LifeSample } from '../../src/run/attempts/lifeSample';
import type { InboxMessage } from '../../src/run/explaining/inboxMessage';
import type { UncommittedFile } from '../../src/run/start/preflightNeeds';
import { MemoryLocks } from '../support/memoryLocks';
import type { IntegrationTip } from '../../src/run/merging/branchMove';
import type { Usage } from '../../src/run/usage/usage';
import type { JournalEvent, RunEvent } from '../../src/run/run';

/** Journals in memory that outlive the drivers of a test. */
export class MemoryRuns implements RunStore {
  readonly journals = new Map<string, JournalEvent[]>();
  readonly plans = new Map<string, string>();
  /** Set to make every append fail, as a full disk does. */
  broken: Error | undefined;
  /** Told of what stands in a journal before its writer hears that it does, as whoever follows the file may be. */
  appended: (event: RunEvent) => void = () => undefined;

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.journals.keys()].sort());
  }

  create(run: string, planText: string): Promise<JournalWriter> {
    this.journals.set(run, []);
    this.plans.set(run, planText);
    return this.open(run);
  }

  planText(run: string, hash?: string): Promise<string> {
    return Promise.resolve(this.plans.get(`${run} ${hash ?? ''}`) ?? this.plans.get(run) ?? '');
  }

  keepPlan(run: string, planText: string, hash: string): Promise<void> {
    this.plans.set(`${run} ${hash}`, planText);
    return Promise.resolve();
  }

  read(run: string): Promise<{ events: readonly JournalEvent[]; damage: readonly string[] }> {
    return Promise.resolve({ events: [...(this.journals.get(run) ?? [])], damage: [] });
  }

  open(run: string): Promise<JournalWriter> {
    const journal = this.journals.get(run) ?? [];
    const append = async (events: readonly RunEvent[]) => {
      await Promise.resolve();
      if (this.broken !== undefined) {
        throw this.broken;
      }
      const written = events.map((event) => {
        const seq = journal.length + 1;
        const entry = { seq, time: new Date(seq * 1000).toISOString(), ...event };
        journal.push(entry);
        return entry;
      });
      written.forEach((event) => this.appended(event));
      return written;
    };
    return Promise.resolve({ append, close: () => Promise.resolve() });
  }

  /** What attempts have left as their results, by folder. */
  readonly reports = new Map<string, unknown>();
  /** What was kept as results, by run and package. */
  readonly results = new Map<string, string>();

  readonly proposedPlan = () => Promise.resolve(undefined);
  readReport(folder: string): Promise<unknown> {
    return Promise.resolve(this.reports.get(folder));
  }

  keepResult(run: string, packageId: string, text: string): Promise<void> {
    this.results.set(`${run} ${packageId}`, text);
    return Promise.resolve();
  }

  attemptFolder(run: string, packageId: string, attempt: number): string {
    return `/${run}/${packageId}/${attempt}`;
  }

  /** All events of the only run, as short words: `attempt.started a`. */
  words(): string[] {
    return [...this.journals.values()].flat().map((event) => {
      const about = 'package' in event && event.package !== undefined ? ` ${event.package}` : '';
      return `${event.type}${about}`;
    });
  }
}

interface Attempt {
  readonly spec: AttemptSpec;
  readonly prompt: string;
  listener: AttemptListener | undefined;
  /** What was typed for it. */
  readonly typed: string[];
  /** What it was told. */
  readonly inbox: InboxMessage[];
  ended: AttemptExit | undefined;
}

/** Agents that do what the test says, when it says so. */
export class ScriptedAgents implements AgentLauncher {
  readonly attempts = new Map<string, Attempt>();
  /** Whether something can be typed for agents. */
  takesInput = false;

  callOff(folder: string): Promise<boolean> {
    return Promise.resolve(!this.attempts.has(folder));
  }

  launch(spec: AttemptSpec, prompt: string): Promise<void> {
    if (this.attempts.has(spec.folder)) {
      throw new Error(`${spec.folder} was launched twice`);
    }
    this.attempts.set(spec.folder, {
      spec,
      prompt,
      listener: undefined,
      typed: [],
      inbox: [],
      ended: undefined,
    });
    return Promise.resolve();
  }

  tell(folder: string, message: InboxMessage): Promise<void> {
    const { inbox } = this.attempt(folder);
    if (!inbox.some(({ id }) => id === message.id)) {
      inbox.push(message);
    }
    return Promise.resolve();
  }

  session = () => Promise.resolve('session-1');
  outputTail(folder: string): Promise<string> {
    return Promise.resolve(`what ${this.attempt(folder).spec.title} printed`);
  }

  readonly printed = new Map<string, string>();
  wholeOutput = (folder: string) => Promise.resolve(this.printed.get(folder));

  follow(folder: string, listener: AttemptListener): FollowedAttempt {
    const attempt = this.attempt(folder);
    attempt.listener = listener;
    listener.working(1, 'background');
    if (attempt.ended !== undefined) {
      listener.exited(attempt.ended);
    }
    return {
      ...(this.takesInput ? { nudge: (line: string) => void attempt.typed.push(line) } : {}),
      cancel: () => this.end(folder, { reason: 'cancelled', code: null, signal: 'SIGTERM' }),
      dispose: () => {
        attempt.listener = undefined;
      },
    };
  }

  /** The process of an attempt is gone without a word. */
  vanish(folder: string): void {
    this.end(folder, { reason: 'vanished', code: null, signal: null });
  }

  /** The agent of an attempt exits. */
  exit(folder: string, code: number): void {
    this.end(folder, { reason: 'exit', code, signal: null });
  }

  /** The process of an attempt ends in some way. */
  exitWith(folder: string, exit: AttemptExit): void {
    this.end(folder, exit);
  }

  /** An agent tells what it has used so far. */
  used(folder: string, usage: Usage): void {
    this.attempt(folder).listener?.used?.(usage);
  }

  /** Something is observed of an agent. */
  observed(folder: string, evidence: AttemptEvidence): void {
    this.attempt(folder).listener?.observed?.(evidence);
  }

  /** What is seen of an agent that has shown nothing since it began. */
  seen(folder: string, minutes: number, changes: Partial<LifeSample> = {}): void {
    this.attempt(folder).listener?.sampled?.({
      time: minutes * 60_000,
      output: { bytes: 0, lines: 0, repeatedLines: 0, lastLine: '', open: false },
      cpuMs: 0,
      ageMs: minutes * 60_000,
      children: [],
      suspended: false,
      ...changes,
    });
  }

  attempt(folder: string): Attempt {
    const attempt = this.attempts.get(folder);
    if (attempt === undefined) {
      throw new Error(`${folder} was never launched`);
    }
    return attempt;
  }

  private end(folder: string, exit: AttemptExit): void {
    const attempt = this.attempt(folder);
    if (attempt.ended === undefined) {
      attempt.ended = exit;
      attempt.listener?.exited(exit);
    }
  }
}

/** A repository that only remembers what was asked of it. */
export class MemoryRepository implements Repository {
  readonly commonDir = '/repository/.git';
  readonly merges: string[] = [];
  readonly worktrees: { path: string; base: string }[] = [];
  /** What the next attempt of a package leaves, where it is not one file of its own. */
  readonly work = new Map<string, Partial<WorkDone>>();
  /** Where the branches of packages stand. */
  readonly tips = new Map<string, string>();
  readonly conflicts = new Map<string, readonly string[]>();
  /** Files that are in no worktree. */
  readonly missing = new Set<string>();
  /** Held while a worktree is being made. */
  creating: Promise<void> = Promise.resolve();
  dirty: readonly string[] = [];
  readonly bringIn = () => Promise.reject<never>(new Error('Nobody works here.'));
  readonly publish = this.bringIn;
  mergesOf = () => Promise.resolve<readonly FoundMerge[]>([]);
  readonly broughtInto = () => Promise.resolve(undefined);

  constructor(readonly root = '/repository') {}

  workTreeOf(): Promise<string | undefined> {
    return Promise.resolve(this.root);
  }

  head(): Promise<{ commit: string; branch: string | undefined }> {
    return Promise.resolve({ commit: 'base', branch: 'main' });
  }

  uncommittedFiles(): Promise<readonly UncommittedFile[]> {
    return Promise.resolve(this.dirty.map((path) => ({ path, isTracked: true })));
  }

  ownGitFolder(worktree: string): Promise<string> {
    return Promise.resolve(`${this.commonDir}/worktrees/${worktree.split('/').at(-1) ?? ''}`);
  }

  ignoredFolders(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  commitOf(ref: string): Promise<string | undefined> {
    return Promise.resolve(this.tips.get(ref.split('/').at(-1) ?? '') ?? 'base');
  }

  reconcile(_branch: string, known: string): Promise<IntegrationTip> {
    return Promise.resolve({ tip: known });
  }

  startBranch(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  async createWorktree(path: string, _branch: string, base: string): Promise<readonly string[]> {
    this.worktrees.push({ path, base });
    await this.creating;
    return [];
  }

  workDone(worktree: string): Promise<WorkDone> {
    const [namespace = '', id = ''] = worktree.split('/').slice(-2);
    return Promise.resolve({
      files: [`${id}/a.txt`],
      descendsFromBase: true,
      branch: `waves/${namespace}/${id}`,
      ...this.work.get(id),
    });
  }

  branchWork(branch: string): Promise<BranchWork> {
    const id = branch.split('/').at(-1) ?? '';
    const work = { head: `tip of ${branch}`, files: [`${id}/a.txt`], descendsFromBase: true };
    return Promise.resolve({ ...work, ...this.work.get(id) });
  }

  commitWork(worktree: string): Promise<string> {
    const id = worktree.split('/').at(-1) ?? '';
    const head = this.tips.get(id) ?? `head of ${worktree}`;
    this.tips.set(id, head);
    return Promise.resolve(head);
  }

  missingFiles(_worktree: string, files: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(files.filter((file) => this.missing.has(file)));
  }

  writtenReports = () => Promise.resolve([]);

  merge(_branch: string, _head: string, _message: string, identity: MergeIdentity): Promise<MergeResult> {
    const files = this.conflicts.get(identity.package);
    if (files !== undefined) {
      return Promise.resolve({ kind: 'conflict', files });
    }
    if (!this.merges.includes(identity.package)) {
      this.merges.push(identity.package);
    }
    const tip = `merge ${identity.package}`;
    return Promise.resolve({ kind: 'merged', commit: tip, tip });
  }
}

/** A world in memory for the engine; the parts stay reachable for the test. */
export class ScriptedWorld {
  readonly runs = new MemoryRuns();
  readonly agents = new ScriptedAgents();
  readonly repository = new MemoryRepository();
  readonly complaints: string[] = [];
  /** Long after everything that a journal in memory says, so that nothing has to be waited for. */
  readonly clock = { now: () => Date.UTC(2100, 0) };
  readonly locks = new MemoryLocks(this.clock);
  plan = '';
  /** The plans within it, by path. */
  readonly subplans = new Map<string, string>();

  dependencies(epoch = 1): EngineDependencies {
    return {
      repository: this.repository,
      runs: this.runs,
      launcher: this.agents,
      readPlan,
      digest: sha256,
      planFiles: {
        readPlan: () =>
          Promise.resolve({ text: this.plan, hash: this.plan, path: '/repository/work-packages.yaml' }),
        writePlan: (_read, text) => {
          this.plan = text;
          return Promise.resolve();
        },
        readBeside: () => Promise.resolve(undefined),
        readSubplan: (path) => {
          const text = this.subplans.get(path);
          return Promise.resolve(
            text === undefined ? { trouble: 'It is not there.' } : { text, hash: `hash of ${text}` },
          );
        },
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
      clock: this.clock,
      locks: this.locks,
      log: {
        info: () => undefined,
        warn: (message) => void this.complaints.push(message),
        error: (message) => void this.complaints.push(message),
      },
      timers: {
        at: (time, callback) => {
          throw new Error(`Nothing should wait until ${new Date(time).toISOString()}.`, { cause: callback });
        },
      },
      lease: { epoch, assertHeld: () => Promise.resolve() },
      pid: epoch,
      randomWord: () => String(this.runs.journals.size + 1),
    };
  }

  /** The folder of an attempt of the run that was started last. */
  folder(id: string, attempt = 1): string {
    return `/${[...this.runs.journals.keys()].at(-1) ?? ''}/${id}/${attempt}`;
  }
}
