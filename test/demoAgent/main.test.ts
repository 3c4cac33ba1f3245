import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

const folder = mkdtempSync(join(tmpdir(), 'waves-demo-agent-'));
const AGENT = join(folder, 'demo-agent.js');
beforeAll(async () => {
  await build({
    entryPoints: [resolve(__dirname, '../../src/demoAgent/main.ts')],
    outfile: AGENT,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const block = (path: string, text = 'text') => `\`\`\`txt file=${path}\n${text}\n\`\`\`\n\n`;
const prompt = (patterns: string[], order = '') =>
  `# Notes\n\n## Files you may write\n\n${patterns.map((pattern) => `- \`${pattern}\`\n`).join('')}${
    order === '' ? '' : `\n## Work order\n\n${order}`
  }`;

/** Starts the agent as a real process, in `cwd`, with the prompt in a file. */
function start(cwd: string, text: string | undefined, env: Record<string, string> = {}, args: string[] = []) {
  const attempt = temporaryFolder('attempt');
  const progressFile = join(attempt, 'progress.jsonl');
  const promptFile = join(attempt, 'prompt.md');
  if (text !== undefined) {
    writeFileSync(promptFile, text);
  }
  const child = spawn(process.execPath, [AGENT, ...args], {
    cwd,
    env: {
      ...process.env,
      FORCE_COLOR: '',
      NO_COLOR: '1',
      WAVES_PACKAGE: 'wp-notes',
      WAVES_ATTEMPT: '1',
      WAVES_PROMPT_FILE: promptFile,
      WAVES_PROGRESS_FILE: progressFile,
      WAVES_DEMO_SECONDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const finished = new Promise<{ code: number | null; out: string; err: string }>((done, reject) => {
    child.once('error', reject);
    child.once('close', (code) => done({ code, out, err }));
  });
  return { child, finished, progressFile };
}

const run = (...of: Parameters<typeof start>) => start(...of).finished;

describe('the demo agent', () => {
  it('writes and commits what its work order says, in its scope only, and tells how far it is', async () => {
    const repository = gitRepository({ name: 'a répo' });
    const agent = start(
      repository.root,
      prompt(['notes/**'], block('notes/deep/[a].md', 'A') + block('elsewhere.md') + block('notes/b.md')),
    );
    const { code, out } = await agent.finished;
    expect(code).toBe(0);
    expect(repository.git('log', '-1', '--format=%s')).toBe('wp-notes: Notes');
    expect(repository.files('HEAD')).toEqual(['README.md', 'notes/b.md', 'notes/deep/[a].md']);
    expect(repository.show('HEAD', 'notes/deep/[a].md')).toBe('A');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(out).toContain(repository.git('rev-parse', '--short', 'HEAD'));
    expect(out).toMatch(/Left out +elsewhere\.md/);
    expect(out).not.toContain('\u001b');

    const lines = readFileSync(agent.progressFile, 'utf8').trimEnd().split('\n');
    const steps = lines.map((line) => (JSON.parse(line) as { progress: number }).progress);
    expect(steps).toEqual([0, 0.33, 0.67, 1]);
  });

  it('works in a linked worktree, on its branch', async () => {
    const repository = gitRepository();
    const linked = join(temporaryFolder(), 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'side', linked);
    expect((await run(linked, prompt(['a.txt'], block('a.txt')))).code).toBe(0);
    expect(repository.files('side')).toEqual(['README.md', 'a.txt']);
    expect(repository.files('main')).toEqual(['README.md']);
  });

  it('adds to a file that is there when nobody says what to write', async () => {
    const repository = gitRepository();
    expect((await run(repository.root, prompt(['README.md', 'src/**']))).code).toBe(0);
    expect(repository.show('HEAD', 'README.md')).toMatch(/^# Test\nNotes \(demo agent, package wp-notes\)$/);
    expect(repository.files('HEAD')).toEqual(['README.md', 'src/wp-notes.md']);
  });

  it('commits nothing when nothing changed, and nothing of other people', async () => {
    const repository = gitRepository({ files: { 'a.txt': 'text\n' } });
    repository.write({ 'other.txt': 'staged\n' }).git('add', 'other.txt');
    const head = repository.git('rev-parse', 'HEAD');
    const same = await run(repository.root, prompt(['a.txt'], block('a.txt')));
    expect([same.code, repository.git('rev-parse', 'HEAD')]).toEqual([0, head]);
    await run(repository.root, prompt(['b.txt'], block('b.txt')));
    expect(repository.files('HEAD')).toEqual(['a.txt', 'b.txt']);
    expect((await run(repository.root, prompt([]))).out).toContain('nothing to commit');
  });

  it('commits where git knows no name, and past hooks and ignored files', async () => {
    const repository = gitRepository({ files: { '.gitignore': 'out/\n' } });
    repository.git('config', '--unset', 'user.name');
    repository.git('config', '--unset', 'user.email');
    repository.git('config', 'user.useConfigOnly', 'true');
    mkdirSync(join(repository.root, '.git/hooks'), { recursive: true });
    writeFileSync(join(repository.root, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const nobody = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_SYSTEM: devNull, EMAIL: '' };
    const { code } = await run(repository.root, prompt(['**'], block('out/a') + block('b.txt')), nobody);
    expect(code).toBe(0);
    expect(repository.git('log', '-1', '--format=%an <%ae>')).toBe('Demo Agent <demo@localhost>');
    expect(repository.files('HEAD')).toEqual(['.gitignore', 'b.txt']);
  });

  it('fails half way when asked to, only in the attempts that are named', async () => {
    const repository = gitRepository();
    const text = prompt(['**'], block('a.txt') + block('b.txt'));
    const env = { WAVES_DEMO_FAIL: 'wp-notes:7@1' };
    expect((await run(repository.root, text, env)).code).toBe(7);
    expect(repository.git('status', '--porcelain')).toBe('?? a.txt');
    expect((await run(repository.root, text, { ...env, WAVES_ATTEMPT: '2' })).code).toBe(0);
    expect(repository.files('HEAD')).toEqual(['README.md', 'a.txt', 'b.txt']);
  });

  it('strays when asked to', async () => {
    const repository = gitRepository();
    const env = { WAVES_DEMO_STRAY: 'wp-notes:far/stray.txt' };
    expect((await run(repository.root, prompt(['a.txt'], block('a.txt')), env)).code).toBe(0);
    expect(repository.files('HEAD')).toEqual(['README.md', 'a.txt', 'far/stray.txt']);
  });

  it.skipIf(process.platform === 'win32')('follows no link out of the worktree', async () => {
    const repository = gitRepository();
    const outside = temporaryFolder('outside');
    symlinkSync(outside, join(repository.root, 'link'));
    const { code, out } = await run(repository.root, prompt(['**'], block('link/a.txt') + block('link')));
    expect(code).toBe(0);
    expect(out).toMatch(/Left alone +link\/a\.txt/);
    expect(readdirSync(outside)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('stops at once on SIGTERM, with whole files only', async () => {
    const repository = gitRepository();
    const order = Array.from({ length: 300 }, (_, index) => block(`many/${index}.txt`)).join('');
    const agent = start(repository.root, prompt(['**'], order), { WAVES_DEMO_SECONDS: '60' });
    await waitFor('some files are written', () => existsSync(join(repository.root, 'many/2.txt')));
    agent.child.kill('SIGTERM');
    expect((await agent.finished).code).toBe(143);
    const names = readdirSync(join(repository.root, 'many'));
    expect(names.length).toBeLessThan(300);
    expect(names.filter((name) => !/^\d+\.txt$/.test(name))).toEqual([]);
    const texts = names.map((name) => readFileSync(join(repository.root, 'many', name), 'utf8'));
    expect(new Set(texts)).toEqual(new Set(['text\n']));
    expect(repository.files('HEAD')).toEqual(['README.md']);
  });

  it('shows colours where they are asked for', async () => {
    const env = { FORCE_COLOR: '1', NO_COLOR: '' };
    expect((await run(gitRepository().root, prompt([]), env)).out).toContain('\u001b[');
  });

  it('says in one line what is missing', async () => {
    const { root } = gitRepository();
    const wrongUses = await Promise.all([
      run(root, undefined),
      run(root, '', { WAVES_PROMPT_FILE: '' }),
      run(temporaryFolder('plain'), prompt([]), { GIT_CEILING_DIRECTORIES: tmpdir() }),
      run(root, prompt([]), { WAVES_DEMO_FAIL: 'wp-notes:0' }),
      run(root, prompt([]), {}, ['--fast']),
    ]);
    const words = [
      'WAVES_PROMPT_FILE',
      'WAVES_PROMPT_FILE',
      'not a git worktree',
      'WAVES_DEMO_FAIL',
      '--fast',
    ];
    for (const [index, { code, err }] of wrongUses.entries()) {
      expect([code, err.trimEnd().split('\n').length]).toEqual([2, 1]);
      expect(err).toContain(words[index]);
    }
  });

  it('explains every variable that it reads', async () => {
    const { code, out } = await run(temporaryFolder(), undefined, {}, ['--help']);
    expect(code).toBe(0);
    const used = new Set(readFileSync(AGENT, 'utf8').match(/(?<=")WAVES_[A-Z_]+(?=")/g));
    expect(used.size).toBeGreaterThan(5);
    expect([...used].filter((name) => !out.includes(name))).toEqual([]);
  });
});
