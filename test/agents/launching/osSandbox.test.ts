import { describe, expect, it } from 'vitest';
import { osSandbox } from '../../../src/agents/launching/osSandbox';

const TASK = {
  root: '/repo',
  gitFolder: '/repo/.git',
  worktree: '/repo/.git-worktrees/a',
  ownGitFolder: '/repo/.git/worktrees/a',
  branch: 'waves/f/a',
  otherBranches: ['waves/f/integration'],
  folder: '/repo/.git/waves/runs/1/a/1',
  others: ['/repo/.git-worktrees/b'],
  writeAllow: ['src/api/**', 'docs/*.md', 'src/api/v2/x.ts'],
  deny: ['src/api/legacy/**', 'src/api/*.lock'],
};
const bubblewrap = { kind: 'bubblewrap', program: '/usr/bin/bwrap' } as const;

const SIGNS: Readonly<Record<string, string>> = { '--bind-try': '+', '--ro-bind-try': '-', '--tmpfs': 'x' };

/** What is mounted how, in order: `+` to be written, `-` only to be read, `x` with nothing in it. */
const mounts = (argv: readonly string[]) =>
  argv.flatMap((word, index) =>
    /^--((ro-)?bind-try|tmpfs)$/.test(word) && argv[index + 1]?.startsWith('/proc/') === false
      ? [`${SIGNS[word] ?? ''}${argv[index + 1] ?? ''}`]
      : [],
  );

