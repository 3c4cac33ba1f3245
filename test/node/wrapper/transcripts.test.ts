import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { AttemptSpec } from '../../../src/ports/attempts';
import { temporaryFolder } from '../../support/temporaryFolder';

const WRAPPER = resolve(import.meta.dirname, '../../../dist/wrapper.js');

/** A program that keeps conversations as Codex does, each in a file: of the attempt, of its judge, of somebody else's. */
const KEEPS = `
const { mkdirSync, writeFileSync } = require('node:fs');
const folder = process.env.CODEX_HOME + '/sessions/2026/11/24';
mkdirSync(folder, { recursive: true });
const counted = (n) => ({
  type: 'event_msg',
  payload: {
    type: 'token_count',
    info: { total_token_usage: { n }, last_token_usage: { input_tokens: 11, output_tokens: 7 } },
  },
});
const keep = (name, id, cwd, times) => {
  const lines = [{ type: 'session_meta', payload: { id, session_id: id, cwd } }];
  for (let n = 1; n <= times; n += 1) lines.push(counted(n));
  writeFileSync(folder + '/' + name + '.jsonl', lines.map((line) => JSON.stringify(line) + '\\n').join(''));
};
keep('own', 'one', process.cwd(), 2);
keep('judge', 'two', process.cwd(), 1);
keep('other', 'three', '/somewhere/else', 5);
`;

/** What an attempt is said to have used whose agent keeps that. @param announced what it prints before. */
function usedBy(stream: AttemptSpec['stream'], announced: object | undefined): object | undefined {
  const folder = temporaryFolder('attempt');
  const print = announced === undefined ? '' : `console.log(${JSON.stringify(JSON.stringify(announced))});`;
  const spec: AttemptSpec = {
    ...{ run: 'run-1', package: 'wp-a', attempt: 1, folder, cwd: temporaryFolder('worktree') },
    ...{ argv: [process.execPath, '-e', `${print}${KEEPS}`], env: { CODEX_HOME: temporaryFolder('codex') } },
    ...{ promptOnStdin: false, files: {}, timeoutMs: 60_000, title: 'wp-a', agent: 'codex' },
    ...(stream === undefined ? {} : { stream }),
  };
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  writeFileSync(join(folder, 'prompt.md'), '# Prompt\n');
  spawnSync(process.execPath, [WRAPPER, folder], { stdio: 'ignore' });
  const progress = join(folder, 'progress.jsonl');
  const told = existsSync(progress) ? readFileSync(progress, 'utf8').trimEnd().split('\n') : [];
  return told
    .map((line) => (JSON.parse(line) as { usage?: object }).usage)
    .findLast((usage) => usage !== undefined);
}

const ALL = { input_tokens: 33, output_tokens: 21 };

it('counts what is used in all conversations of an attempt, and in those of nobody else', () => {
  expect(usedBy({ name: 'codex' }, undefined)).toEqual(ALL);
});

it('counts the same by the protocol, once the agent has said which one it is', () => {
  const session = (name: string) => ({ type: 'session', id: 'one', agent: { name, version: '1' } });
  const acp = { name: 'acp', command: 'codex-acp' };
  expect(usedBy(acp, session('@agentclientprotocol/codex-acp'))).toEqual(ALL);
  expect(usedBy(acp, session('another'))).toBeUndefined();
});
