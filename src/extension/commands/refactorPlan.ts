import * as vscode from 'vscode';
import { causedError } from '../../plan/language/editing/causedError';
import type { WorkPackage } from '../../plan/model';
import type { Refactoring } from '../../planning/refactoring';
import { refactored, refactoringPreview } from '../../planning/refactoring';
import { WavesError } from '../../wavesError';
import type { PlanSession } from '../plans/planSession';

/**
 * Changes the shape of a plan after showing what becomes of its waves, its critical path and its time; one step that can be undone.
 * @throws WavesError `edit-refused` where the plan would have an error that it does not have now; CancellationError.
 */
export async function refactorPlan({ uri, plan }: PlanSession): Promise<void> {
  const wish = await askFor(plan.packages);
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.getText();
  const made = refactored(before, wish);
  const caused = causedError(before, made.text);
  if (caused !== undefined) {
    throw new WavesError('edit-refused', caused.message);
  }
  const apply = vscode.l10n.t('Apply');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('What would become of the plan'),
    { modal: true, detail: refactoringPreview(before, made).join('\n') },
    apply,
  );
  if (answer !== apply) {
    throw new vscode.CancellationError();
  }
  const edit = new vscode.WorkspaceEdit();
  if (made.inner !== undefined) {
    const inner = vscode.Uri.joinPath(uri, '..', made.inner.path);
    edit.createFile(inner, { contents: new TextEncoder().encode(made.inner.text) });
  }
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), made.text);
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new WavesError(
      'edit-refused',
      made.inner === undefined
        ? vscode.l10n.t('The plan cannot be changed; is it read-only?')
        : vscode.l10n.t(
            'The plan cannot be changed; is it read-only, or is {0} there already?',
            made.inner.path,
          ),
    );
  }
}

/** @throws CancellationError when nothing was chosen. */
async function askFor(packages: readonly WorkPackage[]): Promise<Refactoring> {
  const kind = await pick(vscode.l10n.t('Refactor Plan'), [
    {
      label: vscode.l10n.t('$(git-merge) Merge Two Packages…'),
      value: 'merge' as const,
    },
    {
      label: vscode.l10n.t('$(split-horizontal) Split a Package…'),
      value: 'split' as const,
    },
    {
      label: vscode.l10n.t('$(arrow-swap) Move Files to Another Package…'),
      value: 'move' as const,
    },
    {
      label: vscode.l10n.t('$(symbol-interface) Put Contracts First'),
      value: 'contracts' as const,
    },
    {
      label: vscode.l10n.t('$(type-hierarchy-sub) Turn Packages Into a Plan of Their Own…'),
      value: 'subplan' as const,
    },
    {
      label: vscode.l10n.t('$(warning) Start What Is Risky First'),
      value: 'risk' as const,
    },
    {
      label: vscode.l10n.t('$(filter) Write All Scopes as in .gitignore'),
      value: 'gitignore' as const,
    },
    {
      label: vscode.l10n.t('$(regex) Write All Scopes as Globs'),
      value: 'fnmatch' as const,
    },
  ]);
  switch (kind) {
    case 'gitignore':
    case 'fnmatch':
      return { kind: 'scopes', syntax: kind };
    case 'contracts':
    case 'risk':
      return { kind };
    case 'subplan': {
      const members = await vscode.window.showQuickPick(
        packages.map(({ id, title }) => ({ label: id, description: title })),
        {
          title: vscode.l10n.t('Which packages become a plan of their own?'),
          canPickMany: true,
          ignoreFocusOut: true,
        },
      );
      const chosenIds = chosen(members).map(({ label }) => label);
      const id = await vscode.window.showInputBox({
        title: vscode.l10n.t('Name of the package that carries out {0}', chosenIds.join(', ')),
        value: 'wp-part',
        ignoreFocusOut: true,
      });
      return { kind, id: chosen(id), packages: chosenIds };
    }
    case 'merge': {
      const into = await pickPackage(vscode.l10n.t('Which package stays?'), packages);
      const others = packages.filter(({ id }) => id !== into.id);
      const from = await pickPackage(vscode.l10n.t('Which one becomes part of {0}?', into.id), others);
      return { kind, into: into.id, from: from.id };
    }
    case 'split': {
      const item = await pickPackage(
        vscode.l10n.t('Which package is split?'),
        packages.filter(({ scope }) => scope.writeAllow.length > 1),
      );
      const globs = await vscode.window.showQuickPick(
        item.scope.writeAllow.map(({ value }) => value),
        { title: vscode.l10n.t('What does the other half write?'), canPickMany: true, ignoreFocusOut: true },
      );
      return { kind, package: item.id, globs: chosen(globs) };
    }
    case 'move': {
      const from = await pickPackage(vscode.l10n.t('Out of which package?'), packages);
      const glob = await pick(
        vscode.l10n.t('What moves?'),
        from.scope.writeAllow.map(({ value }) => ({ label: value, value })),
      );
      const others = packages.filter(({ id }) => id !== from.id);
      const to = await pickPackage(vscode.l10n.t('Into which package does {0} move?', glob), others);
      return { kind, glob, from: from.id, to: to.id };
    }
  }
}

function pickPackage(title: string, packages: readonly WorkPackage[]): Promise<WorkPackage> {
  return pick(
    title,
    packages.map((value) => ({
      label: value.title,
      description: value.id,
      detail: value.scope.writeAllow.map((glob) => glob.value).join(', '),
      value,
    })),
  );
}

async function pick<T>(
  title: string,
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
): Promise<T> {
  const picked = await vscode.window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen(picked).value;
}

function chosen<T>(picked: T | undefined): T {
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked;
}