describe('the sandbox of the operating system', () => {
  it('opens the folders of the scope and what the attempt leaves, and nothing else of the repository', () => {
    const { argv, folders } = osSandbox(bubblewrap, TASK);
    expect(argv.join(' ')).toContain(
      '--unshare-user --unshare-pid --unshare-ipc --cap-drop ALL --ro-bind / / --dev /dev',
    );
    expect(argv.at(-1)).toBe('--');
    expect(mounts(argv)).toEqual([
      '-/repo',
      '-/repo/.git-worktrees/b',
      '-/repo/.git',
      '+/repo/.git/objects',
      '-/repo/.git/objects/info',
      '+/repo/.git/worktrees/a',
      '-/repo/.git/worktrees/a/commondir',
      '-/repo/.git/worktrees/a/gitdir',
      '-/repo/.git/worktrees/a/config.worktree',
      '+/repo/.git/refs/heads/waves/f',
      '+/repo/.git/logs/refs/heads/waves/f',
      '-/repo/.git/refs/heads/waves/f/integration',
      'x/repo/.git/waves',
      '-/repo/.git/waves/runs',
      '-/repo/.git/waves/bin',
      '+/repo/.git/waves/runs/1/a/1',
      '-/repo/.git-worktrees/a',
      '+/repo/.git-worktrees/a/src/api',
      '+/repo/.git-worktrees/a/docs',
      '+/repo/.git-worktrees/a/src/api/v2',
      '-/repo/.git-worktrees/a/src/api/legacy',
      '-/repo/.git-worktrees/a/.git',
    ]);
    expect(folders).toEqual(['src/api', 'docs', 'src/api/v2', 'src/api/legacy']);
  });

  it.each([
    { writeAllow: ['src/api/**', 'docs/**'], deny: ['src/api/legacy/**'], keepsScope: true },
    { writeAllow: ['**'], deny: ['src/secrets/**'], keepsScope: true },
    // Folders are opened, so that what lies beside can be written.
    { writeAllow: ['src/api/index.ts'], deny: [], keepsScope: false },
    { writeAllow: ['docs/*.md'], deny: [], keepsScope: false },
    { writeAllow: ['src/api/**'], deny: ['src/api/*.lock'], keepsScope: false },
  ])('says that it keeps $writeAllow without $deny: $keepsScope', ({ keepsScope, ...scope }) => {
    expect(osSandbox(bubblewrap, { ...TASK, ...scope }).keepsScope).toBe(keepsScope);
  });

  it('opens the worktree as a whole where the scope reaches into its top, and does not say that it keeps the scope', () => {
    const { argv, folders, keepsScope } = osSandbox(bubblewrap, { ...TASK, writeAllow: ['*.md'], deny: [] });
    expect(mounts(argv).at(-2)).toBe('+/repo/.git-worktrees/a');
    expect(mounts(argv)).toContain('-/repo');
    expect({ folders, keepsScope }).toEqual({ folders: [], keepsScope: false });
  });

  it('opens what git ignores, but for what is denied, and gives no network where none is wished', () => {
    const { argv, folders } = osSandbox(bubblewrap, {
      ...TASK,
      ignored: ['node_modules', 'src/api/legacy/dist'],
      network: 'none',
    });
    expect(mounts(argv).slice(-4)).toEqual([
      '+/repo/.git-worktrees/a/node_modules',
      '+/repo/.git-worktrees/a/src/api/legacy/dist',
      '-/repo/.git-worktrees/a/src/api/legacy',
      '-/repo/.git-worktrees/a/.git',
    ]);
    expect(folders).toContain('node_modules');
    expect(argv).toContain('--unshare-net');
    expect(osSandbox(bubblewrap, TASK).argv).not.toContain('--unshare-net');
    const hosts = ['api.example.org', '127.0.0.1:8080', 'localhost:8080', 'example.org:1'];
    const led = osSandbox(bubblewrap, { ...TASK, network: hosts, hostGate: ['node', 'gate'] });
    expect(led).toMatchObject({ hosts });
    expect(led.argv).toContain('--unshare-net');
    expect(led.argv.slice(-4)).toEqual(['--', 'node', 'gate', '8080']);
    const mac = { kind: 'seatbelt', program: '/usr/bin/sandbox-exec' } as const;
    expect(osSandbox(mac, { ...TASK, network: 'none' }).argv[2]).toContain('(deny network*)');
  });

  it('gives folders for temporary files of its own, with what lies below them and is needed', () => {
    const places = {
      temporary: ['/tmp', '/home/me/tmp', '/home/me'],
      readable: ['/home/me'],
      writable: ['/tmp/cache', '/home/me/.npm'],
    };
    const { argv } = osSandbox({ ...bubblewrap, ...places }, { ...TASK, root: '/tmp/repo' });
    expect(mounts(argv).slice(0, 6)).toEqual([
      'x/tmp',
      '-/home/me',
      '+/tmp/cache',
      'x/home/me/tmp',
      '+/home/me/.npm',
      '-/tmp/repo',
    ]);
    const mac = { kind: 'seatbelt', program: '/usr/bin/sandbox-exec', ...places } as const;
    expect(osSandbox(mac, TASK).argv[2]).toContain('(allow file-read* file-write* (subpath "/tmp"))');
  });

  it('shows the files of an image in place of the machine’s, and hides what would be seen of this machine', () => {
    const image = {
      ...{ name: 'node:22', id: 'abc', root: '/images/abc', env: { PATH: '/.waves/bin:/usr/bin' } },
      mounts: [{ from: '/app/dist', at: '/app/dist' }],
    };
    const places = { writable: ['/home/me'], hidden: ['/home/me/.ssh', '/run/podman'], image };
    const words = osSandbox({ ...bubblewrap, ...places }, TASK).argv.join(' ');
    expect(words).toContain('--bind /images/abc / --dev /dev --proc /proc --ro-bind-try /proc/sys /proc/sys');
    expect(words).toContain('--ro-bind /app/dist /app/dist');
    expect(words).toContain('--tmpfs /home/me/.ssh');
    expect(words).not.toContain('/run/podman');
    expect(words).toMatch(/--remount-ro \/ .*--setenv PATH \/\.waves\/bin:\/usr\/bin/);
    expect(words).not.toContain('--ro-bind / /');
  });

  it('opens nothing of the worktree for a package that only reads', () => {
    const { argv, keepsScope } = osSandbox(bubblewrap, { ...TASK, writeAllow: [], deny: [] });
    expect(mounts(argv).at(-2)).toBe('-/repo/.git-worktrees/a');
    expect(keepsScope).toBe(true);
  });

  it('says the same in the language of macOS, whatever characters paths have', () => {
    const worktree = '/repo/a "b"';
    const { argv } = osSandbox({ kind: 'seatbelt', program: '/usr/bin/sandbox-exec' }, { ...TASK, worktree });
    expect(argv.slice(0, 2)).toEqual(['/usr/bin/sandbox-exec', '-p']);
    expect(argv[2]?.split('\n')).toEqual(
      expect.arrayContaining([
        '(allow default)',
        '(deny file-write*)',
        '(deny file-write* (subpath "/repo"))',
        '(deny file-write* (subpath "/repo/a \\"b\\""))',
        '(allow file-read* file-write* (subpath "/repo/a \\"b\\"/docs"))',
      ]),
    );
  });
});
