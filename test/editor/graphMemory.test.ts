import { it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

it('keeps moves, selection and view over a reload, and shows the same selection in the side bar', async () => {
  const plan = planText([{ id: 'a' }, { id: 'b' }, { id: 'c', dependsOn: ['a'] }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  const { graph } = window;
  const node = graph.locator('.react-flow__node[data-id="a"]');
  const place = () => node.evaluate((element) => element.style.transform);
  const view = () =>
    graph.locator('.react-flow__viewport').evaluate((element: HTMLElement) => element.style.transform);
  await window.untilStatus('3 packages');
  await window.command('Waves: Open Graph');
  await node.waitFor();
  const atFirst = { place: await place(), view: await view() };
  await window.pressOn(node, 'Alt+ArrowDown', async () => (await place()) !== atFirst.place);
  await window.pressOn(node, 'Enter', graph.getByRole('complementary', { name: 'Title of a' }));
  await window.pressOn(node, '-', async () => (await view()) !== atFirst.view);
  // What is moved smoothly has come to rest when two looks at it agree.
  let before = '';
  await waitFor('the view rests', async () => {
    const last = before;
    before = await view();
    return before === last;
  });
  const kept = { place: await place(), view: before };

  await window.reload();
  await node.waitFor();
  await waitFor('the package is where it was put', async () => (await place()) === kept.place);
  await waitFor('the view is what it was', async () => (await view()) === kept.view);
  await waitFor('it is selected', async () => (await node.getAttribute('class'))?.includes('is-selected'));
  await graph.getByRole('complementary', { name: 'Title of a' }).waitFor();

  await window.pressInRow('packages', /^Title of c/, undefined, () =>
    window.evaluate((vscode) => vscode.window.activeTextEditor?.document.fileName.endsWith('.yaml') === true),
  );
  // One selection for all views, also for the graph behind the plan that the click has opened.
  await window.command('Waves: Open Graph');
  await graph.getByRole('complementary', { name: 'Title of c' }).waitFor();
});
