import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filePlaces } from '../../../src/node/locks/filePlaces';
import { servedCoordinator } from '../../coordinator/servedCoordinator';
import { temporaryFolder } from '../../support/temporaryFolder';

/** A work tree with links to a folder and a file of it, and to what lies outside. */
function linked() {
  const root = temporaryFolder('links');
  mkdirSync(join(root, 'src', 'api'), { recursive: true });
  writeFileSync(join(root, 'src', 'api', 'a.ts'), '');
  symlinkSync(join('src', 'api'), join(root, 'api'));
  symlinkSync(join('src', 'api', 'a.ts'), join(root, 'a.ts'));
  symlinkSync(temporaryFolder('elsewhere'), join(root, 'out'));
  return root;
}

it.runIf(process.platform !== 'win32')('finds where a file lies by whatever way it is called', () => {
  const placeOf = filePlaces(linked());
  expect(
    ['src/api/a.ts', 'api/a.ts', 'a.ts', 'api/new/b.ts', 'no/such', 'out/x', 'api/*', ''].map(placeOf),
  ).toEqual([
    'src/api/a.ts',
    'src/api/a.ts',
    'src/api/a.ts',
    'src/api/new/b.ts',
    'no/such',
    'out/x',
    'api/*',
    '',
  ]);
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
    expect(await lock('ada', 'caf\u00e9.ts')).toBe(true);
    expect(await lock('ben', 'cafe\u0301.ts')).toBe(false);
  },
);
