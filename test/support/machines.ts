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
  const remote = join(temporaryFolder(), 'remote.git');
  driver.git('clone', '--quiet', '--bare', driver.root, remote);
  driver.git('remote', 'add', 'origin', remote);
  return { driver, remote: new TestRepository(remote) };
}

/** A machine: a clone and a home of its own, and a process that takes attempts. */
export async function machine(
  remote: TestRepository,
  port: number,
  name: string,
  env: Record<string, string> = {},
  { slots = 1, labels }: { readonly slots?: number; readonly labels?: string } = {},
): Promise<RunningWaves & { readonly clone: TestRepository }> {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), `[user]\n\tname = ${name}\n\temail = ${name}@localhost\n`);
  const root = join(folder, 'elsewhere');
  remote.git('clone', '--quiet', remote.root, root);
  const worker = startWaves(
    root,
    [
      ...['worker', '--queue', queueAt(port), '--name', name, '--slots', String(slots)],
      ...(labels === undefined ? [] : ['--labels', labels]),
    ],
    {
      HOME: home,
      MACHINE: name,
      ...env,
    },
  );
  onTestFailed(() => console.error(`${name} has said:\n${worker.err()}`));
  await waitFor(`${name} takes attempts`, () => worker.out().includes('takes attempts'));
  return Object.assign(worker, { clone: new TestRepository(root) });
}

/** What was merged, in the order of the branch. */
export function merges(repository: TestRepository): string[] {
  const args = ['log', '--merges', '--first-parent', '--reverse', '--format=%s', BRANCH];
  return repository.git(...args).split('\n');
}

export function workedOn(seen: readonly JournalEvent[]): (string | undefined)[] {
  return seen.flatMap((event) => (event.type === 'attempt.working' ? [event.machine] : []));
}
