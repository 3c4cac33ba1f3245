import type { ServerCheck } from '../../run/checks/serverChecks';
import { WavesError } from '../../wavesError';
import { gh } from '../git/gh';

/** Exit code of `gh` where nobody is logged in. */
const NOT_LOGGED_IN = 4;

/**
 * The repository on GitHub that a folder's remotes lead to.
 * @throws WavesError `gh-missing`, `gh-login`, `gh-failed` when there is none, or it does not answer.
 */
export async function gitHubRepository(folder: string): Promise<string> {
  const answer = await askGh(folder, ['repo', 'view', '--json', 'nameWithOwner']);
  return textOf(fieldsOf(answer)['nameWithOwner']);
}

/**
 * What GitHub knows of a commit: runs of its checks, and the states that older services report.
 * @throws WavesError `gh-missing`, `gh-login`, `gh-failed`.
 */
export async function commitChecks(folder: string, commit: string): Promise<readonly ServerCheck[]> {
  const [runs, states] = await Promise.all([
    askGh(folder, ['api', `repos/{owner}/{repo}/commits/${commit}/check-runs?per_page=100`]),
    askGh(folder, ['api', `repos/{owner}/{repo}/commits/${commit}/status?per_page=100`]),
  ]);
  return [
    ...records(fieldsOf(runs)['check_runs']).map((run) =>
      check(textOf(run['name']), runState(run), textOf(run['html_url'])),
    ),
    ...records(fieldsOf(states)['statuses']).map((status) =>
      check(textOf(status['context']), statusState(textOf(status['state'])), textOf(status['target_url'])),
    ),
  ];
}

/** The runs of a workflow for a commit. @throws WavesError as `commitChecks`. */
export async function workflowRuns(
  folder: string,
  workflow: string,
  commit: string,
): Promise<readonly ServerCheck[]> {
  const fields = ['--json', 'status,conclusion,url'];
  const found = await askGh(folder, [
    'run',
    'list',
    '--workflow',
    workflow,
    '--commit',
    commit,
    '--limit',
    '50',
    ...fields,
  ]);
  return records(found).map((run) => check(workflow, runState(run), textOf(run['url'])));
}

/** The end of what the failed jobs of a check printed, where it is a run of GitHub's own; empty otherwise. */
export async function failedLog(folder: string, { url = '' }: ServerCheck): Promise<string> {
  const [, run] = /\/actions\/runs\/(\d+)/.exec(url) ?? [];
  if (run === undefined) {
    return '';
  }
  const { code, out } = await gh(folder, ['run', 'view', run, '--log-failed']);
  return code === 0 ? out.trimEnd().split('\n').slice(-LINES).join('\n') : '';
}

/** As much of a failed job's log as the next attempt's agent can use. */
const LINES = 60;

async function askGh(folder: string, args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await gh(folder, args);
  const words = err.trim() || out.trim();
  if (code === NOT_LOGGED_IN) {
    throw new WavesError('gh-login', `gh is not logged in: ${words}`, 'gh auth login');
  }
  if (code !== 0) {
    throw new WavesError('gh-failed', `gh ${args[0]} failed (exit code ${code}): ${words}`);
  }
  try {
    return JSON.parse(out) as unknown;
  } catch (cause) {
    throw new WavesError('gh-failed', `gh ${args[0]} answered something that is not JSON.`, undefined, {
      cause,
    });
  }
}

function check(name: string, state: ServerCheck['state'], url: string): ServerCheck {
  return { name, state, ...(url === '' ? {} : { url }) };
}

function runState(run: Record<string, unknown>): ServerCheck['state'] {
  if (textOf(run['status']).toLowerCase() !== 'completed') {
    return 'running';
  }
  return PASSED.has(textOf(run['conclusion']).toLowerCase()) ? 'passed' : 'failed';
}

/** What GitHub itself lets a protected branch be merged with. */
const PASSED: ReadonlySet<string> = new Set(['success', 'neutral', 'skipped']);

function statusState(state: string): ServerCheck['state'] {
  return state === 'success' ? 'passed' : state === 'pending' ? 'running' : 'failed';
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
