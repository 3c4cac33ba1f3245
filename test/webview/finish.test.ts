import { expect, test } from 'vitest';
import { complaints } from './axe';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

test('a run that is done says what it brings home, with one button that does it', async () => {
  const { page, posted, faults } = await open({ recording: 'done' });
  const bar = page.getByRole('region', { name: 'The end of the run' });
  await bar.getByText('19 of 20 checks passed').waitFor();
  expect(await bar.getByText('2 points open').count()).toBe(1);
  await bar.getByText('By package').click();
  expect(await bar.getByText('No check looked at: contracts').isVisible()).toBe(true);
  await bar.locator('.finish-package').first().click();
  expect((await posted()).at(-1)).toMatchObject({ type: 'open', what: 'diff' });
  await bar.getByRole('button', { name: 'Whole Change' }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'remedy', remedy: 'showMergedWork' });
  await bar.getByRole('button', { name: 'Merge into main…' }).press('Enter');
  expect((await posted()).at(-1)).toEqual({ type: 'remedy', remedy: 'finishRun' });
  expect(faults).toEqual([]);
  expect(await complaints(page)).toEqual([]);
});

test('work that has landed is said to have, and offers to clean up and nothing else', async () => {
  const { page, posted } = await open({ recording: 'merged' });
  const bar = page.getByRole('region', { name: 'The end of the run' });
  await bar.getByText('Merged into main ✓ at 1a2b3c4d5e').waitFor();
  expect(await bar.getByRole('button').allTextContents()).toEqual(['Clean Up']);
  await bar.getByRole('button', { name: 'Clean Up' }).press('Enter');
  expect((await posted()).at(-1)).toEqual({ type: 'remedy', remedy: 'cleanWorktrees' });
});
