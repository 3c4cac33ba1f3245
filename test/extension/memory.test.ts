import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ContextKeys } from '../../src/extension/editor/contextKeys';
import { editMemory, forgetMemory, remember } from '../../src/extension/coordinator/memoryCommands';
import { MemoryView } from '../../src/extension/coordinator/memoryView';
import { RepositoryMemory } from '../../src/extension/coordinator/repositoryMemory';
import type { DriverLinks } from '../../src/extension/runs/driverLinks';
import { servedCoordinator } from '../coordinator/servedCoordinator';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions } from './fakeVscode/fakeSessions';

const open: { dispose(): void }[] = [];

beforeEach(() => editor.reset());
afterEach(() => open.splice(0).forEach((part) => part.dispose()));

/** A window on a real repository whose coordinator is really served. */
async function window() {
  const { root } = gitRepository({ files: { 'a.ts': '' } });
  const { tool } = await servedCoordinator([], join(root, '.git'));
  const fake = new FakeSessions([{ id: 'api', writes: ['a.ts'] }], root);
  const memories = new RepositoryMemory(fake.sessions);
  open.push(memories, new MemoryView(memories, new ContextKeys()));
  fake.show();
  memories.attend(true);
  const links = { connect: () => Promise.resolve() } as unknown as DriverLinks;
  const tree = async (openAll = false) => (await editor.tree('waves.memory', { openAll })).join('\n');
  return { tool, tree, memories, places: { memories, sessions: fake.sessions, links } };
}

it('shows what agents remember without being told, with what was learned', async () => {
  const { tool, tree } = await window();
  await tool('remember', {
    ...{ event_type: 'error', summary: 'Port 5432 is taken', outcome: 'negative' },
    ...{ lessons: ['Use 5433'], tags: ['api'] },
  });
  await waitFor('it is there', async () => (await tree()).includes('Port 5432 is taken'));
  const rows = await tree(true);
  expect(rows).toContain('Port 5432 is taken: error · api');
  expect(rows).toContain('Use 5433');
  expect(rows).toContain('Offered to what is about api');
});

it('is there from the first memory on, though nobody has looked for any', async () => {
  const { tool, memories } = await window();
  memories.attend(false);
  const isUsed = () => editor.commands.some(([, key]) => key === 'waves.memory.used');
  expect(isUsed()).toBe(false);
  await tool('remember', { event_type: 'error', summary: 'Port 5432 is taken' });
  await waitFor('the view is there', isUsed);
});

it('shows what was remembered before anybody looked at once, not that nothing is', async () => {
  const { tool, tree } = await window();
  await tool('remember', { event_type: 'error', summary: 'Port 5432 is taken' });
  expect(await tree()).toContain('Port 5432 is taken');
});

it('lets a person remember, edit and forget, by row or from a list', async () => {
  const { tree, memories, places } = await window();
  editor.answers = ['Names are in snake case', 'api, src/api/users.ts'];
  await remember(places);
  expect(await tree()).toContain('Names are in snake case: decision · api · src/api/users.ts');

  const [memory] = memories.memories;
  editor.answers = ['Text', 'Names are in kebab case'];
  await editMemory({ kind: 'memory', memory }, places);
  expect(await tree()).toContain('Names are in kebab case');

  editor.answers = ['Names are in kebab case', 'Forget'];
  await forgetMemory(undefined, places);
  expect(await tree()).toBe('');
  await expect(forgetMemory(undefined, places)).rejects.toThrow();
  expect(editor.messages.at(-1)?.text).toBe('Nothing is remembered here yet.');
});
