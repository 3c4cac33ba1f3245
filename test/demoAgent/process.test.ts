import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';

const AGENT = resolve(__dirname, '../../dist/demo-agent.js');
const PROMPT = `# Notes

## Files you may write

- \`notes/**\`

## Work order

\`\`\`md file=notes/a.md
# A
\`\`\`

\`\`\`md file=elsewhere.md
# Not mine
\`\`\`
`;

function runAgent(repository: TestRepository, prompt: string | undefined, env: Record<string, string> = {}) {
  const folder = temporaryFolder('attempt');
  const promptFile = join(folder, 'prompt.md');
  if (prompt !== undefined) {
    writeFileSync(promptFile, prompt);
  }
  const result = spawnSync(process.execPath, [AGENT], {
    cwd: repository.root,
    encoding: 'utf8',
    env: {
      ...process.env,
      WAVES_PACKAGE: 'wp-notes',
      WAVES_PROMPT_FILE: promptFile,
      WAVES_PROGRESS_FILE: join(folder, 'progress.jsonl'),
      WAVES_DEMO_SECONDS: '0',
      ...env,
    },
  });
  return { ...result, folder };
}

describe('the demo agent', () => {
  it('writes and commits what its work order says, inside its scope only, and reports progress', () => {
    const repository = gitRepository();
    const { status, stdout, folder } = runAgent(repository, PROMPT);
    expect(status).toBe(0);
    expect(stdout).toContain('notes/a.md');
    expect(repository.git('log', '-1', '--format=%s')).toBe('wp-notes: Notes');
    expect(repository.files('HEAD')).toEqual(['README.md', 'notes/a.md']);
    expect(repository.git('status', '--porcelain')).toBe('');
    const progress = readFileSync(join(folder, 'progress.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(progress.at(-1) ?? '')).toEqual({ progress: 1, message: 'finished' });
  });

  it('commits where git knows no name', () => {
    const repository = gitRepository();
    repository.git('config', '--unset', 'user.name');
    repository.git('config', '--unset', 'user.email');
    const nobody = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', EMAIL: '' };
    expect(runAgent(repository, PROMPT, nobody).status).toBe(0);
    expect(repository.files('HEAD')).toContain('notes/a.md');
  });

  it('changes nothing the second time', () => {
    const repository = gitRepository();
    runAgent(repository, PROMPT);
    const head = repository.git('rev-parse', 'HEAD');
    expect(runAgent(repository, PROMPT)).toMatchObject({ status: 0 });
    expect(repository.git('rev-parse', 'HEAD')).toBe(head);
  });

  it('fails and strays when asked to', () => {
    const repository = gitRepository();
    expect(runAgent(repository, PROMPT, { WAVES_DEMO_FAIL: 'wp-notes:7' }).status).toBe(7);
    runAgent(repository, PROMPT, { WAVES_DEMO_STRAY: 'wp-notes:stray.txt' });
    expect(repository.git('status', '--porcelain')).toContain('stray.txt');
  });

  it('says what is missing', () => {
    const { status, stderr } = runAgent(gitRepository(), undefined);
    expect(status).toBe(2);
    expect(stderr).toMatch(/WAVES_PROMPT_FILE/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
