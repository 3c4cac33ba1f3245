import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

const write = (id: string) => `mkdir -p ${id} && echo x > ${id}/x`;

/** Two packages that need `claude`, and one that does not. */
const repository = (agent: object | string = 'claude') =>
  gitRepository({
    files: {
      'work-packages.yaml': JSON.stringify({
        change_id: 'feature',
        packages: [
          ...['a', 'b'].map((id) => ({ id, agent, retry_budget: 2, scope: { write_allow: [`${id}/**`] } })),
          { id: 'c', agent: { command: write('c') }, scope: { write_allow: ['c/**'] } },
        ],
      }),
    },
  });

/** A program called `claude` that does what a script says, and answers to `--version`. */
function claude(script: string, version = '2.1.197') {
  const folder = temporaryFolder('claude');
  const path = join(folder, 'claude');
  const become = (text: string) => {
    writeFileSync(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; exit; fi\n${text}\n`);
    chmodSync(path, 0o755);
  };
  become(script);
  const env = { PATH: [folder, process.env['PATH']].join(delimiter), ANTHROPIC_API_KEY: 'x' };
  return { env, become, remove: () => rmSync(path) };
}

const line = (message: object) => `printf '%s\\n' '${JSON.stringify(message)}'`;
const retried = (error_status: number | null, error: string) =>
  line({ type: 'system', subtype: 'api_retry', error_status, error, retry_delay_ms: 600_000 });
const failed = (api_error_status: number, result: string) =>
  `${line({ type: 'result', is_error: true, api_error_status, result })}; exit 1`;

const statusOf = async (root: string) =>
  JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;

const works = `pwd=$(basename "$PWD"); ${write('$pwd')}; ${line({ type: 'result', result: 'Done.' })}`;

/** Causes as an agent says them: while it goes on, as text when it ends, and, in depth, as the result it ends with. */
const TOLD: readonly (readonly [cause: string, script: string, words: RegExp])[] = [
  [
    'login',
    `${retried(401, 'authentication_failed')}; sleep 600`,
    /Claude Code is not logged in.*Start `claude` once/,
  ],
  [
    'option',
    `echo "error: unknown option '--include-partial-messages'" >&2; exit 1`,
    /Claude Code 2\.1\.197 does not know how it is started.*2\.1\.197/,
  ],
  ['login', failed(401, 'Not logged in · Please run /login'), /is not logged in.*Please run \/login/],
  [
    'model',
    failed(404, 'There is an issue with the selected model (x).'),
    /cannot use its model.*Name another/,
  ],
];

/** Causes that may pass: one that the agent says, and, in depth, that there is none. */
const PASSING: readonly (readonly [cause: string, script: string | undefined])[] = [
  ['network', `${retried(null, 'ECONNREFUSED')}; sleep 600`],
  ['missing', undefined],
];

describe('an agent that cannot be used as things are', () => {
  it.each(TOLD.slice(0, atDepth(2, TOLD.length)))(
    'is told of %s, ends at once, uses up no attempt, and keeps nobody else',
    async (cause, script, words) => {
      const { env, become } = claude(script);
      const { root } = repository();
      const { code } = await waves(root, ['run', 'work-packages.yaml', '--yes'], env);
      expect(code).toBe(3);
      const { state, packages } = await statusOf(root);
      expect({ state, c: packages['c']?.state }).toEqual({ state: 'stuck', c: 'done' });
      for (const id of ['a', 'b']) {
        expect(packages[id]).toMatchObject({ state: 'ready', blocked_by: [{ kind: 'unusable', cause }] });
        expect((await waves(root, ['why', id])).out).toMatch(words);
      }
      become(works);
      const again = await waves(root, ['retry'], env);
      expect({ code: again.code, out: again.out }).toMatchObject({ code: 0 });
    },
  );

  it('is too old where it does not know how it is started and is older than what was tried', async () => {
    const { env } = claude(`echo "error: unknown option '--settings'" >&2; exit 1`, '1.0.3');
    const { root } = repository();
    await waves(root, ['run', 'work-packages.yaml', '--yes'], env);
    expect((await statusOf(root)).packages['a']?.blocked_by).toMatchObject([
      {
        cause: 'version',
        message: "Claude Code 1.0.3 is too old: error: unknown option '--settings'.",
        advice: expect.stringMatching(/^Update it: npm install .* It was tried with 2\.1\.197\.$/) as unknown,
      },
    ]);
  });

  it('names the option where a person has given it', async () => {
    const { env } = claude(`echo "error: unknown option '--turbo'" >&2; exit 1`);
    const { root } = repository({ adapter: 'claude', args: ['--turbo=9'] });
    await waves(root, ['run', 'work-packages.yaml', '--yes'], env);
    expect((await waves(root, ['why', 'a'])).out).toMatch(
      /does not know the option --turbo=9.*Correct the `args`/,
    );
  });

  it('is no such thing because it says so of its work', async () => {
    const { env } = claude(
      `${line({ type: 'assistant', message: { content: [{ type: 'text', text: 'I try.' }] } })}; echo "401: not logged in" >&2; exit 1`,
    );
    const { root } = repository();
    expect((await waves(root, ['run', 'work-packages.yaml', '--yes'], env)).code).toBe(1);
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'failed', attempt: 3 });
  });

  it('holds what needs it and nothing else where it is missing from the start', async () => {
    const { root } = repository();
    const empty = { PATH: [temporaryFolder('none'), '/usr/bin', '/bin'].join(delimiter) };
    const path = [...new Set([process.execPath.replace(/\/[^/]+$/, ''), empty.PATH])].join(delimiter);
    const { code, out } = await waves(root, ['run', 'work-packages.yaml', '--yes'], { PATH: path });
    expect({ code, out }).toMatchObject({
      code: 3,
      out: expect.stringContaining('GO without claude') as unknown,
    });
    const { packages } = await statusOf(root);
    expect(packages['c']?.state).toBe('done');
    expect(packages['a']).toMatchObject({ state: 'ready', attempt: 0, blocked_by: [{ cause: 'missing' }] });
  });

  it.each(PASSING.slice(0, atDepth(1, PASSING.length)))(
    'is tried again by itself after a while where that may pass: %s',
    async (cause, script) => {
      const { env, remove, become } = claude(script ?? 'exit 1');
      if (script === undefined) {
        remove();
      }
      const { root } = repository();
      const running = waves(root, ['run', 'work-packages.yaml', '--yes', '--no-preflight'], env);
      const blocks = await waitFor('it is held', async () => {
        const { out } = await waves(root, ['status', '--json']);
        const { packages = {} } = out === '' ? {} : (JSON.parse(out) as RunStatus);
        const [a = [], b = []] = ['a', 'b'].map((id) => packages[id]?.blocked_by);
        return [a, b].every((each) => each.some(({ kind }) => kind === 'unusable')) && a;
      });
      expect(blocks).toMatchObject([{ cause, until: expect.stringMatching(/^20/) as unknown }]);
      become(works);
      expect((await waves(root, ['retry', 'a', 'b'], env)).code).toBe(0);
      expect((await running).code).toBe(0);
    },
  );
});
