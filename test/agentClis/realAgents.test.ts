import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/status';
import { gitRepository } from '../support/gitRepository';
import type { TestRepository } from '../support/gitRepository';
import { startWaves, waves } from '../support/waves';
import { waitFor } from '../support/waitFor';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import type { Script } from './modelStub';
import { ModelStub } from './modelStub';

/** One package that an agent of this name carries out. */
const plan = (agent: string) =>
  JSON.stringify({
    change_id: 'feature',
    packages: [
      {
        id: 'wp-api',
        name: 'The API',
        description: 'Write src/api/hello.txt.',
        depends_on: [],
        retry_budget: 0,
        scope: { write_allow: ['src/api/**'], read_allow: ['**'] },
        locks: { files: [], keys: [] },
        verification: 'tier_a',
        agent,
      },
    ],
  });

const repositoryFor = (agent: string) =>
  gitRepository({
    files: { 'work-packages.yaml': plan(agent), 'src/api/index.ts': '', 'src/other/a.ts': '' },
  });

/** A model that writes one file in the worktree of the package, and says that it has. */
const writes =
  (repository: TestRepository, file: string): Script =>
  ({ results }) =>
    results.length === 0
      ? {
          kind: 'write',
          path: join(`${repository.root}.worktrees`, 'feature', 'wp-api', file),
          content: 'hello',
        }
      : { kind: 'say', text: 'The greeting is in place.' };

async function runWith(cli: AgentCli, repository: TestRepository, script: Script) {
  const model = await ModelStub.start(script);
  const env = cliEnvironment(cli, model.url);
  const finished = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
  const status = JSON.parse((await waves(repository.root, ['status', '--json'])).out) as RunStatus;
  const log = (await waves(repository.root, ['logs', 'wp-api'])).out;
  return { ...finished, item: status.packages['wp-api'], log, prompts: model.requests };
}

/** Starts a run whose agent has asked its model, which never answers. */
async function startAsking(cli: AgentCli, repository: TestRepository, options: readonly string[] = []) {
  const model = await ModelStub.start(() => ({ kind: 'hang' }));
  const args = ['run', 'work-packages.yaml', '--yes', ...options];
  const running = startWaves(repository.root, args, cliEnvironment(cli, model.url));
  await waitFor('the model is asked', () => model.requests.some((request) => request.startsWith('POST')));
  return { running };
}

async function statusOf(repository: TestRepository): Promise<RunStatus | undefined> {
  const { out } = await waves(repository.root, ['status', '--json']);
  return out === '' ? undefined : (JSON.parse(out) as RunStatus);
}

