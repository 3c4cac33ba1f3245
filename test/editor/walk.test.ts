import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import type { PackageStateName, Waits } from '../../src/run/kernel/kernel';
import { appearanceOf } from '../../src/run/kernel/kernel';
import { atDepth } from '../support/depth';
import { TestRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import type { EditorTheme } from './contrast';
import { EDITOR_THEMES, faintIn, faintInView } from './contrast';
import type { WindowOptions } from './editorWindow';
import { EditorWindow } from './editorWindow';
import { WalkPictures } from './walkPictures';

/** What this test reads of `waves status --json`, the one model of a run. */
interface Model {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly state: PackageStateName;
        readonly waits?: Waits;
        readonly attempt: number;
      }
    >
  >;
  readonly totals: { readonly done: number; readonly needs_you: number; readonly failed: number };
  readonly merged?: { readonly into: string };
}

async function modelOf(folder: string): Promise<Model> {
  const { finished } = startWaves(folder, ['status', '--json']);
  return JSON.parse((await finished).out) as Model;
}

/** What the screens say at this moment that follows from the model: each card, the rows of the trees, the status bar, the head of the graph. */
async function screens(window: EditorWindow, { packages }: Model): Promise<Record<string, unknown>> {
  const { graph } = window;
  const cards = await graph
    .locator('.react-flow__node')
    .evaluateAll((found) =>
      found.map((each) => [
        each.getAttribute('data-id') ?? '',
        each.querySelector('.package-state')?.textContent ?? '',
      ]),
    );
  const [status, rows] = [await window.status(), await window.rows()];
  const done = /\d+\/\d+(?=$| · (?!\d+\/))/.exec(status)?.[0] ?? '';
  const head = (await graph.locator('.run-summary').textContent()) ?? '';
  return {
    cards: Object.fromEntries(cards) as Record<string, string>,
    rows: Object.entries(packages).flatMap(([id, item]) =>
      rows.some((row) => row.startsWith(`${item.title}, ${appearanceOf(item).spoken}`)) ? [id] : [],
    ),
    done,
    needsYou: /(\d+) needs? you/.exec(status)?.[1] ?? '0',
    failed: /(\d+) failed/.exec(status)?.[1] ?? '0',
    head: head.includes(done),
  };
}

/** The same, as the model has it. */
function expected({ packages, totals }: Model): Record<string, unknown> {
  const items = Object.entries(packages);
  return {
    cards: Object.fromEntries(items.map(([id, item]) => [id, appearanceOf(item).label])),
    rows: items.map(([id]) => id),
    done: `${totals.done}/${items.length}`,
    needsYou: String(totals.needs_you),
    failed: String(totals.failed),
    head: true,
  };
}

/** Waits until every screen says what the model says, which itself may go on meanwhile; and gives back what that is. */
async function agreed(window: EditorWindow, folder: string, what: string): Promise<Model> {
  let model = await modelOf(folder);
  let seen: Record<string, unknown> = {};
  const isSame = async (): Promise<boolean> => {
    model = await modelOf(folder);
    seen = await screens(window, model);
    return isDeepStrictEqual(seen, expected(model));
  };
  await waitFor(`all screens agree: ${what}`, isSame).catch(() => expect(seen).toEqual(expected(model)));
  return model;
}

/** More commands than the question about them has room for. */
const CHECKS = Array.from({ length: 14 }, (_, index) => `test ${index} -ge 0`);

/** The question whether what the plan names may run, and the page with all of it. */
const CONSENT = '.monaco-dialog-box';
const CONSENT_PAGE = '.editor-group-container.active .view-lines';

const PLAN = JSON.stringify({
  ...(JSON.parse(
    planText([
      { id: 'asks' },
      { id: 'gated', gate: 'merge' },
      { id: 'strays' },
      { id: 'fails' },
      { id: 'last', dependsOn: ['asks', 'gated', 'strays', 'fails'], checks: CHECKS },
    ]),
  ) as object),
  execution: { preflight: { environment: ['A_VARIABLE_THAT_IS_NOT_SET'] } },
});

/** Each picture takes its time, and a busy machine more of it. */
const PATIENCE = WalkPictures.areWanted ? { timeout: 3_600_000 } : {};

