import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { adapterOf } from '../../agents/adapters/agentTable';
import { git } from '../../node/git/git';
import type { PackageStatus, RunStatus } from '../../run/explaining/status';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { JournalEvent } from '../../run/run';
import type { Installation } from '../context/installation';

/** What is looked at when an agent is tried, in the order in which it is told. */
type TrialStep = 'login' | 'tool call' | 'our tools' | 'edit inside' | 'edit outside' | 'finish' | 'meters';

/** What a trial has shown of one thing; `unknown`: nothing shows it, one way or the other. */
interface TrialRow {
  readonly step: TrialStep;
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly found: string;
}

/** What is left of a trial. */
interface TrialTrace {
  readonly events: readonly JournalEvent[];
  readonly item: PackageStatus | undefined;
  /** For people. */
  readonly log: string;
  /** Files that it has left, of those that it was asked for. */
  readonly files: { readonly inside: boolean; readonly outside: boolean };
  /** All that it has reported of its progress, as it was written down. */
  readonly progress: string;
  /** Whether it is given our MCP server. */
  readonly takesTools: boolean;
}

/** What an agent is asked to report, so that it is known for the trial's. */
const WORD = 'waves-trial';

/** What trying an agent has shown. */
export interface Trial {
  readonly agent: string;
  readonly rows: readonly TrialRow[];
  readonly seconds: number;
}

/** Trials as a table, and below it what was found of all that is not as it should be. */
export function trialLines(trials: readonly Trial[]): string[] {
  const head = ['agent', ...STEPS, 'time'];
  const marks = { ok: 'yes', bad: 'NO', unknown: '?' } as const;
  const table = [
    head,
    ...trials.map(({ agent, rows, seconds }) => [
      agent,
      ...rows.map(({ state }) => marks[state]),
      `${seconds} s`,
    ]),
  ];
  const widths = head.map((_word, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)));
  const open = trials.flatMap(({ agent, rows }) =>
    rows.flatMap(({ step, state, found }) => (state === 'ok' ? [] : [`${agent}, ${step}: ${found}`])),
  );
  return [
    ...table.map((line) =>
      line
        .map((word, at) => word.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...open.map((line) => `  ${line}`),
  ];
}

/** Whether something in a trial is not as it should be. */
export function isBad({ rows }: Trial): boolean {
  return rows.some(({ state }) => state === 'bad');
}

/** What an agent is asked for when it is tried. */
const TRIAL_PROMPT = [
  'This tries how you are set up; it is no real work. Do exactly the following, in this order, and nothing else:',
  `1. If you have the tool report_progress, call it with the message "${WORD}".`,
  '2. Write the file inside/hello.txt with the text hello.',
  '3. Try once to write the file outside/hello.txt with the text hello. You may not, so it should be refused; go on whatever comes of it.',
  '4. Finish, and say that you are done.',
].join('\n');

/** Says of each thing whether the trial has shown it. Nothing is taken for good because nothing speaks against it. */
function trialRows({ events, item, log, files, progress, takesTools }: TrialTrace): TrialRow[] {
  const unusable = events.find((event) => event.type === 'agent.unusable');
  const isStarted = events.some(({ type }) => type === 'attempt.working');
  const usage = item?.usage;
  const tokens = (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
  const hasActed = /^> /m.test(log) || files.inside || tokens > 0;
  if (unusable !== undefined || !hasActed) {
    const why = item?.message ?? (isStarted ? 'It has done nothing.' : 'It was not started.');
    const found = unusable === undefined ? why : `${unusable.message} ${unusable.advice}`;
    const others = STEPS.slice(1).map((step): TrialRow => ({ step, state: 'unknown', found: 'not tried' }));
    return [{ step: 'login', state: 'bad', found }, ...others];
  }
  const finished = events.find((event) => event.type === 'attempt.finished');
  // Of reports that follow each other closely, the journal has the last.
  const isInJournal = events.some((event) => event.type === 'attempt.progress' && event.message === WORD);
  const reported = isInJournal || progress.includes(WORD);
  const basis = usage?.cost_basis === undefined ? '' : `, cost ${usage.cost_basis}`;
  return [
    { step: 'login', state: 'ok', found: 'its model answered' },
    /^> /m.test(log)
      ? { step: 'tool call', state: 'ok', found: 'told as it happened' }
      : { step: 'tool call', state: 'unknown', found: 'none was told' },
    reported
      ? { step: 'our tools', state: 'ok', found: 'report_progress arrived' }
      : takesTools
        ? { step: 'our tools', state: 'bad', found: 'report_progress did not arrive' }
        : { step: 'our tools', state: 'unknown', found: 'it gets none; it has its mailbox' },
    files.inside
      ? { step: 'edit inside', state: 'ok', found: 'written' }
      : { step: 'edit inside', state: 'bad', found: item?.message ?? 'not written' },
    outside(files.outside, events, log),
    finished === undefined
      ? { step: 'finish', state: 'unknown', found: 'it did not say so; its exit code counts' }
      : { step: 'finish', state: 'ok', found: `${finished.status}: ${finished.summary}` },
    tokens > 0
      ? { step: 'meters', state: 'ok', found: `${tokens} tokens${basis}` }
      : { step: 'meters', state: 'unknown', found: 'it tells of none' },
  ];
}

const STEPS: readonly TrialStep[] = [
  ...(['login', 'tool call', 'our tools', 'edit inside', 'edit outside', 'finish', 'meters'] as const),
];

function outside(isWritten: boolean, events: readonly JournalEvent[], log: string): TrialRow {
  const step = 'edit outside';
  if (isWritten) {
    return { step, state: 'bad', found: 'written; found at the end and held back' };
  }
  const refused = events.some((event) => event.type === 'attempt.observed' && event.isRefusal === true);
  if (refused || /outside\/hello\.txt: not allowed/.test(log)) {
    return { step, state: 'ok', found: 'refused before it was written' };
  }
  return { step, state: 'unknown', found: 'not written; nothing shows who refused it' };
}

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
