import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type * as vscode from 'vscode';
import { LensProvider } from '../../src/extension/language/lensProvider';
import { PlanAdvisor } from '../../src/extension/language/planAdvisor';
import type { PlanNeighbours } from '../../src/extension/language/planNeighbours';
import { OpenPlans } from '../../src/extension/language/planNeighbours';
import type { PlanSessions } from '../../src/extension/plans/planSessions';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { editor } from './fakeVscode/fakeEditor';

beforeEach(() => editor.reset());

/** A document in the editor that is typed into, with the lenses above it. */
function typing(first: string) {
  const document = { uri: { toString: () => 'file:///w/work-packages.yaml' }, version: 1, isClosed: false };
  let text = first;
  const open = { ...document, getText: () => text };
  const plans = new OpenPlans();
  const failed: unknown[] = [];
  const advisor = new PlanAdvisor(plans, (error) => failed.push(error));
  const sessions = { all: [], onDidChange: () => ({ dispose: () => undefined }) };
  const neighbours = { files: () => Promise.resolve(undefined) };
  const provider = new LensProvider(
    plans,
    sessions as unknown as PlanSessions,
    neighbours as unknown as PlanNeighbours,
    advisor,
  );
  onTestFinished(() => [provider, advisor].forEach((part) => part.dispose()));
  const bulbs = async (): Promise<vscode.Command[]> =>
    (await provider.provideCodeLenses(open as unknown as vscode.TextDocument)).flatMap(({ command }) =>
      command?.title.includes('lightbulb') === true ? [command] : [],
    );
  return {
    failed,
    bulbs,
    titles: async () => (await bulbs()).map(({ title }) => title),
    type: (changed: string) => {
      text = changed;
      open.version += 1;
    },
  };
}

const chain = (after: readonly string[]) =>
  planText([{ id: 'base' }, { id: 'page', dependsOn: after, checks: ['true'] }]);

it('shows the scheduler’s advice above plan and packages while it is written, and never that on an earlier text', async () => {
  const { bulbs, titles, type, failed } = typing(chain(['base']));
  expect(await titles()).toEqual([]);
  const [whole, ...packages] = await waitFor('the advice', async () => {
    const found = await bulbs();
    return found.length > 0 && found;
  });
  expect(whole?.title).toMatch(
    /^\$\(lightbulb\) If each takes as long as the plan allows, by number of agents: 1: (\d+) min · 2: \1 min · 4: \1 min · 10: \1 min · advice: \d$/,
  );
  expect(packages.map(({ title }) => title)).toContainEqual(
    expect.stringMatching(/^\$\(lightbulb\) Advice: up to \d+ min sooner$/),
  );
  expect(packages.map(({ tooltip }) => tooltip).join('\n')).toContain('If page need not wait for base');

  type(chain([]));
  expect(await titles()).toEqual([]);
  await waitFor('the advice on what is written now', async () => (await titles()).length > 0);
  expect((await bulbs()).map(({ tooltip }) => tooltip).join('\n')).not.toContain('need not wait');

  type(chain(['nobody']));
  await waitFor('it says that nothing was tried', async () =>
    (await titles()).some((title) => title.endsWith('advice is unchecked')),
  );

  editor.set('waves.editor.codeLens', false);
  expect(await titles()).toEqual([]);
  expect(failed).toEqual([]);
});