it(
  'walks from an empty folder to work that is merged and cleaned up, and every screen says what the one model says',
  PATIENCE,
  async () => {
    const folder = temporaryFolder('walk');
    const options: WindowOptions = {
      env: {
        WAVES_CONSENT: '',
        WAVES_DEMO_ASK: 'asks:Which colour?|red|blue',
        WAVES_DEMO_STRAY: 'strays:README.md',
        WAVES_DEMO_FAIL: 'fails:3@1',
        ...(WalkPictures.areWanted ? { WAVES_DEMO_SECONDS: '30' } : {}),
      },
    };
    const window = await EditorWindow.open(folder, options);
    const { graph } = window;
    const isActive = () =>
      window.evaluate(
        (vscode) => vscode.extensions.getExtension('wave-orchestrator.wave-orchestrator')?.isActive,
      );
    expect(await isActive()).toBe(false);

    const pictures = await WalkPictures.of(window, folder, options);
    await pictures.keep('walk-empty');
    await pictures.keep('walk-new', { command: 'waves.newPlan' });

    // From nothing to a plan and a repository, by keyboard.
    await window.command('Waves: New Plan…');
    await window.choose(/Nothing is here yet/, 'Contracts first');
    await window.question(/What is to be built/).waitFor();
    await pictures.keep('walk-idea');
    await window.type(/What is to be built/, 'A shop for tea');
    await window.question(/Which parts build against it/).waitFor();
    await pictures.keep('walk-parts');
    await window.type(/Which parts build against it/, 'src/api, src/web');
    expect(await isActive()).toBe(true);
    await graph.locator('.react-flow__node[data-id="wp-contracts"]').waitFor();
    const file = join(folder, 'work-packages.yaml');
    expect(readFileSync(file, 'utf8')).toContain('A shop for tea');
    await pictures.keep('walk-plan');
    // What a person then makes of it.
    writeFileSync(file, PLAN);
    await graph.locator('.react-flow__node[data-id="last"]').waitFor();
    const repository = graph.getByRole('button', { name: 'Make a Repository' });
    const run = graph.getByRole('button', { name: /^Run/ }).first();
    await window.pressOn(repository, 'Enter', graph.locator('vscode-button.run-button:not([disabled])'));
    const user = new TestRepository(folder);
    const before = user.git('rev-parse', 'HEAD');
    const branch = user.git('symbolic-ref', '--short', 'HEAD');

    // A run, which says first what it lacks.
    await window.pressOn(run, 'Enter', window.question(/Which agent carries out/));
    await pictures.keep('walk-agent');
    await window.choose(/Which agent carries out/, 'Demo agent');
    const themes = atDepth<readonly EditorTheme[]>(EDITOR_THEMES.slice(0, 1), EDITOR_THEMES);
    await window.text(/This plan runs commands of its own/);
    for (const theme of themes) {
      expect(await faintIn(window, theme, CONSENT, { texts: 4, marks: 1 }), theme[0]).toEqual([]);
    }
    await pictures.keep('walk-consent');
    await window.answer(/This plan runs commands of its own/, 'Read the Whole');
    await window.messages.told(/May these commands run/);
    for (const theme of themes) {
      expect(await faintIn(window, theme, CONSENT_PAGE, { texts: 10, marks: 0 }), theme[0]).toEqual([]);
    }
    await window.messages.answer(/May these commands run/, 'Run');
    await window.answer(/A_VARIABLE_THAT_IS_NOT_SET/, 'Check Again');
    await window.text(/NO GO, 1 of \d+ missing/);
    await pictures.keep('walk-missing');
    await window.answer(/NO GO, 1 of \d+ missing/, 'Run Anyway');
    const state = (id: string, text: string) =>
      graph.locator(`.react-flow__node[data-id="${id}"] .package-state`, { hasText: text }).waitFor();
    if (WalkPictures.areWanted) {
      await state('fails', 'Working');
    }
    await pictures.keep('walk-run');
    await Promise.all([
      state('asks', 'Needs You'),
      state('gated', 'Blocked'),
      state('strays', 'Blocked'),
      state('fails', 'Failed'),
    ]);
    await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
    const held = await agreed(window, folder, 'a question, a gate, what is blocked and what has failed');
    expect(held.packages['last']?.state).toBe('planned');

    for (const theme of themes) {
      expect(await faintInView(window, theme, 'Needs You'), theme[0]).toEqual([]);
    }

    await pictures.keep('walk-held');
    await pictures.keep('walk-inbox', { command: 'waves.decide' });

    // Each is decided from the inbox, by keyboard.
    await window.decide('Try Again', 'Title of fails');
    await state('fails', 'Done');
    await window.decide('blue', 'Title of asks');
    await state('asks', 'Done');
    await window.decide('Approve', 'Title of gated');
    await state('gated', 'Done');
    await agreed(window, folder, 'one thing is left');
    await window.decide('Drop Changes');
    await state('last', 'Done');
    await window.untilStatus('5/5 · done');
    await agreed(window, folder, 'all is done');
    expect(user.git('rev-parse', branch)).toBe(before);

    // Only now, and only because somebody says so, the branch of one's own gets the work; and then it says so.
    const bar = graph.getByRole('region', { name: 'The end of the run' });
    await bar.getByText(/5 packages/).waitFor();
    await pictures.keep('walk-done');
    await pictures.keep('walk-whole', { command: 'waves.finishRun' });
    const merge = bar.getByRole('button', { name: `Merge into ${branch}…` });
    // What is not as it should be goes back to its agent first, which goes on where it stood.
    await window.pressOn(merge, 'Enter', () => window.asks(/5 packages, \d+ files/));
    await window.choose(/5 packages, \d+ files/, 'Send Back…');
    await window.choose(/What is to be mended/, 'Title of last');
    await window.type(/What is wrong with it/, 'Say less.');
    await waitFor('it is mended', async () => (await modelOf(folder)).packages['last']?.attempt === 2);
    await window.untilStatus('5/5 · done');
    await agreed(window, folder, 'what was sent back is done');
    expect((await startWaves(folder, ['findings', 'last']).finished).out).toContain('Say less.');
    expect(user.git('rev-parse', branch)).toBe(before);
    await window.pressOn(merge, 'Enter', () => window.asks(/5 packages, \d+ files/));
    await window.choose(/5 packages, \d+ files/, 'Leave Files or Lines Out…');
    await window.checkBoxes.nth(4).waitFor();
    await window.chooseAll();
    await window.choose(/5 packages, \d+ files/, `Merge into ${branch}`);
    const merged = bar.getByText(new RegExp(`Merged into ${branch} ✓ at`));
    await merged.waitFor();
    await window.messages.told(new RegExp(`${branch} has all of the work now`));
    expect(user.git('log', '-1', '--format=%P', branch)).toBe(
      `${before} ${user.git('rev-parse', 'waves/test-feature/integration')}`,
    );
    expect(user.git('log', '-1', '--format=%s', branch)).toMatch(/^Merge \S.* \S/);
    expect((await agreed(window, folder, 'it is merged')).merged).toMatchObject({ into: branch });

    await pictures.keep('walk-merged');

    // Cleaned up, nothing is offered that is gone.
    await window.pressOn(bar.getByRole('button', { name: 'Clean Up' }), 'Enter', window.checkBoxes);
    await window.chooseAll();
    await window.messages.told(/Removed \d+ worktrees and branches/);
    await waitFor('no button is left', async () => (await bar.getByRole('button').count()) === 0);
    expect(await merged.count()).toBe(1);
    expect(user.git('branch', '--list', 'waves/*')).toBe('');
    expect(user.git('status', '--porcelain')).toBe('');
    expect(await graph.locator('.run-branch').count()).toBe(0);
    expect(existsSync(`${folder}.worktrees`)).toBe(false);

    await pictures.keep('walk-clean');

    // A second plan gets a folder of its own; the first one and its run stay.
    ['a.ts', 'b.ts'].forEach((name) => writeFileSync(join(folder, name), 'export {};\n'));
    await window.command('Waves: New Plan…');
    await window.type(/There is a work-packages.yaml already/, 'tests');
    await window.choose(/files are here, and no tests/, 'By folder');
    await window.type(/What is to be done in every part/, 'Say who wrote it');
    const second = join(folder, 'plans', 'tests', 'work-packages.yaml');
    await waitFor(
      'the second plan is there',
      () => existsSync(second) && readFileSync(second, 'utf8').includes('Say who wrote it'),
    );
    expect(readFileSync(file, 'utf8')).toBe(PLAN);
  },
);
