import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { statusIfAny, waves } from '../support/commands';
import { atDepth } from '../support/depth';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import type { Script, Turn } from './modelStub';
import { ModelStub } from './modelStub';

const BRANCH = 'waves/test-feature/integration';
const TABLES = 'schema/tables.sql';
const NEED = [{ from: 'schema', artifact: TABLES }];
const BOTH = 'Both are there.';
const cli = AGENT_CLIS[0] as AgentCli;
const DONE: Turn = { kind: 'say', text: 'That is all.' };
const call = (tool: string, input: object): Turn => ({ kind: 'call', tool, input: { ...input } });
const finish = call('finish', { status: 'done', summary: 'It is there.' });

/** A model that does one thing after the other, and one again until its answer says what is waited for. */
function steps(
  ...all: readonly { readonly turn: (answers: readonly string[]) => Turn; readonly until?: RegExp }[]
): Script {
  let at = 0;
  return ({ results }) => {
    const { until } = all[at - 1] ?? {};
    if (until?.test(results.at(-1) ?? '') === false) {
      at -= 1;
    }
    at += 1;
    return all[at - 1]?.turn(results) ?? DONE;
  };
}

/**
 * The story of the method with a real agent in each stream, as `test/cli/parts.test.ts` tells it with commands: the schema's owner
 * publishes it early and works on, the others take it over while they work, one asks twice and is answered once. Only in depth: what
 * the run does is looked at there, what each of the calls does with each CLI beside this.
 */
it.runIf(atDepth(false, isInstalled(cli)))(
  `three streams of ${cli.name} start at once, and two take over what the third publishes while all go on`,
  async () => {
    const agent = cli.name;
    const plan = planText([
      { id: 'schema', agent },
      { id: 'api', agent, needs: NEED },
      { id: 'web', agent, needs: NEED },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { root } = repository;
    const inWorktree = (id: string, file: string) => join(`${root}.worktrees`, 'test-feature', id, file);
    const write = (id: string, file: string, content: string) => ({
      turn: (): Turn => ({ kind: 'write', path: inWorktree(id, file), content }),
    });
    const read = (id: string, file: string, until: RegExp) => ({
      turn: () => call('Read', { file_path: inWorktree(id, file) }),
      until,
    });
    /** Writes down what it has read. */
    const seen = (id: string) => ({
      turn: (answers: readonly string[]): Turn => ({
        kind: 'write',
        path: inWorktree(id, `${id}/seen`),
        content: /\b(one|two)\b/.exec(answers.at(-1) ?? '')?.[0] ?? 'nothing',
      }),
    });
    const asked = ['a second column', 'an index'].map((text, at) =>
      JSON.stringify({ type: 'HANDOFF', id: `ask-${at}`, to: 'schema', text }),
    );
    const models: Readonly<Record<string, Script>> = {
      schema: steps(
        write('schema', TABLES, 'one'),
        { turn: () => call('sync', { publish: [TABLES] }), until: /Merged for all others/ },
        // It goes on only when somebody has built on what it published: nobody can have waited for its end.
        read('schema', '.waves-mailbox/inbox.jsonl', /"handoff"[^]*an index/),
        {
          turn: (answers) =>
            call('handoff', { handoff_id: /web\.1\.ask-\d/.exec(answers.at(-1) ?? '')?.[0], message: BOTH }),
        },
        write('schema', TABLES, 'two'),
        { turn: () => finish },
      ),
      api: steps(
        { turn: () => call('sync', { artifact: TABLES }), until: /holds the merged work/ },
        read('api', TABLES, /./),
        seen('api'),
        { turn: () => finish },
      ),
      web: steps(
        { turn: () => call('sync', { artifact: TABLES }), until: /holds the merged work/ },
        write('web', '.waves-mailbox/escalations.jsonl', `${asked.join('\n')}\n`),
        { turn: () => call('await_answer', { id: 'ask-1', wait_seconds: 20 }), until: /Both are there/ },
        read('web', TABLES, /./),
        seen('web'),
        { turn: () => finish },
      ),
    };
    const model = await ModelStub.start((conversation) => {
      const [, id = ''] = /Package `(\w+)`/.exec(conversation.prompt) ?? [];
      return models[id]?.(conversation) ?? DONE;
    });
    const run = ['run', 'work-packages.yaml', '--yes'];
    const { code, out } = await waves(root, run, cliEnvironment(cli, model.url));
    expect(code, out).toBe(0);
    const show = (path: string) => repository.show(BRANCH, path);
    expect([show('api/seen'), show('web/seen'), show(TABLES)]).toEqual(['one', 'one', 'two']);
    const status = await statusIfAny(repository);
    expect(status?.handoffs).toMatchObject([
      { from: 'web', to: 'schema', requests: 2, pending: false, answer: BOTH },
    ]);
    const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
    expect(report.packages.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1]);
    expect(report.flow.needs).toMatchObject([
      { package: 'api', came: 'part' },
      { package: 'web', came: 'part' },
    ]);
    // How long each began before the other had ended is what it would have waited for with `depends_on`.
    expect(report.flow.needs.every(({ ahead_seconds: ahead = 0 }) => ahead > 0)).toBe(true);
  },
);
