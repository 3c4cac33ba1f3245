import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRICES } from '../../src/run/usage/usage';
import { journalPath } from '../../src/node/runs/runFolder';
import type { Trial } from '../../src/cli/doctor/trial';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/waves';
import { waitFor } from '../support/waitFor';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import { repositoryFor, runWith, startAsking, statusOf, writes } from './agentRun';
import { ModelStub } from './modelStub';
import type { Script, Turn } from './modelStub';

/** CLIs whose edits nobody judges before they are made: the sandbox alone refuses them. */
const WALLED: ReadonlySet<string> = new Set(['codex', 'opencode']);

/** Who says what its work costs: the CLI, our list of prices, or nobody, as its model is none that has a price. */
const COSTS: Readonly<Record<AgentCli['name'], object>> = {
  claude: { isKnown: true, basis: 'measured', prices: undefined },
  codex: { isKnown: false, basis: undefined, prices: undefined },
  gemini: { isKnown: true, basis: 'estimated', prices: PRICES.date },
  copilot: { isKnown: false, basis: undefined, prices: undefined },
  opencode: { isKnown: false, basis: undefined, prices: undefined },
};

/** Tests what a run understands of one CLI; they are skipped, under its name, where it could not be installed. */
export function describeCli(name: AgentCli['name']): void {
  const cli = AGENT_CLIS.find((candidate) => candidate.name === name);
  if (cli === undefined) {
    throw new Error(`No CLI is called ${name}`);
  }
  describe.skipIf(!isInstalled(cli))(name, () => testsOf(cli));
}

