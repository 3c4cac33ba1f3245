import { expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const PLAN = `# What is built, and by whom.
change_id: shop
packages:
  - id: wp-base
    name: The base
    scope: { write_allow: ["base/**"], read_allow: ["**"] }
    verification: tier_a
  - id: wp-left # the left half
    name: The left half
    dependencies: [wp-base]
    scope: { write_allow: ["left/**", shared/list.txt], read_allow: ["**"] }
    verification: tier_a
  - id: wp-right
    name: The right half
    dependencies: [wp-base]
    scope: { write_allow: ["right/**", shared/list.txt], read_allow: ["**"] }
    verification: tier_a
  - id: wp-all
    name: All of it
    task_type: integrate
    dependencies: [wp-left, wp-right]
    scope: { write_allow: ["**"], read_allow: ["**"] }
    verification: tier_a
`;

/** Where a text begins in the plan. */
function placeOf(plan: string, text: string): { line: number; character: number } {
  const before = plan.slice(0, plan.indexOf(text));
  return {
    line: before.split('\n').length - 1,
    character: before.length - before.lastIndexOf('\n') - 1,
  };
}

/** The problems of the open plan, by their codes. */
function codes(window: EditorWindow): Promise<string[]> {
  return window.evaluate(({ languages, window: { activeTextEditor } }) =>
    activeTextEditor === undefined
      ? []
      : languages
          .getDiagnostics(activeTextEditor.document.uri)
          .filter(({ source }) => source === 'waves')
          .flatMap(({ code }) => (typeof code === 'object' ? [String(code.value)] : [])),
  );
}

function textOf(window: EditorWindow): Promise<string> {
  return window.evaluate((api) => api.window.activeTextEditor?.document.getText() ?? '');
}

/** Puts a text in the place of another one, as typing does: the file stays as it is. */
function type(window: EditorWindow, before: string, after: string): Promise<boolean> {
  return window.evaluate(
    async (api: typeof vscode, { before, after }) => {
      const editor = api.window.activeTextEditor;
      const at = editor?.document.getText().indexOf(before) ?? -1;
      if (editor === undefined || at < 0) {
        return false;
      }
      const { document } = editor;
      const range = new api.Range(document.positionAt(at), document.positionAt(at + before.length));
      return editor.edit((edit) => edit.replace(range, after));
    },
    { before, after },
  );
}

it('helps to write a plan: problems, a fix, completion, rename, lenses, hints, hover and outline', async () => {
  const repository = gitRepository({
    files: { 'work-packages.yaml': PLAN, 'base/a.txt': 'a', 'base/b.txt': 'b' },
  });
  const window = await EditorWindow.open(repository.root);
  await window.evaluate(async (api: typeof vscode) => {
    const [plan] = await api.workspace.findFiles('work-packages.yaml');
    if (plan !== undefined) {
      await api.window.showTextDocument(plan);
    }
  });
  await waitFor('the overlap is told', async () => (await codes(window)).includes('scope-overlap'));

  // What is typed and not saved counts.
  expect(await type(window, 'dependencies: [wp-left, wp-right]', 'dependencies: [wp-left, wp-rigth]')).toBe(
    true,
  );
  await waitFor('the slip is told', async () => (await codes(window)).includes('unknown-dependency'));
  expect(await type(window, 'wp-rigth', 'wp-right')).toBe(true);
  await waitFor('it is told no more', async () => !(await codes(window)).includes('unknown-dependency'));

  // The fix, as the light bulb carries it out, in one step.
  const titles = await window.evaluate(
    async (api: typeof vscode, place) => {
      const uri = api.window.activeTextEditor?.document.uri;
      const position = new api.Position(place.line, place.character);
      const actions = await api.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        new api.Range(position, position),
        'quickfix',
      );
      const preferred = actions.find(({ isPreferred }) => isPreferred);
      if (preferred?.edit !== undefined) {
        await api.workspace.applyEdit(preferred.edit);
      }
      return actions.map(({ title }) => title);
    },
    placeOf(PLAN, 'shared/list.txt], read_allow: ["**"] }\n    verification: tier_a\n  - id: wp-all'),
  );
  expect(titles).toContain('Let "wp-right" wait for "wp-left"');
  await waitFor('the overlap is gone', async () => !(await codes(window)).includes('scope-overlap'));
  expect(await textOf(window)).toBe(
    PLAN.replace(
      'name: The right half\n    dependencies: [wp-base]',
      'name: The right half\n    dependencies: [wp-left]',
    ).replace('[wp-left, wp-right]', '[wp-right]'),
  );
  await window.evaluate((api) => api.commands.executeCommand('undo'));
  expect(await textOf(window)).toBe(PLAN);

  // Completion: only what makes no cycle.
  expect(await type(window, 'name: The base\n', 'name: The base\n    dependencies: []\n')).toBe(true);
  const labelsAt = (text: string, behind: string) =>
    window.evaluate(
      async (api: typeof vscode, { text, behind }) => {
        const document = api.window.activeTextEditor?.document;
        const at = (document?.getText().indexOf(text) ?? 0) + behind.length;
        const list = await api.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document?.uri,
          document?.positionAt(at),
        );
        return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      },
      { text, behind },
    );
  const forRight = await labelsAt('[wp-base]\n    scope: { write_allow: ["right', '[');
  expect(forRight).toContain('wp-left');
  expect(forRight).not.toContain('wp-all');
  const paths = await waitFor('the files of the repository are offered', async () => {
    const found = await labelsAt('"left/**"', '"');
    return found.includes('base/**') && found;
  });
  expect(paths).toContain('base/');
  await window.evaluate((api) => api.commands.executeCommand('undo'));

  // Renaming, in all places; a name that is taken is refused.
  const renamed = await window.evaluate(
    async (api: typeof vscode, place) => {
      const uri = api.window.activeTextEditor?.document.uri;
      const position = new api.Position(place.line, place.character + 2);
      const rename = (name: string) =>
        api.commands.executeCommand<vscode.WorkspaceEdit>(
          'vscode.executeDocumentRenameProvider',
          uri,
          position,
          name,
        );
      const refusal = await rename('wp-base').then(
        () => '',
        (error: unknown) => String(error),
      );
      await api.workspace.applyEdit(await rename('wp-west'));
      return refusal;
    },
    placeOf(PLAN, 'wp-left #'),
  );
  expect(renamed).toContain('already a package');
  expect(await textOf(window)).toBe(PLAN.replaceAll('wp-left', 'wp-west'));

  const seen = await window.evaluate(async (api: typeof vscode) => {
    const document = api.window.activeTextEditor?.document;
    const uri = document?.uri;
    const run = <T>(command: string, ...rest: unknown[]) =>
      api.commands.executeCommand<T>(command, uri, ...rest);
    const position = document?.positionAt(document.getText().indexOf('wp-base'));
    const lenses = await run<vscode.CodeLens[]>('vscode.executeCodeLensProvider');
    const all = new api.Range(0, 0, document?.lineCount ?? 0, 0);
    const hints = await run<vscode.InlayHint[]>('vscode.executeInlayHintProvider', all);
    const hovers = await run<vscode.Hover[]>('vscode.executeHoverProvider', position);
    const glob = document?.positionAt(document.getText().indexOf('base/**'));
    const matches = await run<vscode.Hover[]>('vscode.executeHoverProvider', glob);
    const symbols = await run<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
    const references = await run<vscode.Location[]>('vscode.executeReferenceProvider', position);
    const folds = await run<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider');
    return {
      lenses: lenses.map(({ command }) => command?.title ?? ''),
      hints: hints.map(({ label }) => (typeof label === 'string' ? label : '')),
      hover: [...hovers, ...matches].flatMap(({ contents }) =>
        contents.map((part) => (typeof part === 'string' ? part : part.value)),
      ),
      symbols: symbols.flatMap(({ children }) => children.map(({ name }) => name)),
      references: references.length,
      folds: folds.length,
    };
  });
  expect(seen.lenses).toContainEqual(
    expect.stringMatching(/^Wave 2 of 3 · waits for wp-base · may write \d+ files?/),
  );
  expect(seen.lenses.filter((title) => title.includes('Run'))).toHaveLength(4);
  expect(seen.hints[0]).toBe('W1 · critical');
  expect(seen.hover.join('\n')).toContain('Waits for nothing.');
  expect(seen.hover.join('\n')).toContain('`base/**` matches 2 files: `base/a.txt`, `base/b.txt`.');
  expect(seen.symbols).toEqual(['wp-base', 'wp-west', 'wp-right', 'wp-all']);
  expect(seen.references).toBe(3);
  expect(seen.folds).toBeGreaterThanOrEqual(5);

  // The scheduler's advice comes when nobody types any more.
  await waitFor('the plan is reckoned', () =>
    window.evaluate(async (api: typeof vscode) => {
      const uri = api.window.activeTextEditor?.document.uri;
      const command = 'vscode.executeCodeLensProvider';
      const lenses = await api.commands.executeCommand<vscode.CodeLens[]>(command, uri);
      return lenses.some(
        ({ command: shown }) =>
          shown?.title.includes('If each takes as long as the plan allows, by number of agents') === true,
      );
    }),
  );

  // Both can be switched off.
  await window.evaluate(async (api: typeof vscode) => {
    const settings = api.workspace.getConfiguration('waves.editor');
    await settings.update('codeLens', false, api.ConfigurationTarget.Workspace);
  });
  await waitFor('there are no lenses any more', () =>
    window.evaluate(async (api: typeof vscode) => {
      const uri = api.window.activeTextEditor?.document.uri;
      const lenses = await api.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
      );
      return lenses.length === 0;
    }),
  );
});
