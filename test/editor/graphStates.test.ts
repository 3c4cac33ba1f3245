import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

it('says what is missing and what to do, from an untrusted folder to one in which agents can run', async () => {
  const folder = temporaryFolder('states');
  const plan = join(folder, 'work-packages.yaml');
  writeFileSync(plan, planText([{ id: 'a' }]));
  const window = await EditorWindow.open(folder, { server: { trusting: false } });
  const { graph } = window;
  await window.command('Waves: Open Graph');
  const run = graph.getByRole('button', { name: /^Run/ }).first();
  await graph.getByText('Trust this workspace to run agents').waitFor();
  await graph.locator('.react-flow__node[data-id="a"]').waitFor();
  expect(await run.isDisabled()).toBe(true);
  const trust = graph.getByRole('button', { name: 'Trust Workspace…' });
  await window.pressOn(trust, 'Enter', window.trusting);
  await window.trust();

  await window.command('Waves: Open Graph');
  await graph.getByText('not in a git repository').waitFor();
  expect(await run.isDisabled()).toBe(true);
  // Made elsewhere, it is noticed by itself.
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  await waitFor('agents can run', () => run.isEnabled());
  expect(await graph.getByText('not in a git repository').count()).toBe(0);

  rmSync(plan);
  await graph.getByText('The plan cannot be shown').waitFor();
  const make = graph.getByRole('button', { name: 'New Plan…' });
  await window.pressOn(make, 'Enter', () => window.asks(/Nothing is here yet/));
  await window.choose(/Nothing is here yet/, 'Contracts first');
  await window.type(/What is to be built/, 'A shop');
  await window.type(/Which parts build against it/, 'src/api, src/web');
  await waitFor('there is a plan again', () => existsSync(plan));
  await graph.locator('.react-flow__node[data-id]').first().waitFor();
});
