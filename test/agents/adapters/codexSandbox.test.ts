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

  it('opens of the folders for temporary files only its own', () => {
    const { args } = codexSandbox({ writeAllow: ['src/api/**'], deny: [] });
    expect(args.join(' ')).toContain('{"/"="read",":tmpdir"="write",":workspace_roots"=');
  });

  it.each([['README.md'], ['**'], ['*.ts'], ['s[ab]/x']])(
    'opens the whole worktree where %s may be anywhere in it',
    (pattern) => {
      expect(codexSandbox({ writeAllow: ['src/api/**', pattern], deny: [] })).toEqual({
        args: ['--sandbox', 'workspace-write', '-c', 'sandbox_workspace_write.exclude_slash_tmp=true'],
        folders: [],
      });
    },
  );
});
