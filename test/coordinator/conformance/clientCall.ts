import type { ServedCoordinator } from '../servedCoordinator';

/** What came of earlier calls, for paths and bodies. */
export type Made = Readonly<Record<string, string>>;
type Http = ServedCoordinator['http'];

/** A call as upstream's clients make it, and what they go by in the answer. */
export interface ClientCall {
  /** Method and path; `{name}` is filled in from what was made before. */
  readonly call: string;
  /** Query and all, where it is more than the path. */
  readonly query?: string;
  /** Which of its programs sends it so, where that matters. */
  readonly by?: string;
  readonly before?: (http: Http) => Promise<Made>;
  readonly body?: unknown;
  /** The body from what was made before. */
  readonly bodyOf?: (made: Made) => unknown;
  /** Sent without a key. */
  readonly open?: true;
  readonly status: number;
  /** The fields of the answer that they read. */
  readonly fields?: string;
  readonly answer?: unknown;
  /** What must be so afterwards. */
  readonly after?: (http: Http, made: Made) => Promise<void>;
  /** Beside a run, a package of which is being worked on. */
  readonly besideRun?: true;
  /** There is nothing to tell, so that the answer is not held against the whole of upstream's. */
  readonly tellsNothing?: true;
  /** Fields of upstream's answer that are not in ours, with spaces between them. */
  readonly lacks?: string;
  /** What is otherwise than with upstream, and why; absent: nothing. */
  readonly differs?: string;
}

export const who = { agent_id: 'lead', agent_type: 'claude_code' };
export const NOBODY = '00000000-0000-4000-8000-000000000000';

export async function post(http: Http, path: string, body: object = {}): Promise<Record<string, unknown>> {
  return (await http('POST', path, { body })).body as Record<string, unknown>;
}

export async function task(http: Http): Promise<Made> {
  const { task_id } = await post(http, '/work/submit', { task_type: 'code', task_description: 'Do it' });
  return { id: String(task_id) };
}

export async function claimed(http: Http): Promise<Made> {
  const made = await task(http);
  await post(http, '/work/claim', who);
  return made;
}

export async function issue(http: Http): Promise<Made> {
  const answer = await post(http, '/issues/create', { title: 'Fix it', labels: ['change:users'] });
  return { id: (answer['issue'] as { id: string }).id };
}

export async function issueOf(http: Http, { id }: Made): Promise<unknown> {
  const { body } = await http('GET', `/issues/${id ?? ''}`);
  return (body as { issue: unknown }).issue;
}

export async function feature(http: Http): Promise<Made> {
  await post(http, '/features/register', { feature_id: 'users', resource_claims: ['src/users.ts'] });
  return { id: 'users' };
}

export async function queued(http: Http): Promise<Made> {
  const made = await feature(http);
  await post(http, '/merge-queue/enqueue', { feature_id: 'users', pr_url: null });
  return made;
}

export async function train(http: Http): Promise<Made> {
  await queued(http);
  const { train_id } = await post(http, '/merge-train/compose');
  return { id: 'users', train: String(train_id) };
}

export async function approval(http: Http): Promise<Made> {
  const asked = { agent_id: 'lead', operation: 'deploy', resource: 'prod', timeout_seconds: 60 };
  const { request_id } = await post(http, '/approvals/request', asked);
  return { id: String(request_id) };
}

export const LISTED = 'count truncated';
export const NOT_CONFIGURED =
  'Answers 503: gen-eval tests upstream’s own service, and there is nothing of it to test here.';
