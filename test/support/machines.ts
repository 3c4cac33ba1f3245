import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import { TestRepository, gitRepository } from './gitRepository';
import { queueAt } from './natsServer';
import { temporaryFolder } from './temporaryFolder';
import { waitFor } from './waitFor';
import type { RunningWaves } from './waves';
import { startWaves } from './waves';

/** Where the plan of `planText` is merged. */
export const BRANCH = 'waves/test-feature/integration';

/** What `waves run --json` has printed. */
export function eventsOf(out: string): JournalEvent[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);
}

/** A repository of somebody who drives, and the remote that it shares with others. */
export function sharedRepository(plan: string, files: Readonly<Record<string, string>> = {}) {
  const driver = gitRepository({
    files: { 'work-packages.yaml': plan, '.gitignore': 'ready.txt\n', ...files },
  });
  return { driver, remote: remoteOf(driver) };
}

/** A bare repository with what another has, which that has as its remote from then on. */
export function remoteOf(driver: TestRepository): TestRepository {
  const remote = join(temporaryFolder(), 'remote.git');
  driver.git('clone', '--quiet', '--bare', driver.root, remote);
  driver.git('remote', 'add', 'origin', remote);
  return new TestRepository(remote);
}

interface MachineKind {
  readonly slots?: number;
  readonly labels?: string;
  /** More options of `waves worker`. */
  readonly options?: readonly string[];
  /** How its worker is started, in place of all that says so; its name comes after that. */
  readonly command?: readonly string[];
  /** A command that it is carried out by. */
  readonly inside?: readonly string[];
}

/**
 * A machine: a clone and a home of its own, and a process that takes attempts.
 * @param at the address of the queue, or the port of one that `natsServer` has made.
 */
export async function machine(
  remote: TestRepository,
  at: number | string,
  name: string,
  env: Record<string, string> = {},
  { slots = 1, labels, options = [], command, inside = [] }: MachineKind = {},
): Promise<RunningWaves & { readonly clone: TestRepository }> {
  const { root, home } = cloneOf(remote, name);
  const address = typeof at === 'number' ? queueAt(at) : at;
  const worker = startWaves(
    root.root,
    [
      ...(command ?? ['worker', '--queue', address, '--slots', String(slots)]),
      ...['--name', name],
      ...(labels === undefined ? [] : ['--labels', labels]),
      ...options,
    ],
    {
      ...(command === undefined ? {} : { WAVES_QUEUE: address }),
      HOME: home,
      MACHINE: name,
      ...env,
    },
    { inside },
  );
  onTestFailed(() => console.error(`${name} has said:\n${worker.err()}`));
  await waitFor(`${name} takes attempts`, () => worker.out().includes('takes attempts'));
  return Object.assign(worker, { clone: root });
}

/** A clone and a home of its own, for one who is called so. */
export function cloneOf(remote: TestRepository, name: string): { root: TestRepository; home: string } {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), `[user]\n\tname = ${name}\n\temail = ${name}@localhost\n`);
  const root = join(folder, 'elsewhere');
  remote.git('clone', '--quiet', remote.root, root);
  return { root: new TestRepository(root), home };
}

/** What was merged, in the order of the branch. */
export function merges(repository: TestRepository): string[] {
  const args = ['log', '--merges', '--first-parent', '--reverse', '--format=%s', BRANCH];
  return repository.git(...args).split('\n');
}

export function workedOn(seen: readonly JournalEvent[]): (string | undefined)[] {
  return seen.flatMap((event) => (event.type === 'attempt.working' ? [event.machine] : []));
}
