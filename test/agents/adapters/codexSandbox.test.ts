import { describe, expect, it } from 'vitest';
import { codexSandbox } from '../../../src/agents/adapters/codex';

describe('codexSandbox', () => {
  it('opens the folders that hold what the scope admits, and closes those that it denies as a whole', () => {
    const { args, folders } = codexSandbox({
      writeAllow: ['src/api/**', 'src/web/*.ts', 'src/api/deep/x.ts'],
      deny: ['src/api/legacy/**', 'src/api/*.lock'],
    });
    expect(folders).toEqual(['src/api', 'src/web', 'src/api/deep', 'src/api/legacy']);
    expect(args.join(' ')).toContain(
      '":workspace_roots"={"."="read","src/api"="write","src/web"="write","src/api/deep"="write","src/api/legacy"="read"}',
    );
  });

  it.each([['README.md'], ['**'], ['*.ts'], ['s[ab]/x']])(
    'opens the whole worktree where %s may be anywhere in it',
    (pattern) => {
      expect(codexSandbox({ writeAllow: ['src/api/**', pattern], deny: [] })).toEqual({
        args: ['--sandbox', 'workspace-write'],
        folders: [],
      });
    },
  );
});
