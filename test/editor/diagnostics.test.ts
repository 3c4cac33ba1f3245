import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import type { ServerOptions } from './editorServer';
import { EditorWindow } from './editorWindow';

const PLAN = `change_id: shop
contracts:
  openapi: { primary: contracts/api.yaml, files: [contracts/api.yaml] }
packages:
  - id: wp-base
    scope: { write_allow: ["./base/**"], read_allow: ["**"] }
    prompt: { file: prompts/base.md }
    verification: tier_a
change_id: shop
`;

/** The problems of the plan, each as what reported it and its code. */
function problems(window: EditorWindow): Promise<string[]> {
  return window.evaluate(({ languages, window: { activeTextEditor } }) =>
    activeTextEditor === undefined
      ? []
      : languages
          .getDiagnostics(activeTextEditor.document.uri)
          .map(({ source, code, message }) =>
            source === 'waves' && typeof code === 'object'
              ? String(code.value)
              : `${source ?? ''}: ${message}`,
          ),
  );
}

/** What is told of plans, opened or not, by their place. */
function toldByItself(window: EditorWindow): Promise<string> {
  return window.evaluate(({ languages, workspace }) =>
    languages
      .getDiagnostics()
      .flatMap(([uri, found]) => found.map(({ message }) => `${workspace.asRelativePath(uri)}: ${message}`))
      .join('\n'),
  );
}

/** Opens a workspace with two plans, and the one with problems of files in the editor. */
async function openPlan(server: ServerOptions): Promise<{ root: string; window: EditorWindow }> {
  const other = planText([{ id: 'alone', dependsOn: ['nobody'] }], 'other');
  const { root } = gitRepository({
    files: { 'plans/work-packages.yaml': PLAN, 'other/work-packages.yaml': other },
  });
  const window = await EditorWindow.open(root, { server });
  await window.evaluate(async (api: typeof vscode) => {
    const [plan] = await api.workspace.findFiles('plans/work-packages.yaml');
    if (plan !== undefined) {
      await api.window.showTextDocument(plan);
    }
  });
  await waitFor('problems are told of plans that nobody has opened', async () =>
    /^other\/work-packages\.yaml: .*nobody/m.test(await toldByItself(window)),
  );
  return { root, window };
}

it('knows which files are there, also when others make and remove them, and leaves to the extension for YAML what that reports', async () => {
  const { root, window } = await openPlan({ extensions: ['yamlExtension'] });
  const told = (code: string) => async () => (await problems(window)).includes(code);
  const notTold = (code: string) => async () => !(await problems(window)).includes(code);
  await waitFor('the contract is missed', told('missing-contract'));
  expect(await problems(window)).toEqual(expect.arrayContaining(['missing-file', 'unmatched-glob']));

  mkdirSync(join(root, 'plans', 'prompts'));
  writeFileSync(join(root, 'plans', 'prompts', 'base.md'), 'Do it.');
  await waitFor('the prompt is found, beside the plan', notTold('missing-file'));
  mkdirSync(join(root, 'contracts'));
  writeFileSync(join(root, 'contracts', 'api.yaml'), 'openapi: 3.1.0');
  await waitFor('the contract is found, from the top of the repository', notTold('missing-contract'));

  renameSync(join(root, 'contracts'), join(root, 'agreements'));
  await waitFor('the contract is missed again', told('missing-contract'));
  rmSync(join(root, 'plans', 'prompts', 'base.md'));
  await waitFor('the prompt is missed again', told('missing-file'));

  const theirs = ': Map keys must be unique';
  await waitFor('the other extension has spoken', async () => (await problems(window)).includes(theirs));
  expect(await problems(window)).not.toContain('duplicate-key');

  await window.evaluate(async (api: typeof vscode) => {
    await api.workspace.getConfiguration('yaml').update('validate', false, api.ConfigurationTarget.Workspace);
  });
  await waitFor('somebody has to say it', async () => {
    const found = await problems(window);
    return found.includes('duplicate-key') && !found.includes(theirs);
  });
});
