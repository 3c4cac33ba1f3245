import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/cli/doctor/tryAgent';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const line = (message: object) => `printf '%s\\n' '${JSON.stringify(message)}'`;
const tool = (id: string, name: string, file: string) =>
  line({
    type: 'assistant',
    message: { content: [{ type: 'tool_use', id, name, input: { file_path: file } }] },
  });
const end = line({
  type: 'result',
  result: 'Done.',
  total_cost_usd: 0.01,
  usage: { input_tokens: 10, output_tokens: 2 },
  permission_denials: [
    { tool_name: 'Write', tool_use_id: 'b', tool_input: { file_path: 'outside/hello.txt' } },
  ],
});
const inside = `${tool('a', 'Write', 'inside/hello.txt')}; echo hello > inside/hello.txt`;
const said = `echo '{"message":"waves-trial"}' >> "$WAVES_PROGRESS_FILE"`;
const finish = `echo '{"status":"done","summary":"Tried."}' > .waves-mailbox/finish.json`;

/** A program called `claude` that does what a script says. */
function claude(script: string): Record<string, string> {
  const folder = temporaryFolder('claude');
  writeFileSync(join(folder, 'claude'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'claude'), 0o755);
  return { PATH: [folder, process.env['PATH']].join(delimiter), ANTHROPIC_API_KEY: 'x' };
}

async function trial(script: string) {
  const { code, out } = await waves(
    temporaryFolder('anywhere'),
    ['doctor', '--try', 'claude', '--json'],
    claude(script),
  );
  const [first] = (JSON.parse(out) as { readonly trials: readonly Trial[] }).trials;
  return {
    code,
    rows: Object.fromEntries((first?.rows ?? []).map(({ step, state }) => [step, state])),
    first,
  };
}

describe('waves doctor --try', () => {
  it('shows of each thing that it was seen', async () => {
    const { code, rows } = await trial(`${said}; ${inside}; ${finish}; ${end}`);
    expect({ code, rows }).toEqual({
      code: 0,
      rows: {
        ...{ login: 'ok', 'tool call': 'ok', 'our tools': 'ok', 'edit inside': 'ok' },
        ...{ 'edit outside': 'ok', finish: 'ok', meters: 'ok' },
      },
    });
  });

  it('says of what nothing shows that it is unknown, and of what went wrong that it is bad', async () => {
    const { code, rows, first } = await trial(
      `${inside}; echo hello > outside/hello.txt; ${line({ type: 'result' })}`,
    );
    expect({ code, rows }).toEqual({
      code: 1,
      rows: {
        ...{ login: 'ok', 'tool call': 'ok', 'our tools': 'bad', 'edit inside': 'ok' },
        ...{ 'edit outside': 'bad', finish: 'unknown', meters: 'unknown' },
      },
    });
    expect(first?.rows.find(({ step }) => step === 'edit outside')?.found).toMatch(/^written/);
  });

  it('tells why it could not be used, and tries nothing else', async () => {
    const failed = line({
      type: 'result',
      is_error: true,
      api_error_status: 401,
      result: 'Please run /login',
    });
    const { code, rows, first } = await trial(`${failed}; exit 1`);
    expect({ code, rows }).toMatchObject({ code: 1, rows: { login: 'bad', 'edit inside': 'unknown' } });
    expect(first?.rows[0]?.found).toMatch(/not logged in.*Start `claude` once/);
  });

  it('keeps a run from beginning that asks for it, and tells of it as a table', async () => {
    const plan = {
      change_id: 'f',
      packages: [{ id: 'a', agent: 'claude', scope: { write_allow: ['a/**'] } }],
    };
    const { root } = gitRepository({ files: { 'work-packages.yaml': JSON.stringify(plan) } });
    const env = claude('exit 7');
    const { code, err } = await waves(root, ['run', 'work-packages.yaml', '--yes', '--try-agents'], env);
    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringMatching(/agent +login.*\n *claude +NO/) as unknown,
    });
    expect((await waves(root, ['status', '--json'], env)).out).toBe('');
  });
});
