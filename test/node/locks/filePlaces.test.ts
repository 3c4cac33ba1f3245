import { existsSync, mkdirSync, mkdtempSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import type { LinkedFiles } from '../../../src/node/files/behindLinks';
import { FilePlaces } from '../../../src/node/locks/filePlaces';
import { servedCoordinator } from '../../coordinator/servedCoordinator';
import { temporaryFolder } from '../../support/temporaryFolder';

/** A work tree with links to a folder and a file of it, to what lies outside, and to what is not there yet. */
function linked() {
  const root = temporaryFolder('links');
  mkdirSync(join(root, 'src', 'api'), { recursive: true });
  writeFileSync(join(root, 'src', 'api', 'a.ts'), '');
  symlinkSync(join('src', 'api'), join(root, 'api'));
  symlinkSync(join('src', 'api', 'a.ts'), join(root, 'a.ts'));
  symlinkSync(temporaryFolder('elsewhere'), join(root, 'out'));
  symlinkSync(join('src', 'later.ts'), join(root, 'later.ts'));
  symlinkSync(join('src', 'gen'), join(root, 'gen'));
  symlinkSync('round', join(root, 'round'));
  return root;
}

it.runIf(process.platform !== 'win32').each([
  ['by its own path', 'src/api/a.ts', 'src/api/a.ts'],
  ['through a folder', 'api/a.ts', 'src/api/a.ts'],
  ['through a file', 'a.ts', 'src/api/a.ts'],
  ['what is not there yet, through a folder', 'api/new/b.ts', 'src/api/new/b.ts'],
  ['through a link to what is not there yet', 'later.ts', 'src/later.ts'],
  ['through a link to a folder that is not there yet', 'gen/c.ts', 'src/gen/c.ts'],
  ['up from where a link leads', 'api/../d.ts', 'src/d.ts'],
  ['up from what is not there', 'no/../such', 'such'],
  ['by detours', './src//api/./a.ts', 'src/api/a.ts'],
  ['absolute from the top', '/src/api/a.ts', 'src/api/a.ts'],
  ['what is not there', 'no/such', 'no/such'],
  ['what lies outside', 'out/x', 'out/x'],
  ['what climbs out', '../x', '../x'],
  ['a link to itself', 'round', 'round'],
  ['a pattern', 'api/*', 'api/*'],
  ['nothing', '', ''],
])('finds where a file lies: %s', (...names) => {
  const [path = '', place] = names.slice(-2);
  const root = linked();
  expect(new FilePlaces(root).of(path)).toBe(place);
  expect(new FilePlaces(root).of(join(root, 'src', 'api', 'a.ts'))).toBe('src/api/a.ts');
});

it.runIf(process.platform !== 'win32')(
  'gives one file to one agent only, by whatever way it is called',
  async () => {
    const root = linked();
    const coordinator = await servedCoordinator([], temporaryFolder('coordinator'), root);
    const lock = async (agent_id: string, file_path: string) => {
      const answer = await coordinator.http('POST', '/locks/acquire', { body: { agent_id, file_path } });
      return (answer.body as { success: boolean }).success;
    };
    expect(await lock('ada', 'api/a.ts')).toBe(true);
    expect(await lock('ben', 'src/api/a.ts')).toBe(false);
    expect(await lock('ben', 'a.ts')).toBe(false);
    expect(await lock('ada', 'later.ts')).toBe(true);
    expect(await lock('ben', './src/./later.ts')).toBe(false);
    expect(await lock('ada', 'src/gen/c.ts')).toBe(true);
    expect(await lock('ben', 'gen/c.ts')).toBe(false);
    expect(await lock('ada', 'caf\u00e9.ts')).toBe(true);
    expect(await lock('ben', 'cafe\u0301.ts')).toBe(false);
  },
);

/** A file system that takes upper and lower case for one, with these files. */
function foldingFiles(...paths: string[]): LinkedFiles & { readonly add: (path: string) => void } {
  const kept = new Map<string, string>();
  const add = (path: string) => {
    path.split('/').forEach((_, at, all) => {
      const part = all.slice(0, at + 1).join('/');
      kept.set(part.toLowerCase(), part);
    });
  };
  paths.forEach(add);
  return { add, real: (path) => kept.get(path.toLowerCase()), link: () => undefined };
}

it.runIf(process.platform !== 'win32')(
  'has one spelling where the file system takes several for one, also of what is not there yet',
  () => {
    const files = foldingFiles('/top/.git', '/top/src/Users.ts');
    const places = new FilePlaces('/top', files);
    expect(['SRC/users.ts', 'src/USERS.TS'].map(places.of)).toEqual(['src/Users.ts', 'src/Users.ts']);
    places.learn([{ key: 'file:src/Later.ts' }, { key: 'db:schema:users' }]);
    expect(['src/New.ts', 'SRC/new.ts', 'src/later.ts', 'src/NEW.ts'].map(places.of)).toEqual([
      'src/New.ts',
      'src/New.ts',
      'src/Later.ts',
      'src/New.ts',
    ]);
    files.add('/top/src/new.ts');
    expect(places.of('src/new.ts')).toBe('src/New.ts');
    expect([places.of('src/caf\u00e9.ts'), places.of('src/CAFE\u0301.ts')]).toEqual([
      'src/caf\u00e9.ts',
      'src/caf\u00e9.ts',
    ]);
    for (let at = 0; at < 10_000; at += 1) {
      places.of(`many/${at}`);
    }
    expect(places.of('src/LATER.ts')).toBe('src/LATER.ts');
  },
);

it('keeps spellings apart where the file system does', () => {
  const places = new FilePlaces(linked());
  places.learn([{ key: 'file:src/New.ts' }]);
  expect(places.of('src/new.ts')).toBe('src/new.ts');
});

/** A folder where upper and lower case are one: of this machine (macOS, Windows), or where one is named (CONTRIBUTING.md). */
const elsewhere = process.env['WAVES_CASELESS_FOLDER'];

function isCaseless(parent = tmpdir()): boolean {
  const made = mkdtempSync(join(parent, 'case-'));
  const found = existsSync(join(parent, basename(made).toUpperCase()));
  rmdirSync(made);
  return found;
}

it.runIf(isCaseless(elsewhere))(
  'gives one file to one agent only, in upper and lower case, on a real file system that takes them for one',
  async () => {
    const root = temporaryFolder('caseless', elsewhere);
    mkdirSync(join(root, '.git'));
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'src', 'Users.ts'), '');
    const coordinator = await servedCoordinator([], temporaryFolder('coordinator'), root);
    const lock = async (agent_id: string, file_path: string) => {
      const answer = await coordinator.http('POST', '/locks/acquire', { body: { agent_id, file_path } });
      return (answer.body as { success: boolean }).success;
    };
    expect(await lock('ada', 'src/users.ts')).toBe(true);
    expect(await lock('ben', 'SRC/Users.ts')).toBe(false);
    expect(await lock('ben', 'src/USERS.TS')).toBe(false);
    expect(await lock('ada', 'src/Later.ts')).toBe(true);
    expect(await lock('ben', 'src/later.ts')).toBe(false);
    expect(await lock('ada', 'src/LATER.ts')).toBe(true);
  },
);
