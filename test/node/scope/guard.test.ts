import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AgentMachine, AgentTask } from '../../../src/agents/launching/agentAdapter';
import { guardCommand } from '../../../src/agents/adapters/guardCommand';
import { guardEvidence } from '../../../src/node/scope/guardRecord';
import { temporaryFolder } from '../../support/temporaryFolder';
import { bundled } from '../bundled';

describe('the guard that agents ask before they write a file', () => {
  const program = bundled('src/node/scope/main.ts');
  let root = '';
  let worktree = '';
  let scopeFile = '';

  beforeEach(() => {
    root = temporaryFolder();
    worktree = join(root, 'work tree');
    scopeFile = join(root, 'attempt', 'scope.json');
    mkdirSync(join(worktree, 'src/api'), { recursive: true });
    mkdirSync(join(root, 'attempt'));
    const scope = { package: 'wp-api', worktree, writeAllow: ['src/api/*'], deny: ['src/api/legacy/*'] };
    writeFileSync(scopeFile, JSON.stringify(scope));
  });

  const ask = (hook: unknown, scope = scopeFile) => {
    const input = typeof hook === 'string' ? hook : JSON.stringify(hook);
    const { status, stderr } = spawnSync(process.execPath, [program, scope], { input, encoding: 'utf8' });
    return { status, stderr };
  };
  const write = (file: string, cwd = worktree) =>
    ask({ tool_name: 'Write', cwd, tool_input: { file_path: file, content: 'x' } });

  it('lets through what is in the scope, absolute or relative, there or not', () => {
    for (const file of [join(worktree, 'src/api/a.ts'), 'src/api/deep/er/b.ts', './src/../src/api/c.ts']) {
      expect(write(file)).toEqual({ status: 0, stderr: '' });
    }
    expect(write('a.ts', join(worktree, 'src/api')).status).toBe(0);
  });

  it('lets through what writes no file, and what the attempt is to leave', () => {
    expect(ask({ tool_name: 'Bash', tool_input: { command: 'npm test' } }).status).toBe(0);
    expect(write(join(worktree, '.waves-mailbox', 'finish.json')).status).toBe(0);
  });

  it('refuses commands that guardrails block, and lets through what they only point out', () => {
    const run = (command: unknown) => ask({ tool_name: 'Bash', cwd: worktree, tool_input: { command } });
    expect(run('git push --force origin main')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('The guardrail git_force_push refuses') as string,
    });
    expect(run(['bash', '-c', 'rm -rf ~']).status).toBe(2);
    expect(run('git reset --hard').status).toBe(2);
    expect(run('git branch -D work').status).toBe(0);

    const rules = [
      { name: 'no_seed', category: 'custom', severity: 'block', pattern: 'seed-prod', description: 'No.' },
    ];
    const scope = JSON.parse(readFileSync(scopeFile, 'utf8')) as object;
    writeFileSync(scopeFile, JSON.stringify({ ...scope, guardrails: rules }));
    expect(run('make seed-prod').stderr).toContain('no_seed');
    expect(run('git push --force').status).toBe(0);
  });

  it('leaves a line about each call, which shows what the agent is at', () => {
    write('src/api/a.ts');
    write('src/web/a.ts');
    const lines = readFileSync(join(root, 'attempt', 'hooks.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const [asked, refused] = lines.map((line) => guardEvidence(line));
    expect(asked).toMatchObject({ source: 'hook', claim: 'working', detail: 'asked for Write src/api/a.ts' });
    expect(refused).toMatchObject({
      detail: 'was refused Write src/web/a.ts: src/web/a.ts belongs to somebody else',
      isNews: true,
    });
    expect(refused?.at).toBeGreaterThanOrEqual(asked?.at ?? Infinity);
    expect(guardEvidence('{"at":1')).toBeUndefined();
  });

  it('answers as ever where it cannot leave a line', () => {
    mkdirSync(join(root, 'attempt', 'hooks.jsonl'));
    expect(write('src/api/a.ts').status).toBe(0);
    expect(write('src/web/a.ts').status).toBe(2);
  });

  it('refuses everything else, and says what to do instead', () => {
    const other = write('src/web/a.ts');
    expect(other.status).toBe(2);
    expect(other.stderr).toBe(
      'src/web/a.ts belongs to somebody else. The package wp-api may write src/api/*. Leave it as it is and go on inside of your own files. If you need it, ask: waves request-scope "src/web/a.ts" --reason "why", or append {"type":"SCOPE_REQUEST","path":"src/web/a.ts","reason":"why"} to the file .waves-mailbox/escalations.jsonl and look into .waves-mailbox/inbox.jsonl for the answer.\n',
    );
    expect(write('src/api/legacy/old.ts').stderr).toContain('must not touch src/api/legacy/*');
    expect(write(join(root, 'elsewhere.txt')).stderr).toContain('outside your worktree');
    expect(write(scopeFile).status).toBe(2);
    expect(write('../elsewhere.txt').status).toBe(2);
  });

  it('lets through what the agent was told that it may write besides', () => {
    const inbox = join(root, 'attempt', 'inbox.jsonl');
    const told = { id: '1', kind: 'scope', answer: 'leased', path: 'src/web', at: '' };
    writeFileSync(
      inbox,
      `${JSON.stringify(told)}\n{"id":"2","kind":"scope","answer":"refused","path":"src/cli"}\n`,
    );
    expect(write('src/web/a.ts').status).toBe(0);
    expect(write('src/website/a.ts').status).toBe(2);
    expect(write('src/cli/a.ts').status).toBe(2);
    expect(write(inbox).status).toBe(2);
  });

  it('is not led astray by links', () => {
    mkdirSync(join(root, 'outside'));
    symlinkSync(join(root, 'outside'), join(worktree, 'src/api/link'));
    symlinkSync(join(worktree, 'src'), join(worktree, 'src/api/up'));
    expect(write('src/api/link/a.ts').status).toBe(2);
    expect(write('src/api/up/web.ts').status).toBe(2);
    expect(write('src/api/up/api/a.ts').status).toBe(0);
    // What a tool writes through a link is made where that leads, also when nothing is there yet.
    symlinkSync(join(root, 'outside', 'later.ts'), join(worktree, 'src/api/later.ts'));
    expect(write('src/api/later.ts').status).toBe(2);
    symlinkSync('soon.ts', join(worktree, 'src/api/own.ts'));
    expect(write('src/api/own.ts').status).toBe(0);
    mkdirSync(join(root, 'outside', 'deep'));
    symlinkSync(join(root, 'outside', 'deep'), join(worktree, 'src/api/deep'));
    expect(write('src/api/deep/../a.ts').status).toBe(2);
  });

  it('knows tools whose arguments are JSON within JSON, and lets those through that only read', () => {
    const tool = (toolName: string, toolArgs: unknown) =>
      ask({ toolName, cwd: worktree, toolArgs: JSON.stringify(toolArgs) }).status;
    expect(tool('create', { path: 'src/web/a.ts' })).toBe(2);
    expect(tool('create', { path: 'src/api/a.ts' })).toBe(0);
    expect(tool('view', { path: 'src/web/a.ts' })).toBe(0);
    // Asking for a file by our own tools writes none.
    expect(tool('waves-request_scope', { path: 'src/web/a.ts', reason: 'needed' })).toBe(0);
    expect(tool('mcp__waves__acquire_lock', { path: 'src/web/a.ts' })).toBe(0);
    expect(tool('something_else', { path: 'src/web/a.ts' })).toBe(2);
  });

  it('finds every file that a patch writes', () => {
    const patch = (...lines: string[]) => {
      const input = ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
      return ask({ tool_name: 'apply_patch', cwd: worktree, tool_input: { input } }).status;
    };
    expect(patch('*** Update File: src/api/a.ts', '@@', '+x')).toBe(0);
    expect(patch('*** Update File: src/api/a.ts', '*** Move to: src/web/a.ts')).toBe(2);
    expect(patch('*** Add File: src/api/a.ts', '+x', '*** Delete File: src/web/b.ts')).toBe(2);
  });

  it('refuses by an answer where the agent wants one', () => {
    const input = JSON.stringify({ toolName: 'create', cwd: worktree, toolArgs: { path: 'src/web/a.ts' } });
    const { status, stdout } = spawnSync(process.execPath, [program, scopeFile, 'json'], {
      input,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      permissionDecision: 'deny',
      permissionDecisionReason: expect.stringContaining('src/web/a.ts belongs to somebody else') as string,
    });
  });

  const line = (answer?: 'json', of = program) => {
    const machine = { nodePath: process.execPath, scopeGuardPath: of } as AgentMachine;
    return guardCommand(machine, { scopeFile } as AgentTask, answer);
  };

  const unasked = async (answer?: 'json') => {
    const guard = spawn('sh', ['-c', line(answer)], { stdio: 'pipe' });
    let words = '';
    [guard.stdout, guard.stderr].forEach((out) =>
      out.setEncoding('utf8').on('data', (text: string) => (words += text)),
    );
    return { code: await new Promise((resolve) => guard.once('close', resolve)), words };
  };

  it('refuses when it is not told in time what it is about', async () => {
    const [exit, json] = await Promise.all([unasked(), unasked('json')]);
    expect(exit.code).toBe(2);
    expect(exit.words).toContain('The guard of this package was not told what is to be written.\n');
    expect(json.code).toBe(0);
    expect(json.words).toContain('"permissionDecision":"deny"');
  });

  it('refuses when it is not there any more', () => {
    const gone = (answer?: 'json') =>
      spawnSync('sh', ['-c', line(answer, join(root, 'gone.js'))], { input: '{}', encoding: 'utf8' });
    expect(gone().status).toBe(2);
    expect(JSON.parse(gone('json').stdout)).toMatchObject({ permissionDecision: 'deny' });
  });

  it('hears whoever says it bit by bit, and more than fits at once', async () => {
    const guard = spawn(process.execPath, [program, scopeFile], { stdio: 'pipe' });
    const hook = { tool_name: 'Write', cwd: worktree, tool_input: { content: 'x'.repeat(200_000) } };
    const said = JSON.stringify({ ...hook, tool_input: { ...hook.tool_input, file_path: 'src/web/a.ts' } });
    guard.stdin.write(said.slice(0, 100));
    await new Promise((resolve) => setImmediate(resolve));
    guard.stdin.end(said.slice(100));
    expect(await new Promise((resolve) => guard.once('close', resolve))).toBe(2);
  });

  it('refuses when it cannot tell', () => {
    expect(ask('no JSON').status).toBe(2);
    expect(ask('').status).toBe(2);
    expect(ask({ tool_input: { file_path: 'src/api/a.ts' } }, join(root, 'missing.json')).status).toBe(2);
  });
});