function testsOf(cli: AgentCli): void {
  it('works in its scope, is kept from writing elsewhere, reaches its run, and its work is merged', async () => {
    const repository = repositoryFor(cli.name);
    const input = { message: 'Halfway there', progress: 0.5 };
    const call: Turn = { kind: 'call', tool: 'report_progress', input };
    const write = (file: string) => ({
      kind: 'write' as const,
      path: join(`${repository.root}.worktrees`, 'feature', 'wp-api', file),
      content: 'hello',
    });
    const finished = { status: 'done', summary: 'Said by a file', context: { decisions: ['English'] } };
    const left: Turn[] = [
      { kind: 'refuse', status: 500, message: 'This model is out of order' },
      write('src/other/hello.txt'),
      write('src/api/hello.txt'),
      { kind: 'call', tool: 'finish', input: { status: 'done', summary: 'Said by a tool' } },
      // Where the tool is missing, the prompt names the file.
      { ...write('.waves-mailbox/finish.json'), content: JSON.stringify(finished) },
    ];
    let isCalled = false;
    let prompt = '';
    const answers: string[] = [];
    const { code, item, log, served } = await runWith(
      cli,
      repository,
      ({ tools, results, prompt: asked }) => {
        prompt = asked;
        answers.splice(0, answers.length, ...results);
        // A server that has only just been started may offer its tools later than the first time that the model is asked.
        if (!isCalled && left.length < 5 && tools.some((tool) => tool.endsWith('report_progress'))) {
          isCalled = true;
          return call;
        }
        return left.shift() ?? { kind: 'say', text: 'The greeting is in place.' };
      },
    );
    expect({ code, state: item?.state, log, answers }).toMatchObject({ code: 0, state: 'done' });
    // Its model failed for a moment, and was asked again.
    expect(log).toMatch(/could not answer \(.+\); it is asked again/);
    expect(answers.join('\n')).toMatch(/belongs to somebody else|prevents|denied|rejected|Read-only/);
    const files = repository.files('waves/feature/integration');
    expect(files).not.toContain('src/other/hello.txt');
    expect(files).toContain('src/api/hello.txt');
    expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
    expect(answers.join('\n')).toMatch(/success\W+true/);
    const journal = journalPath(join(repository.root, '.git'), (await statusOf(repository))?.run ?? '');
    expect(readFileSync(journal, 'utf8')).toContain(input.message);
    // The log is for people: what was done and said, and no JSON.
    expect(log).toContain('The greeting is in place.');
    expect(log).toContain('hello.txt');
    expect(log).not.toContain('{"');
    // Every answer of the model counts, and every kind of its tokens once.
    const { cost_usd: cost, cost_basis: basis, prices_of: prices, ...metered } = item?.usage ?? {};
    expect(metered).toEqual(served);
    expect({ isKnown: cost !== undefined, basis, prices }).toEqual(COSTS[cli.name]);
    // Every way to finish that its prompt names arrives, and nothing of it is work.
    expect(prompt).toContain('by the tool `finish`');
    expect(prompt).toContain('`.waves-mailbox/finish.json`');
    const said = readFileSync(join(dirname(journal), 'attempts', 'wp-api', '1', 'escalations.jsonl'), 'utf8');
    expect(said).toMatch(/Said by a tool[^]*Said by a file/);
    expect((await waves(repository.root, ['context', 'wp-api'])).out).toContain('English');
    expect(files.filter((file) => file.includes('mailbox'))).toEqual([]);
  });

  it('is lent a file of another package that does not work now, and its change there is merged', async () => {
    const docs = { id: 'wp-docs', depends_on: ['wp-api'], scope: { write_allow: ['docs/**'] } };
    const repository = repositoryFor(cli.name, {}, [docs]);
    const lent = (file: string): Turn => ({
      kind: 'write',
      path: join(`${repository.root}.worktrees`, 'feature', 'wp-api', file),
      content: 'hello',
    });
    const left: Turn[] = [
      { kind: 'call', tool: 'request_scope', input: { path: 'docs/api.md', reason: 'It names the API.' } },
      lent('docs/api.md'),
      // Where its sandbox or its rules do not let it, the answer names another place.
      lent('.waves-mailbox/lent/docs/api.md'),
      lent('src/api/hello.txt'),
    ];
    const answers: string[] = [];
    const { code, item } = await runWith(
      cli,
      repository,
      ({ tools, results }) => {
        answers.splice(0, answers.length, ...results);
        if (/lent\/docs does not exist/.test(results.at(-1) ?? '')) {
          return lent('.waves-mailbox/lent/docs/api.md');
        }
        const isThere = left.length < 4 || tools.some((tool) => tool.endsWith('request_scope'));
        const waits: Turn = { kind: 'run', command: 'true' };
        return (isThere ? left.shift() : waits) ?? { kind: 'say', text: 'The greeting is in place.' };
      },
      ['--only', 'wp-api'],
    );
    expect({ code, state: item?.state, answers }).toMatchObject({ code: 0, state: 'done' });
    expect(answers.join('\n')).toContain('docs/api.md is yours to write until you end');
    expect(repository.show('waves/feature/integration', 'docs/api.md')).toBe('hello');
  });

  it('is ended in the middle when its budget is used up', async () => {
    const budget = { package: { tokens: 1000 }, action: 'stop' };
    const repository = repositoryFor(cli.name, { agents: { budget } });
    const write = writes(repository, 'src/api/hello.txt')({ prompt: '', tools: [], results: [] });
    // Left to itself it would never come to an end.
    const { item, served } = await runWith(cli, repository, () => write);
    expect(item).toMatchObject({ state: 'cancelled' });
    expect(item?.message).toMatch(/^The budget of wp-api is used up: .* of 1k tokens$/);
    expect(item?.usage?.input_tokens).toBeLessThanOrEqual(served.input_tokens);
  });

  it('hands on what its model says when it fails', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item } = await runWith(cli, repository, () => ({
      kind: 'refuse',
      status: 400,
      message: 'This model is out of order',
    }));
    expect({ code, state: item?.state }).toEqual({ code: 1, state: 'failed' });
    expect(item?.message).toContain('out of order');
  });

  it('is not asked again before its quota is back', async () => {
    const repository = repositoryFor(cli.name);
    const message = 'You have hit your limit; try again in 3 hours';
    const script: Script = () => ({ kind: 'refuse', status: 429, message, retryAfter: 10_800 });
    const running = await startAsking(cli, repository, { script });
    // Codex keeps to itself how long it is going to wait, and is given a minute.
    const reason = await waitFor(
      'the package waits for its quota',
      async () =>
        (await statusOf(repository))?.packages['wp-api']?.blocked_by.find(({ kind }) => kind === 'quota'),
      90_000,
    );
    expect(reason).toMatchObject({ account: cli.name });
    running.signal('SIGINT');
    expect(await running.finished).toMatchObject({ code: 130 });
  });

  it('is put before a person when it changes nothing because something was not permitted, and says what', async () => {
    const repository = repositoryFor(cli.name);
    const { code, item } = await runWith(cli, repository, (conversation) => {
      const call = cli.hidesShell
        ? writes(repository, 'src/other/hello.txt')(conversation)
        : ({ kind: 'run', command: 'cat /etc/hostname' } as const);
      return conversation.results.length === 0 ? call : { kind: 'say', text: 'I was not allowed to.' };
    });
    expect({ code, state: item?.state }).toEqual({ code: 3, state: 'blocked' });
    expect(item?.blocked_by).toMatchObject([{ kind: 'unfinished', cause: 'refused' }]);
    expect(item?.message).toContain(cli.refusedAs ?? 'cat /etc/hostname');
    const { out } = await waves(repository.root, ['why', 'wp-api']);
    expect(out).toMatch(/was not permitted/);
  });

  it('goes on in the same conversation when a person answers what it ended with', async () => {
    const repository = repositoryFor(cli.name);
    const model = await ModelStub.start(({ prompt, results }) =>
      !prompt.includes('Red it is.')
        ? { kind: 'say', text: 'Red or blue? I will wait.' }
        : results.length === 0
          ? writes(repository, 'src/api/hello.txt')({ prompt, tools: [], results })
          : { kind: 'say', text: 'The greeting is in place.' },
    );
    const env = cliEnvironment(cli, model.url);
    const run = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    const item = (await statusOf(repository))?.packages['wp-api'];
    expect({ code: run.code, item }).toMatchObject({ code: 3, item: { state: 'blocked', attempt: 1 } });
    expect(item?.blocked_by).toMatchObject([
      { kind: 'unfinished', cause: 'question', words: 'Red or blue? I will wait.' },
    ]);
    expect((await waves(repository.root, ['why', 'wp-api'])).out).toContain('Red or blue? I will wait.');

    expect((await waves(repository.root, ['answer', 'wp-api', 'Red it is.'], env)).code).toBe(0);
    const done = await waitFor('it has gone on', async () => {
      const now = await statusOf(repository);
      return now?.state === 'running' ? undefined : now;
    });
    expect(done.packages['wp-api']).toMatchObject({ state: 'done', attempt: 2 });
    // Its conversation is the one before: what was said there is part of it.
    expect(model.prompts.at(-1)).toMatch(/Write src\/api\/hello\.txt[^]*Red it is\./);
  });

  it('is seen in a trial to do each thing that a run rests on', async () => {
    const temporary = temporaryFolder('t');
    const write = (file: string): Turn => {
      const [folder = ''] = readdirSync(temporary).filter((name) => name.startsWith('waves-trial-'));
      const path = join(temporary, folder, 'repository.worktrees', 'trial', 'trial', file);
      return { kind: 'write', path, content: 'hello' };
    };
    let isReported = false;
    const left: (() => Turn)[] = [
      () => write('outside/hello.txt'),
      () => write('inside/hello.txt'),
      () => ({ kind: 'call', tool: 'finish', input: { status: 'done', summary: 'Tried' } }),
    ];
    const model = await ModelStub.start(({ tools }) => {
      // Tools of a server that has only just been started may come later than the first question.
      if (!isReported && left.length < 3 && tools.some((tool) => tool.endsWith('report_progress'))) {
        isReported = true;
        return { kind: 'call', tool: 'report_progress', input: { message: 'waves-trial' } };
      }
      return left.shift()?.() ?? { kind: 'say', text: 'Tried.' };
    });
    const env = { ...cliEnvironment(cli, model.url), TMPDIR: temporary };
    const tried = await waves(temporary, ['doctor', '--try', cli.name, '--json'], env);
    const [trial] = (JSON.parse(tried.out) as { readonly trials: readonly Trial[] }).trials;
    const rows = Object.fromEntries((trial?.rows ?? []).map(({ step, state }) => [step, state]));
    expect({ code: tried.code, rows }).toEqual({
      code: 0,
      rows: {
        ...{ login: 'ok', 'tool call': 'ok', 'our tools': 'ok', 'edit inside': 'ok' },
        // Where only the wall refuses it, nothing tells that it was the wall.
        'edit outside': WALLED.has(cli.name) ? (expect.stringMatching(/^(ok|unknown)$/) as string) : 'ok',
        ...{ finish: 'ok', meters: 'ok' },
      },
    });
    const { input_tokens: input, output_tokens: output } = model.served;
    expect(trial?.rows.at(-1)?.found).toContain(`${input + output} tokens`);
  });

  it('is told apart when it is killed', async () => {
    const repository = repositoryFor(cli.name);
    const running = await startAsking(cli, repository);
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

  it('is told apart when it hangs, and ends with everything it has started when it is stopped', async () => {
    const repository = repositoryFor(cli.name);
    const running = await startAsking(cli, repository, { options: ['--when-stalled', 'notify:0.1'] });
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
    expect(await running.finished).toMatchObject({ code: 130 });
    expect((await statusOf(repository))?.packages['wp-api']?.state).toBe('cancelled');
  });
}
