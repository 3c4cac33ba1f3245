/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {{
 *   readonly name: string,
 *   readonly shows: string,
 *   readonly asked?: Readonly<Record<string, string>>,
 *   readonly act?: (page: Page) => Promise<unknown>,
 * }} Screen
 */

/** A click on a package where its title stands, then its details have to be there. */
function select(/** @type {string} */ id) {
  return async (/** @type {Page} */ page) => {
    await page.locator(`.react-flow__node[data-id="${id}"]`).focus();
    await page.keyboard.press('Enter');
    await page.locator('.inspector [data-section="scope"]').waitFor();
  };
}

function press(/** @type {string[]} */ ...keys) {
  return async (/** @type {Page} */ page) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  };
}

/**
 * What the gallery shows: name of the picture, what it is for, what is asked of the page of the graph (nothing: it is the page for
 * reviewers), and what is done in it.
 * @type {readonly Screen[]}
 */
export const SCREENS = [
  { name: 'empty', shows: 'a plan without packages', asked: { recording: 'empty' } },
  { name: 'unavailable', shows: 'a plan that cannot be read', asked: { recording: 'unavailable' } },
  { name: 'untrusted', shows: 'a folder that is not trusted', asked: { recording: 'untrusted' } },
  { name: 'no-repository', shows: 'a plan outside of any repository', asked: { recording: 'noRepository' } },
  { name: 'planned', shows: 'a plan before its first run', asked: { recording: 'planned' } },
  {
    name: 'running',
    shows: 'a run, with the inspector of a package at work',
    asked: { recording: 'running' },
    act: select('profile-api'),
  },
  {
    name: 'subplans',
    shows: 'a plan within the plan, opened',
    asked: { recording: 'subplans' },
    act: async (page) => {
      await page.locator('.react-flow__node[data-id="avatar-storage"]').focus();
      await press('e')(page);
    },
  },
  {
    name: 'proposed',
    shows: 'a plan that an agent proposes, before anybody has approved',
    asked: { recording: 'proposed' },
    act: async (page) => {
      await page.locator('.react-flow__node[data-id="avatar-storage"]').focus();
      await press('e')(page);
    },
  },
  { name: 'asking', shows: 'packages that ask each other', asked: { recording: 'asking' } },
  { name: 'paused', shows: 'a run that a person has paused', asked: { recording: 'paused' } },
  {
    name: 'blocked',
    shows: 'a package that needs a decision',
    asked: { recording: 'blocked' },
    act: select('profile-api'),
  },
  {
    name: 'failed',
    shows: 'a package that has failed',
    asked: { recording: 'failed' },
    act: select('avatar-storage'),
  },
  {
    name: 'standstill',
    shows: 'a run that a full disk keeps from moving',
    asked: { recording: 'standstill' },
  },
  { name: 'done', shows: 'the finish line', asked: { recording: 'done' } },
  { name: 'merged', shows: 'what is in your branch', asked: { recording: 'merged' } },
  {
    name: 'table',
    shows: 'the table in place of the graph',
    asked: { recording: 'blocked' },
    act: press('v'),
  },
  {
    name: 'timeline',
    shows: 'what was worked on when',
    asked: { recording: 'running' },
    act: openTimeline,
  },
  {
    name: 'find',
    shows: 'a search',
    asked: { recording: 'blocked' },
    act: async (page) => {
      await press('/')(page);
      await page.keyboard.type('blocked');
    },
  },
  { name: 'legend', shows: 'keys and signs', asked: { recording: 'running' }, act: press('?') },
  { name: 'large', shows: 'sixty packages', asked: { recording: 'large' } },
  { name: 'thousand', shows: 'a thousand packages', asked: { packages: '1000' }, act: fit },
  {
    name: 'review',
    shows: 'the page for reviewers of a plan',
    act: select('profile-api'),
  },
];

/**
 * The pictures of the README and of docs/editor.md, with their sizes.
 * @type {readonly (Omit<Screen, 'shows'> & { readonly size: readonly [number, number] })[]}
 */
export const README_SCREENS = [
  { name: 'graph', size: [1360, 680], asked: { recording: 'running' }, act: select('profile-api') },
  { name: 'timeline', size: [1100, 760], asked: { recording: 'running' }, act: openTimeline },
];

async function openTimeline(/** @type {Page} */ page) {
  await press('h')(page);
  await page.locator('.timeline').waitFor();
  await fit(page);
}

async function fit(/** @type {Page} */ page) {
  await page.locator('.react-flow__node').first().focus();
  await press('f')(page);
}
