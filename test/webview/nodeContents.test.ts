import { describe, expect, test } from 'vitest';
import { STATE_APPEARANCE } from '../../src/run/kernel/kernel';
import type { PackageBrush } from '../../webview/graph/canvas/picture/drawPackages';
import { drawSpots } from '../../webview/graph/canvas/picture/drawPackages';
import { flowWords } from '../../webview/graph/canvas/lines/edgeWords';
import { complaintsInThemes } from './axe';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

describe('a node', () => {
  test('tells expected time, files, tokens and cost where they are known', async () => {
    const { node, page } = await open({ recording: 'running' });
    const api = node('profile-api');
    await api.waitFor();
    expect(await api.locator('.package-time').textContent()).toMatch(/^\d:\d\d \(~1 min over\)$/);
    expect(await node('web-form').locator('.package-time').textContent()).toBe('~2 min');
    expect(await node('database').locator('.package-time').textContent()).toBe('2:06');
    const facts = api.locator('.package-facts');
    expect(await facts.textContent()).toBe('6196k$1.24');
    expect(await facts.isVisible()).toBe(true);
    expect(await node('web-form').locator('.package-facts').textContent()).toBe('');
    expect(await page.locator('.run-usage').textContent()).toContain('244k tokens, $1.55');
  });

  test('tells less when it is farther away', async () => {
    const { node, page } = await open({ recording: 'running' });
    const facts = node('profile-api').locator('.package-facts');
    await facts.waitFor();
    await node('profile-api').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    await expect.poll(() => facts.isVisible()).toBe(false);
    expect(await node('profile-api').locator('.package-title').isVisible()).toBe(true);
  });

  test('has badges for attempt, locks, gate and violations', async () => {
    const { node } = await open({ recording: 'blocked' });
    await node('web-form').waitFor();
    expect(await node('web-form').locator('[title^="Locks:"]').textContent()).toBe('1');
    expect(await node('profile-api').locator('[title^="2 violations"]').textContent()).toBe('2');
  });

  test('tells in a badge and to screen readers which round it is in, once it has begun', async () => {
    const { node, page, send, snapshot } = await open({ recording: 'running' });
    const round = { number: 2, of: 3, until: 'all tests', found: 'Round 1 of 3: two fail' };
    const changes = {
      'profile-api': { attempt: 2, tries: 2, round },
      'api-tests': { round: { ...round, number: 1 } },
    };
    await send({ type: 'snapshot', snapshot: withPackages(await snapshot('running'), changes) });
    const badge = node('profile-api').locator('.package-round');
    await badge.waitFor();
    expect(await badge.textContent()).toBe('2/3');
    const words = 'round 2 of 3, until "all tests" passes';
    expect(await badge.getAttribute('title')).toBe(words);
    // One badge says both: each round is an attempt.
    expect(await node('profile-api').locator('.package-attempt').count()).toBe(0);
    await page.getByRole('group', { name: new RegExp(`, attempt 2, ${words}, `) }).waitFor();
    expect(await node('api-tests').locator('.package-round').count()).toBe(0);
    await node('profile-api').focus();
    await page.keyboard.press('Enter');
    await page.locator('.inspector').getByText(words, { exact: true }).waitFor();
  });
});

describe('a plan that waits for approval', () => {
  test('looks unlike what is going to run, says so, and offers nothing that would begin it', async () => {
    const { node, page } = await open({ recording: 'proposed' });
    const outer = node('avatar-storage');
    expect(await outer.locator('.group-button').textContent()).toBe('3?');
    expect(await outer.locator('.group-button').getAttribute('title')).toMatch(
      /3 packages, none of which runs unless a person approves/,
    );
    await outer.focus();
    await page.keyboard.press('e');
    const inner = page.locator('.package.is-proposed');
    await expect.poll(() => inner.count()).toBe(3);
    expect(await inner.locator('.package-state').allTextContents()).toEqual(Array(3).fill('Proposed'));
    expect(await inner.locator('.package-message').first().textContent()).toBe(
      'Runs only if a person approves',
    );
    const border = (card: typeof inner) => card.evaluate((each) => getComputedStyle(each).borderStyle);
    expect(await border(inner.first())).toBe('dashed');
    expect(await border(node('web-form').locator('.package'))).toBe('solid');
    expect(await inner.locator('[aria-label^="Run Package"]').count()).toBe(0);
    expect(await node('web-form').locator('[aria-label^="Run Package"]').count()).toBe(1);
  });
});

