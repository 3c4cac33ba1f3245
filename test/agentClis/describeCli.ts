import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/cli/doctor/tryAgent';
import { PRICES } from '../../src/run/usage/usage';
import { journalPath } from '../../src/node/runs/runFolder';
import { atDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { sandboxHere } from '../support/walls';
import { statusIfAny, waves } from '../support/commands';
import { waitFor } from '../support/waitFor';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import { repositoryFor, runWith, startAsking, writes } from './agentRun';
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

/** With three starts of a CLI, where much else runs, in milliseconds. */
const PATIENCE = 540_000;
/** What it is told to do without being allowed to. */
const COMMAND = 'cat /etc/hostname';
const NOT_ALLOWED: Turn = { kind: 'say', text: 'I was not allowed to.' };
const PROGRESS = { message: 'Halfway there', progress: 0.5 };

/** What only the second round of the work passes. */
const ROUNDS = {
  verification: {
    tier: 'A',
    steps: [{ name: 'greets', kind: 'command', command: 'cat src/api/greeting.txt' }],
  },
  until: { check: 'greets', rounds: 2 },
};

/** A model that is refused something, asks a question when it goes on, works once that is answered too, and mends what a check finds. */
class Work {
  /** What its tools answered, oldest first. */
  answers: readonly string[] = [];
  prompt = '';
  private readonly left: Turn[];

  constructor(
    cli: AgentCli,
    private readonly repository: TestRepository,
  ) {
    const finished = { status: 'done', summary: 'Said by a file', context: { decisions: ['English'] } };
    this.left = [
      cli.hidesShell ? this.write('src/other/hello.txt') : { kind: 'run', command: COMMAND },
      NOT_ALLOWED,
      { kind: 'say', text: 'Red or blue? I will wait.' },
      { kind: 'refuse', status: 500, message: 'This model is out of order' },
      this.write('src/other/hello.txt'),
      { kind: 'call', tool: 'report_progress', input: PROGRESS },
      { kind: 'call', tool: 'request_scope', input: { path: 'docs/api.md', reason: 'It names the API.' } },
      this.write('docs/api.md'),
      // Where its sandbox or its rules do not let it, the answer names another place.
      this.write('.waves-mailbox/lent/docs/api.md'),
      this.write('src/api/hello.txt'),
      { kind: 'call', tool: 'finish', input: { status: 'done', summary: 'Said by a tool' } },
      // Where the tool is missing, the prompt names the file.
      this.write('.waves-mailbox/finish.json', JSON.stringify(finished)),
      { kind: 'say', text: 'The greeting is in place.' },
      // What its check has found sends it into another round.
      this.write('src/api/greeting.txt'),
      { kind: 'call', tool: 'finish', input: { status: 'done', summary: 'Mended' } },
    ];
  }

  next({ prompt, tools, results }: Parameters<Script>[0]): Turn {
    this.prompt = prompt;
    this.answers = results;
    if (/lent\/docs does not exist/.test(results.at(-1) ?? '')) {
      return this.write('.waves-mailbox/lent/docs/api.md');
    }
    // Some end at a refusal, without another word.
    if (this.left[0] === NOT_ALLOWED && prompt.includes('Then leave that.')) {
      this.left.shift();
    }
    const [turn = { kind: 'say' as const, text: 'The greeting is in place.' }] = this.left;
    // A server that has only just been started may offer its tools later than the first time that the model is asked.
    if (turn.kind === 'call' && !tools.some((tool) => tool.endsWith(turn.tool))) {
      return { kind: 'run', command: 'true' };
    }
    this.left.shift();
    return turn;
  }

  private write(file: string, content = 'hello'): Turn {
    return {
      kind: 'write',
      path: join(`${this.repository.root}.worktrees`, 'feature', 'wp-api', file),
      content,
    };
  }
}

/**
 * Tests what a run understands of one CLI: its work, what it is refused, its question; of three, its limit of two, and what is
 * ours in any case of one, and in depth of all; they are skipped, under its name, where it could not be installed.
 */
export function describeCli(name: AgentCli['name']): void {
  const cli = AGENT_CLIS.find((candidate) => candidate.name === name);
  if (cli === undefined) {
    throw new Error(`No CLI is called ${name}`);
  }
  describe.skipIf(!isInstalled(cli))(name, () => {
    testOfWork(cli);
    if (OF_QUOTA.includes(name)) {
      testOfQuota(cli);
    }
    if (atDepth(name === 'claude', true)) {
      testsOfOurs(cli);
    }
  });
}

/** Those whose whole work is tried here; the others work by the Agent Client Protocol (acp.test.ts), and in depth both ways. */
const OF_WORK: readonly AgentCli['name'][] = atDepth<readonly AgentCli['name'][]>(
  ['claude', 'codex', 'gemini'],
  AGENT_CLIS.map(({ name }) => name),
);

function testOfWork(cli: AgentCli): void {
  it.runIf(OF_WORK.includes(cli.name))(
    'is refused, asks, and as it is answered goes on in one conversation, and in its next round, until its work is merged',
    { timeout: PATIENCE },
    async () => {
      const docs = { id: 'wp-docs', depends_on: ['wp-api'], scope: { write_allow: ['docs/**'] } };
      const repository = repositoryFor(cli.name, {}, [docs], ROUNDS);
      const work = new Work(cli, repository);
      const model = await ModelStub.start((conversation) => work.next(conversation));
      const env = cliEnvironment(cli, model.url);
      const run = ['run', 'work-packages.yaml', '--yes', '--only', 'wp-api'];
      expect(await waves(repository.root, run, env)).toMatchObject({ code: 3 });
      const refused = (await statusIfAny(repository))?.packages['wp-api'];
      expect(refused).toMatchObject({ state: 'blocked', attempt: 1 });
      // Codex has a sandbox of its own.
      const isWalled = sandboxHere.found !== undefined && cli.name !== 'codex';
      expect(refused?.sandbox).toBe(isWalled ? sandboxHere.found?.kind : undefined);
      expect(refused?.blocked_by).toMatchObject([{ kind: 'unfinished', cause: 'refused' }]);
      expect(refused?.message).toContain(cli.refusedAs ?? COMMAND);
      expect((await waves(repository.root, ['why', 'wp-api'])).out).toMatch(/was not permitted/);

      const answer = async (words: string, attempt: number) => {
        expect((await waves(repository.root, ['answer', 'wp-api', words], env)).code).toBe(0);
        const hasEnded = async () => {
          const now = await statusIfAny(repository);
          const item = now?.packages['wp-api'];
          return now?.state === 'running' || item?.attempt !== attempt ? undefined : { run: now?.run, item };
        };
        return waitFor(`attempt ${attempt} has ended`, hasEnded, PATIENCE / 3);
      };
      const asked = await answer('Then leave that.', 2);
      expect(asked.item).toMatchObject({ state: 'blocked' });
      expect(asked.item?.blocked_by, work.answers.join()).toMatchObject([
        { kind: 'unfinished', cause: 'question', words: 'Red or blue? I will wait.' },
      ]);
      expect((await waves(repository.root, ['why', 'wp-api'])).out).toContain('Red or blue? I will wait.');

      const { run: id = '', item } = await answer('Red it is.', 4);
      const log = (await waves(repository.root, ['logs', 'wp-api', '--attempt', '3'])).out;
      const answers = work.answers.join('\n');
      expect({ item, log, answers }).toMatchObject({ item: { state: 'done' } });
      // Its conversation is the one before: what was said there is part of it.
      expect(model.prompts.at(-1)).toMatch(
        /Write src\/api\/hello\.txt[^]*Then leave that\.[^]*Red it is\.[^]*## What was found in your work\s+Round 1 of 2: /,
      );
      expect(item?.round).toMatchObject({ number: 2, of: 2, until: 'greets' });
      // Its model failed for a moment, and was asked again.
      expect(log).toMatch(/could not answer \(.+\); it is asked again/);
      expect(answers).toMatch(/belongs to somebody else|prevents|denied|rejected|Read-only/);
      const merged = 'waves/feature/integration';
      const files = repository.files(merged);
      expect(files).not.toContain('src/other/hello.txt');
      expect(repository.show(merged, 'src/api/hello.txt')).toBe('hello');
      expect(repository.show(merged, 'src/api/greeting.txt')).toBe('hello');
      // A file of a package that does not work now was lent to it, and stays so in its next round.
      expect(answers).toContain('docs/api.md is yours to write until you end');
      expect(repository.show(merged, 'docs/api.md')).toBe('hello');
      expect(answers).toMatch(/success\W+true/);
      const folder = dirname(journalPath(join(repository.root, '.git'), id));
      // Each driver writes a journal of its own.
      const journals = readdirSync(folder).filter((name) => name.startsWith('journal'));
      const events = journals.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
      expect(events).toContain(PROGRESS.message);
      // The log is for people: what was done and said, and no JSON.
      expect(log).toContain('The greeting is in place.');
      expect(log).toContain('hello.txt');
      expect(log).not.toContain('{"');
      // Every answer of the model counts, and every kind of its tokens once.
      const { cost_usd: cost, cost_basis: basis, prices_of: prices, ...metered } = item?.usage ?? {};
      expect(metered).toEqual(model.served);
      expect({ isKnown: cost !== undefined, basis, prices }).toEqual(COSTS[cli.name]);
      // Every way to finish that its prompt names arrives, and nothing of it is work.
      expect(work.prompt).toContain('by the tool `finish`');
      expect(work.prompt).toContain('`.waves-mailbox/finish.json`');
      const said = readFileSync(join(folder, 'attempts', 'wp-api', '3', 'escalations.jsonl'), 'utf8');
      expect(said).toMatch(/Said by a tool[^]*Said by a file/);
      expect((await waves(repository.root, ['context', 'wp-api'])).out).toContain('English');
      expect(files.filter((file) => file.includes('mailbox'))).toEqual([]);
    },
  );
}

/** Those whose quota is tried here: one that says until when it waits, and one that keeps it to itself. Its words are read in test/agents/streams. */
const OF_QUOTA: readonly AgentCli['name'][] = atDepth<readonly AgentCli['name'][]>(
  ['claude', 'codex'],
  AGENT_CLIS.map(({ name }) => name),
);

function testOfQuota(cli: AgentCli): void {
  it('is not asked again before its quota is back', async () => {
    const repository = repositoryFor(cli.name);
    const message = 'You have hit your limit; try again in 3 hours';
    const script: Script = () => ({ kind: 'refuse', status: 429, message, retryAfter: 10_800 });
    const running = await startAsking(cli, repository, { script });
    // Codex keeps to itself how long it is going to wait, and is given a minute. It costs nothing to look at what is printed.
    const told = () => running.out().includes(`quota of ${cli.name} is used up`);
    await waitFor('it is said that the quota is used up', told);
    const [reason] = (await statusIfAny(repository))?.packages['wp-api']?.blocked_by ?? [];
    expect(reason).toMatchObject({ kind: 'quota', account: cli.name });
    running.signal('SIGINT');
    expect(await running.finished).toMatchObject({ code: 130 });
  });
}

/** What is ours whatever the CLI: in depth it is looked at with all of them. */
function testsOfOurs(cli: AgentCli): void {
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
    const item = (await statusIfAny(repository))?.packages['wp-api'];
    expect(item).toMatchObject({ state: 'failed', message: 'The agent was ended by SIGKILL.' });
    expect(item?.evidence?.[0]).toMatchObject({ source: 'process', claim: 'gone' });
  });

  it('is told apart when it hangs, and ends with everything it has started when it is stopped', async () => {
    const repository = repositoryFor(cli.name);
    const running = await startAsking(cli, repository, { options: ['--when-stalled', 'notify:0.1'] });
    // Where much else runs, an agent is busy with its own start for longer than others.
    const item = await waitFor('the agent is seen to stand still', async () => {
      const seen = (await statusIfAny(repository))?.packages['wp-api'];
      return seen?.state === 'stalled' ? seen : undefined;
    });
    expect(JSON.stringify(item)).toContain('no output for');
    expect(JSON.stringify(item)).not.toContain('1970');
    running.signal('SIGINT');
    expect(await running.finished).toMatchObject({ code: 130 });
    // Where it takes longer to end than whoever leaves waits, a driver in the background sees to it.
    await waitFor(
      'it is cancelled',
      async () => (await statusIfAny(repository))?.packages['wp-api']?.state === 'cancelled',
    );
  });
}