describe.each(AGENT_CLIS)('$name', (cli) => {
  it.skipIf(!isInstalled(cli))('writes in its scope, and its work is merged', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item, log } = await runWith(cli, repository, writes(repository, 'src/api/hello.txt'));
    expect({ code, state: item?.state, log }).toMatchObject({ code: 0, state: 'done' });
    expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
    // The log is for people: what was done and said, and no JSON.
    expect(log).toContain('The greeting is in place.');
    expect(log).toContain('hello.txt');
    expect(log).not.toContain('{"');
  });

  it.skipIf(!isInstalled(cli) || !cli.asks)('is kept from writing elsewhere, and goes on', async () => {
    const repository = repositoryFor(cli.name);
    const answers: string[] = [];
    const { code, item } = await runWith(cli, repository, (conversation) => {
      answers.splice(0, answers.length, ...conversation.results);
      const file = conversation.results.length === 0 ? 'src/other/hello.txt' : 'src/api/hello.txt';
      return conversation.results.length < 2
        ? writes(repository, file)({ ...conversation, results: [] })
        : { kind: 'say', text: 'Done.' };
    });
    expect({ code, state: item?.state, answers }).toMatchObject({ code: 0, state: 'done' });
    expect(answers[0]).toMatch(/belongs to somebody else|prevents|denied|rejected|Read-only/);
    const files = repository.files('waves/feature/integration');
    expect(files).toContain('src/api/hello.txt');
    expect(files).not.toContain('src/other/hello.txt');
  });

  it.skipIf(!isInstalled(cli) || cli.distrustsTemporary)(
    'is offered the tools by which it reaches its run',
    async () => {
      const repository = repositoryFor(cli.name);
      const offered = new Set<string>();
      const { code } = await runWith(cli, repository, (conversation) => {
        conversation.tools.forEach((tool) => offered.add(tool));
        return writes(repository, 'src/api/hello.txt')(conversation);
      });
      expect(code).toBe(0);
      expect([...offered].join(' ')).toMatch(/acquire_lock|mcp__waves/);
    },
  );

  it.skipIf(!isInstalled(cli) || cli.asks)('is stopped when it writes elsewhere', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item } = await runWith(cli, repository, writes(repository, 'elsewhere.txt'));
    expect({ code, state: item?.state, violations: item?.violations }).toEqual({
      code: 3,
      state: 'blocked',
      violations: ['elsewhere.txt'],
    });
  });

  it.skipIf(!isInstalled(cli) || cli.persists)('hands on what its model says when it fails', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item } = await runWith(cli, repository, () => ({
      kind: 'refuse',
      status: 400,
      message: 'This model is out of order',
    }));
    expect({ code, state: item?.state }).toEqual({ code: 1, state: 'failed' });
    expect(item?.message).toContain('out of order');
  });

  it.skipIf(!isInstalled(cli) || !cli.tellsQuota)('is not asked again before its quota is back', async () => {
    const repository = repositoryFor(cli.name);
    const message = 'You have hit your limit; try again in 3 hours';
    const model = await ModelStub.start(() => ({ kind: 'refuse', status: 429, message, retryAfter: 10_800 }));
    const env = cliEnvironment(cli, model.url);
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    const reason = await waitFor('the package waits for its quota', async () => {
      const { out } = await waves(repository.root, ['status', '--json']);
      const status = out === '' ? undefined : (JSON.parse(out) as RunStatus);
      return status?.packages['wp-api']?.blocked_by.find(({ kind }) => kind === 'quota');
    });
    expect(reason).toMatchObject({ account: cli.name });
    running.signal('SIGINT');
    expect((await running.finished).code).toBe(130);
  });

  it.skipIf(!isInstalled(cli))('tells what nobody has permitted it, which is no failure', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item, log } = await runWith(cli, repository, (conversation) => {
      const call = cli.hidesShell
        ? writes(repository, 'src/other/hello.txt')(conversation)
        : ({ kind: 'run', command: 'cat /etc/hostname' } as const);
      return conversation.results.length === 0 ? call : { kind: 'say', text: 'I was not allowed to.' };
    });
    expect(code).toBe(0);
    if (cli.refusesInLog) {
      expect(log).toContain('reject command');
      return;
    }
    const what = cli.hidesShell
      ? /^was not permitted: .*hello\.txt$/
      : /^was not permitted: .*cat \/etc\/hostname/;
    expect(item?.evidence).toContainEqual(
      expect.objectContaining({ source: 'stream', detail: expect.stringMatching(what) as string }),
    );
    const { out } = await waves(repository.root, ['why', 'wp-api']);
    expect(out).toContain('was not permitted: ');
  });

  it.skipIf(!isInstalled(cli))('is told apart when it is killed', async () => {
    const repository = repositoryFor(cli.name);
    const { running } = await startAsking(cli, repository);
    const agents = await waitFor('the agent is known', () => {
      const folder = join(repository.root, '.git', 'waves', 'runs');
      const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return found.find((name) => basename(name) === 'agent.json')?.replace(/^/, `${folder}/`);
    });
    const { pid } = JSON.parse(readFileSync(agents, 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    expect((await running.finished).code).toBe(1);
    const item = (await statusOf(repository))?.packages['wp-api'];
    expect(item).toMatchObject({ state: 'failed', message: 'The agent was ended by SIGKILL.' });
    expect(item?.evidence?.[0]).toMatchObject({ source: 'process', claim: 'gone' });
  });

  it.skipIf(!isInstalled(cli) || cli.restless)('is told apart when it hangs', async () => {
    const repository = repositoryFor(cli.name);
    const { running } = await startAsking(cli, repository, ['--when-stalled', 'notify:0.1']);
    // Where much else runs, an agent is busy with its own start for longer than others.
    const item = await waitFor(
      'the agent is seen to stand still',
      async () => {
        const seen = (await statusOf(repository))?.packages['wp-api'];
        return seen?.state === 'stalled' ? seen : undefined;
      },
      90_000,
    );
    expect(JSON.stringify(item)).toContain('no output for');
    expect(JSON.stringify(item)).not.toContain('1970');
    running.signal('SIGINT');
    expect((await running.finished).code).toBe(130);
  });

  it.skipIf(!isInstalled(cli))('ends with everything it has started when it is stopped', async () => {
    const repository = repositoryFor(cli.name);
    const model = await ModelStub.start(() => ({ kind: 'hang' }));
    const env = cliEnvironment(cli, model.url);
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    await waitFor('the model is asked', () => model.requests.some((request) => request.startsWith('POST')));
    running.signal('SIGINT');
    expect((await running.finished).code).toBe(130);
    const status = JSON.parse((await waves(repository.root, ['status', '--json'])).out) as RunStatus;
    expect(status.packages['wp-api']?.state).toBe('cancelled');
  });
});
