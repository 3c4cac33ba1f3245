import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileBadges } from '../../src/extension/ownership/decorations';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { endsWithTest } from './fakeVscode/endsWithTest';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions, fileOf } from './fakeVscode/fakeSessions';

const PLAN = [
  { id: 'wp-api', writes: ['src/api/**'], locks: ['api:users'] },
  { id: 'wp-web-app', writes: ['src/web/**', 'src/shared.ts'] },
  { id: 'wp-all', writes: ['src/**'], dependsOn: ['wp-api', 'wp-web-app'] },
];
const PLANNED = PLAN.map(({ id, dependsOn = [] }) => planned(id, { dependsOn }));

function window(): FakeSessions {
  const fake = new FakeSessions(PLAN);
  const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;
  const locks = endsWithTest(new RepositoryLocks(fake.sessions, Date.now, errors));
  owners = new FileOwnership(fake.sessions, locks, errors);
  const badges = new FileBadges(owners);
  announced.length = 0;
  badges.onDidChangeFileDecorations((uris) => announced.push(uris.map(({ path }) => path)));
  fake.show();
  return fake;
}

let owners: FileOwnership | undefined;
const announced: string[][] = [];
const badge = (path: string) => editor.badge(fileOf(path));

describe('badges of files', () => {
  beforeEach(() => editor.reset());

  it('say whose file it is, and colour the name only while somebody works on it, unlike git', () => {
    const fake = window();
    expect(badge('src/api/users.ts')).toBe('Ap');
    expect(badge('src/web/page.ts')).toBe('Wa');
    expect(badge('docs/readme.md')).toBe('');
    expect(badge('src/api')).toBe('2');
    fake.show(new JournalBuilder(PLANNED).work('wp-api').state);
    expect(badge('src/api/users.ts')).toBe('Ap waves.active');
    expect(badge('src/web/page.ts')).toBe('Wa');
    fake.show(new JournalBuilder(PLANNED).finish('wp-api').state);
    expect(badge('src/api/users.ts')).toBe('Al');
  });

  it('announce only files that look different now', () => {
    const fake = window();
    ['src/api/users.ts', 'src/web/page.ts', 'docs/readme.md'].forEach(badge);
    fake.show(new JournalBuilder(PLANNED).work('wp-api').state);
    expect(announced).toEqual([['/repo/src/api/users.ts', '/repo/src/web/page.ts']]);
    ['src/api/users.ts', 'src/web/page.ts'].forEach(badge);
    const { state } = new JournalBuilder(PLANNED).work('wp-api');
    fake.show(state);
    expect(announced).toHaveLength(1);
  });

  it('are not looked at again when a run only makes progress', () => {
    const fake = window();
    const run = new JournalBuilder(PLANNED).work('wp-api');
    fake.show(run.state);
    badge('src/api/users.ts');
    let changes = 0;
    owners?.onDidChange(() => (changes += 1));
    run.add({ type: 'attempt.progress', package: 'wp-api', attempt: 1, progress: 0.5, message: 'half' });
    fake.show(run.state);
    expect(changes).toBe(0);
    run.exit('wp-api', 0);
    fake.show(run.state);
    expect(changes).toBe(1);
  });

  it('can be switched off, or be kept to what goes on', () => {
    const fake = window();
    fake.show(new JournalBuilder(PLANNED).work('wp-api').state);
    editor.set('waves.explorer.badges', 'running');
    expect(badge('src/api/users.ts')).toBe('Ap waves.active');
    expect(badge('src/web/page.ts')).toBe('');
    editor.set('waves.explorer.badges', 'off');
    expect(badge('src/api/users.ts')).toBe('');
    expect(announced.at(-1)).toContain('/repo/src/api/users.ts');
  });
});
