import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, expect, it, onTestFinished } from 'vitest';
import { findChromium } from '../../scripts/findChromium.mjs';
import { keepNewcomerPassed, newcomerFoundations } from '../../scripts/newcomer.mjs';
import { makeSampleRepository } from '../../scripts/sample/makeSampleRepository.mjs';
import { CHROMIUM_FLAGS } from '../support/chromium';
import { TestRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { BareMachine } from './machine';

const ADDRESS = /^VS Code with the extension: (http\S+)$/m;
/** A native module of code-server. */
const SPDLOG = 'node_modules/code-server/lib/vscode/node_modules/@vscode/spdlog/build/Release/spdlog.node';
const PATIENCE = 300_000;
/** Also where VS Code is installed: a desktop is nothing that a test could look at. */
const START = ['start', '--', '--browser'];

const tried = newcomerFoundations();
let failed = false;
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail';
});
afterAll(() => {
  if (!failed) {
    keepNewcomerPassed(tried);
  }
});

it('says without a network what is missing and how to get it, at once, and leaves nothing', async () => {
  const machine = BareMachine.create();
  const start = Date.now();
  const tried = machine.npm(START, { npm_config_registry: 'http://127.0.0.1:9/' });
  expect(await tried.code).toBe(1);
  expect(Date.now() - start).toBeLessThan(60_000);
  expect(tried.printed).toMatch(/The npm packages of the project .*registry cannot be reached/);
  expect(tried.printed).toContain('ECONNREFUSED 127.0.0.1:9');
  expect(tried.printed).toContain('npm config set registry');
  await machine.untilNothingRuns();
  expect(machine.leftInTemporary()).toEqual([]);
});

it('goes from a clone to merged work, also after it was killed and interrupted, and leaves nothing', async () => {
  const machine = BareMachine.create();
  const killed = machine.npm(START);
  await killed.untilPrinted(/npm packages of the project: /);
  killed.signal('SIGKILL');
  await killed.code.catch(() => undefined);

  const stopped = machine.npm(START);
  await stopped.untilPrinted(/1\/2 Node\.js \S+: /);
  stopped.signal('SIGINT');
  expect(await stopped.code).not.toBe(0);
  await machine.untilNothingRuns();
  expect(readdirSync(machine.cache)).toEqual([]);

  const first = machine.npm(START);
  const address = await first.untilPrinted(ADDRESS);
  expect(readdirSync(machine.cache)).toEqual([expect.stringMatching(/^code-server-[\d.]+$/)]);
  const sample = new TestRepository(new URL(address).searchParams.get('folder') ?? '');
  await runSample(address);
  const merged = sample.git(
    'log',
    '--merges',
    '--first-parent',
    '--format=%s',
    'waves/user-profile/integration',
  );
  expect(merged.split('\n')).toHaveLength(8);
  first.signal('SIGINT');
  await first.code;
  await machine.untilNothingRuns();

  const second = machine.npm(START);
  await second.untilPrinted(ADDRESS);
  expect(second.printed).not.toMatch(/npm packages|1\/2|dist\/extension\.js/);
  second.signal('SIGINT');
  await second.code;
  await machine.untilNothingRuns();

  await runTarball(machine);

  const [installed = ''] = readdirSync(machine.cache);
  rmSync(join(machine.cache, installed, SPDLOG));
  const broken = machine.npm(START, {
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: machine.elsewhere,
  });
  expect(await broken.code).toBe(1);
  expect(broken.printed).toMatch(/code-server-\S+ does not work \(.*@vscode\/spdlog.*\)\. It is made anew/);
  expect(machine.leftInTemporary()).toEqual([]);
  const left = readdirSync(machine.home);
  const ours = ['.cache', '.config', '.local', '.npm'];
  expect(left).toEqual(expect.arrayContaining(ours));
  // Folders for tools that are installed here: in the sandbox they could not make them themselves.
  const ofTools = left.filter((name) => !ours.includes(name));
  expect(ofTools.flatMap((name) => readdirSync(join(machine.home, name)))).toEqual([]);
  // The key that signs what the person has agreed to.
  expect(readdirSync(join(machine.home, '.config'))).toEqual(['waves']);
});

/** What the README says of the command line: packed, and run by its tarball from an empty folder. */
async function runTarball(machine: BareMachine): Promise<void> {
  mkdirSync(machine.elsewhere);
  const packed = machine.npm(['pack', '--pack-destination', machine.elsewhere]);
  expect(await packed.code).toBe(0);
  const [tarball = ''] = readdirSync(machine.elsewhere);
  const repository = new TestRepository(makeSampleRepository(join(machine.elsewhere, 'user-profile')));
  const run = ['run', join(repository.root, 'work-packages.yaml'), '--yes'];
  const empty = join(machine.elsewhere, 'empty');
  mkdirSync(empty);
  const npx = ['exec', '--yes', '--package', join(machine.elsewhere, tarball), '--', 'waves'];
  const ran = machine.npm([...npx, '-C', repository.root, ...run], {}, empty);
  expect(await ran.code).toBe(0);
  const merged = repository.git('rev-list', '--merges', '--first-parent', 'waves/user-profile/integration');
  expect(merged.trim().split('\n')).toHaveLength(8);
  expect(readdirSync(empty)).toEqual([]);
  await machine.untilNothingRuns();
  rmSync(machine.elsewhere, { recursive: true });
}

/** What the README says to do at the address: open the graph, press Run, agree; until all is merged. */
async function runSample(address: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address, { timeout: PATIENCE });
  await page.getByRole('tab', { name: 'Waves', exact: true }).click();
  // The buttons of a view show under the mouse.
  await page.locator('.pane-header', { hasText: 'Packages' }).hover();
  await page.locator('.pane-header a.action-label[aria-label="Open Graph"]').click();
  const graph = page
    .frameLocator('iframe.webview:not([src*="purpose=webviewView"])')
    .frameLocator('iframe#active-frame');
  const packages = graph.locator('.react-flow__node[data-id^="wp-"]');
  await waitFor('all packages are there', async () => (await packages.count()) === 8, PATIENCE);
  await graph.getByRole('button', { name: /^Run/ }).first().click();
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Run' }).click();
  await waitFor(
    'every package is done',
    async () => (await packages.allTextContents()).every((text) => text.includes('Done')),
    PATIENCE,
  );
  await browser.close();
}
