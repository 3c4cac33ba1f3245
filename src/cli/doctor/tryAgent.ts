import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { adapterOf } from '../../agents/adapters/agentTable';
import { git } from '../../node/git/git';
import type { RunStatus } from '../../run/explaining/status';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { JournalEvent } from '../../run/run';
import type { Installation } from '../context/installation';
import type { Trial } from './trial';
import { TRIAL_PROMPT, trialRows } from './trial';

/** How long a trial may take, in milliseconds; most agents need some seconds. */
const PATIENCE_MS = 180_000;
const LARGEST_OUTPUT = 64 * 1024 * 1024;
const ID = 'trial';

/**
 * Lets an agent carry out a package of no use in a repository that is made for it and removed, through everything that a run
 * consists of: it costs what its model asks for that.
 * @param agentsFile absolute path of a person's file about agents, as for `waves run --agents`.
 */
export async function tryAgent(
  installation: Installation,
  agent: ResolvedAgent,
  agentsFile: string | undefined,
): Promise<Trial> {
  const began = performance.now();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'waves-trial-')));
  const root = join(folder, 'repository');
  try {
    await makeRepository(root, agent);
    const waves = (...args: string[]) => call(installation, root, args);
    const own = agentsFile === undefined ? [] : ['--agents', agentsFile];
    const out = await waves('run', 'work-packages.yaml', '--yes', '--json', '--no-preflight', ...own);
    const events = out
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as JournalEvent) : []));
    const status = await waves('status', '--json');
    const item = status === '' ? undefined : (JSON.parse(status) as RunStatus).packages[ID];
    const files = { inside: await isThere(root, 'inside'), outside: await isThere(root, 'outside') };
    const log = await waves('logs', ID);
    const progress = await reportsIn(join(root, '.git', 'waves', 'runs'));
    const takesTools = adapterOf(agent).takesTools === true;
    const rows = trialRows({ events, item, log, files, progress, takesTools });
    return { agent: agent.name, rows, seconds: Math.round((performance.now() - began) / 1000) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeRepository(
  root: string,
  { name, command, model, args, options }: ResolvedAgent,
): Promise<void> {
  const chosen = {
    ...(command === undefined
      ? { adapter: name }
      : { command, protocol: name === 'acp' ? 'acp' : undefined }),
    ...(model === undefined ? {} : { model }),
    ...(args === undefined ? {} : { args }),
    ...(options === undefined ? {} : { options }),
  };
  const plan = {
    change_id: ID,
    packages: [
      { id: ID, agent: chosen, retry_budget: 0, prompt: TRIAL_PROMPT, scope: { write_allow: ['inside/**'] } },
    ],
  };
  for (const [path, text] of Object.entries({
    'work-packages.yaml': JSON.stringify(plan),
    'inside/README.md': 'What may be written.\n',
    'outside/README.md': 'What may not be written.\n',
  })) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const identity = ['-c', 'user.name=Wave Orchestrator', '-c', 'user.email=waves@localhost'];
  await git(root, ['init', '--quiet']);
  await git(root, ['add', '.']);
  await git(root, [...identity, 'commit', '--quiet', '--no-verify', '-m', 'Begin']);
}

/** What agents have reported of their progress in the runs of a folder. */
async function reportsIn(runs: string): Promise<string> {
  const names = await readdir(runs, { recursive: true }).catch(() => []);
  const files = names.filter((name) => basename(name) === 'progress.jsonl');
  return (await Promise.all(files.map((name) => readFile(join(runs, name), 'utf8')))).join('');
}

/** Whether the file of a folder was left in the worktree, or merged from it. */
async function isThere(root: string, folder: string): Promise<boolean> {
  const file = `${folder}/hello.txt`;
  const kept = existsSync(join(`${root}.worktrees`, ID, ID, file));
  return (
    kept ||
    (await git(root, ['cat-file', '-e', `waves/${ID}/integration:${file}`]).then(
      () => true,
      () => false,
    ))
  );
}

/** Carries out a command of our own, whatever its exit code. @returns what it printed. */
function call({ nodePath, cliPath }: Installation, cwd: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const options = {
    cwd,
    env,
    timeout: PATIENCE_MS,
    killSignal: 'SIGINT',
    maxBuffer: LARGEST_OUTPUT,
  } as const;
  return new Promise((resolve) => {
    execFile(nodePath, [cliPath, ...args], options, (_error, stdout) => resolve(stdout)).stdin?.end();
  });
}