test('what waits for a person has one look on its card, in the picture and along its lines', async () => {
  const { node, snapshot } = await open({ recording: 'proposed' });
  const { packages } = await snapshot('proposed');
  const waiting = packages.find(({ id }) => id === 'avatar-storage')!;
  const color = await node(waiting.id).locator('.package').getAttribute('data-color');
  const spots: string[] = [];
  const pen = {
    path: () => ({ rect: () => undefined }),
    fill: (_: unknown, spot: string) => spots.push(spot),
  };
  const colors = { states: STATE_APPEARANCE };
  const viewport = { x: 0, y: 0, zoom: 0.05 };
  const brush = { pen, colors, viewport } as unknown as PackageBrush;
  const place = { id: waiting.id, column: 0, row: 0, x: 0, y: 0 };
  drawSpots(brush, { packages: new Map([[waiting.id, waiting]]) }, [place]);
  expect(spots).toEqual([color]);
  expect(flowWords({}, waiting, undefined)).toMatch(/^held up: Avatar storage /);
});

describe('gates and integration', () => {
  test('have shapes of their own, which tell who is asked and whether it has been passed', async () => {
    const { node, page, send, snapshot } = await open({ recording: 'blocked' });
    const gate = node('web-form').locator('.gate-mark');
    await gate.waitFor();
    expect(await gate.getAttribute('data-side')).toBe('start');
    expect(await gate.getAttribute('data-gate')).toBe('open');
    expect(await gate.getAttribute('title')).toBe(
      'Before it starts, a person must agree (asks now): Look at the drafts',
    );
    const box = await node('web-form').boundingBox();
    const mark = await gate.boundingBox();
    expect(mark!.x + mark!.width / 2).toBeCloseTo(box!.x, 0);
    expect(await node('integration').locator('.is-integration').count()).toBe(1);
    const radius = (id: string) =>
      node(id)
        .locator('article')
        .evaluate((article) => getComputedStyle(article).borderRadius);
    expect(await radius('integration')).not.toBe(await radius('web-form'));
    const blocked = await snapshot('blocked');
    await send({
      type: 'snapshot',
      snapshot: withPackages(blocked, {
        'web-form': { gates: [{ by: 'person', before: 'start', title: '', state: 'passed' }] },
      }),
    });
    await expect.poll(() => gate.getAttribute('data-gate')).toBe('passed');
    await page
      .getByRole('group', { name: 'Integration, integration, wave 4, planned', exact: true })
      .waitFor();
  });

  test('are told in the inspector and to screen readers', async () => {
    const { node, page } = await open({ recording: 'running' });
    await node('api-tests').focus();
    await page.keyboard.press('Enter');
    await page.locator('.inspector-gate').waitFor();
    expect(await page.locator('.inspector-gate').textContent()).toContain(
      'a check must pass (not reached): npm run lint',
    );
    const ids = (await node('api-tests').getAttribute('aria-describedby'))?.split(' ') ?? [];
    const said = await page.evaluate(
      (names) => names.map((id) => document.getElementById(id)?.textContent),
      ids,
    );
    expect(said.join(' ')).toContain('a check must pass');
  });

  test('axe finds nothing in any theme', async () => {
    const { node, page } = await open({ recording: 'blocked' });
    await node('web-form').waitFor();
    expect(await complaintsInThemes(page)).toEqual([]);
  });
});

test('a wave’s header tells how long it has taken, and what it waits for before it begins', async () => {
  const { node, page } = await open({ recording: 'running' });
  await node('contracts').waitFor();
  const words = await page.locator('.wave-words').allTextContents();
  expect(words[0]).toBe('Done · 1:06 · $0.31');
  expect(words[1]).toMatch(/^1 of 3 done · 2 running · \d:\d\d · \$1\.24$/);
  expect(words[3]).toBe('1 package · waits for 4 packages');
});
