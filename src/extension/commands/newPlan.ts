import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { findRepository } from '../../node/git/findRepository';
import type { CommandLine } from './commandLine';
import { askCommandLine } from './commandLine';
import { requireTrust } from '../editor/trust';
import { approveOfPlan } from '../runs/consent';
import type { FoundWays, OpenQuestions } from './chooseWay';
import { chooseWay } from './chooseWay';

/** What `waves init --json` and `waves import --json` print when they have written a plan. */
interface WrittenPlan {
  readonly written: readonly string[];
}

const PLAN = 'work-packages.yaml';

/**
 * Makes a plan from what is here, from a template, by an agent or from another tool's files, and shows it in the graph. Nothing
 * runs before the person says so.
 * @throws WavesError with the words of the command line that makes it; CancellationError.
 */
export async function newPlan(commandLine: CommandLine): Promise<void> {
  const folder = await chosenFolder();
  await requireTrust();
  const out = await freeName(folder);
  const ways = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking at what is here') },
    () =>
      askCommandLine<FoundWays>(commandLine, {
        folder: folder.fsPath,
        args: ['init', '--list'],
        reason: 'plan-unreadable',
      }),
  );
  const { args, title } = await chooseWay(folder, ways);
  const written = await make(commandLine, folder, { title, args: [...args, '--out', out] });
  const plan = vscode.Uri.joinPath(folder, written);
  await vscode.commands.executeCommand('waves.openGraph', plan);
  const place = await findRepository(plan.fsPath).catch(() => undefined);
  if (place !== undefined) {
    await approveOfPlan(place, plan.fsPath);
  }
}

/** The workspace folder that is meant. Without any, one is opened, and the rest begins there. */
async function chosenFolder(): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length < 2 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  if (folder === undefined) {
    if (folders.length === 0) {
      await vscode.commands.executeCommand('vscode.openFolder');
    }
    throw new vscode.CancellationError();
  }
  return folder.uri;
}

/** A name for the plan that is not taken: a second one gets a folder of its own, so that it is found like the first. */
async function freeName(folder: vscode.Uri): Promise<string> {
  const isThere = (path: string) => existsSync(vscode.Uri.joinPath(folder, path).fsPath);
  if (!isThere(PLAN)) {
    return PLAN;
  }
  const named = (name: string) => `plans/${name.trim()}/${PLAN}`;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Plan: its Folder'),
    prompt: vscode.l10n.t('There is a {0} already; it stays. The new one is written into plans/NAME.', PLAN),
    placeHolder: 'next-feature',
    ignoreFocusOut: true,
    validateInput: (text) =>
      !/^[\w-]+$/.test(text.trim())
        ? vscode.l10n.t('Letters, digits and dashes.')
        : isThere(named(text))
          ? vscode.l10n.t('There is a plan of that name.')
          : undefined,
  });
  if (name === undefined) {
    throw new vscode.CancellationError();
  }
  return named(name);
}

/** Has the plan made; what only a person can answer is asked once, together. @returns its path from the folder. */
async function make(
  commandLine: CommandLine,
  folder: vscode.Uri,
  { title, args }: { readonly title: string; readonly args: readonly string[] },
): Promise<string> {
  const made = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      askCommandLine<WrittenPlan | OpenQuestions>(commandLine, {
        folder: folder.fsPath,
        args,
        reason: 'plan-invalid',
        token,
        tell: (message) => progress.report({ message }),
      }),
  );
  if (!('questions' in made)) {
    return made.written[0] ?? PLAN;
  }
  const answers: string[] = [];
  for (const [at, question] of made.questions.entries()) {
    const answer = await vscode.window.showInputBox({
      title: vscode.l10n.t('The Agent Asks ({0} of {1})', at + 1, made.questions.length),
      prompt: question,
      ignoreFocusOut: true,
    });
    if (answer === undefined) {
      throw new vscode.CancellationError();
    }
    answers.push('--answer', `${question}=${answer}`);
  }
  return make(commandLine, folder, { title, args: [...args, ...answers] });
}
