import { expect, test } from 'vitest';
import { complaints } from './axe';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

/** Each state without a graph or without a run, what it says, and its buttons with what they ask for. */
const STATES = [
  ['empty', 'This plan has no packages yet', { 'Open Plan': 'openPlan' }],
  ['unavailable', 'The plan cannot be read', { 'New Plan…': 'newPlan', 'Try Again': 'retry' }],
  ['untrusted', 'This workspace is not trusted.', { 'Trust Workspace…': 'trust' }],
  ['noRepository', 'not in a git repository', { 'Make a Repository': 'initRepository' }],
] as const;

test.each(STATES)(
  'when it is %s, the graph says so with buttons that help',
  async (recording, text, buttons) => {
    for (const width of [280, 960]) {
      const { page, posted, faults } = await open({ recording, width });
      await page.getByText(text).first().waitFor();
      for (const [name, remedy] of Object.entries(buttons)) {
        await page.getByRole('button', { name, exact: true }).click();
        expect((await posted()).at(-1)).toEqual({ type: 'remedy', remedy });
      }
      expect(faults).toEqual([]);
      expect(await complaints(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  },
);

test('who waits for the plan for long is told where to look', async () => {
  const { page, posted } = await open({ recording: 'loading' });
  await page.getByText('Reading the plan…').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  await page.getByRole('button', { name: 'Show Output' }).click({ timeout: 20_000 });
  expect((await posted()).at(-1)).toEqual({ type: 'remedy', remedy: 'showOutput' });
});

test('what could not be drawn is drawn anew when asked', async () => {
  const { page, node } = await open({ recording: 'crashed' });
  await page.getByText('The graph could not be drawn').waitFor();
  await page.getByText('There is no room left.').waitFor();
  expect(await complaints(page)).toEqual([]);
  await page.getByRole('button', { name: 'Draw Again' }).click();
  await node('profile-api').waitFor();
  expect(await page.getByText('The graph could not be drawn').count()).toBe(0);
});

test('a paused run says so, and goes on by the button that paused it', async () => {
  const { page, node, posted, faults } = await open({ recording: 'paused' });
  await node('profile-api').waitFor();
  await page.locator('.run-summary').getByText('Paused').waitFor();
  expect(await node('api-tests').getByTitle('Paused').count()).toBe(1);
  await page.getByRole('button', { name: 'Resume' }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'steer', action: { kind: 'resume' } });
  expect(faults).toEqual([]);
  expect(await complaints(page)).toEqual([]);
});
