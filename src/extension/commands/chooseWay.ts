import { relative } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FoundWays, PartitionBy, TemplateQuestion } from '../../planning/planWays';

export type { FoundWays, OpenQuestions } from '../../planning/planWays';

/** How a plan is to be made. */
export interface ChosenWay {
  /** The command of the command line with its arguments. */
  readonly args: readonly string[];
  /** What goes on while it is made. */
  readonly title: string;
}

/** What the command line says of templates, which is English, in the language of the window. */
const translate: (message: string) => string = l10n.t;

interface WayItem extends vscode.QuickPickItem {
  /** Asks what is still missing; absent: a heading. */
  readonly choose?: () => Promise<ChosenWay>;
}

/**
 * Lets the person say what the plan is made from: everything that is possible here, in one list.
 * @throws CancellationError when nothing was chosen.
 */
export async function chooseWay(folder: vscode.Uri, ways: FoundWays): Promise<ChosenWay> {
  const picked = await vscode.window.showQuickPick(itemsOf(folder, ways), {
    title: vscode.l10n.t('New Plan'),
    placeHolder: placeHolder(ways),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked?.choose === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.choose();
}

function placeHolder({ files, hasTests }: FoundWays): string {
  return files === 0
    ? vscode.l10n.t('Nothing is here yet. What shall the plan begin with?')
    : hasTests
      ? vscode.l10n.t('{0} files are here. What shall the plan be made from?', files)
      : vscode.l10n.t('{0} files are here, and no tests. What shall the plan be made from?', files);
}

function itemsOf(folder: vscode.Uri, ways: FoundWays): WayItem[] {
  const { partitions, agents, templates, sources, formats } = ways;
  const usable = agents.filter(({ usable: is }) => is);
  const [missing] = agents.filter(({ usable: is }) => !is);
  return [
    ...usable.map(({ name, label }): WayItem => ({
      label: vscode.l10n.t('$(hubot) {0} makes it', label),
      detail: vscode.l10n.t('It reads the repository, changes nothing, and you approve of what it proposes'),
      choose: () => byAgent(name, label),
    })),
    ...headed(
      vscode.l10n.t('From the repository'),
      partitions.map((by) => ({
        label: `$(repo) ${BY[by].label}`,
        detail: BY[by].detail,
        choose: () => byPartition(by),
      })),
    ),
    ...headed(
      vscode.l10n.t('From a template'),
      templates.map(({ name, title, summary, questions }) => ({
        label: `$(notebook-template) ${translate(title)}`,
        detail: translate(summary),
        choose: () => byTemplate(name, translate(title), questions),
      })),
    ),
    ...headed(vscode.l10n.t('From another tool'), [
      ...sources.map(({ format, tool, source }) => ({
        label: `$(references) ${tool}`,
        description: source,
        choose: () => importing(format, source),
      })),
      {
        label: vscode.l10n.t('$(file) A File or Folder…'),
        detail: formats.map(({ tool }) => tool).join(', '),
        choose: () => importingFile(folder, formats),
      },
    ]),
    ...(usable.length > 0 || missing === undefined
      ? []
      : headed(vscode.l10n.t('No coding agent is installed'), [
          {
            label: `$(cloud-download) ${missing.label}`,
            detail: vscode.l10n.t('{0}, then it can make plans too', missing.get),
            choose: () => copied(missing.get),
          },
        ])),
  ];
}

function headed(label: string, items: readonly WayItem[]): WayItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

const BY: Readonly<Record<PartitionBy, { readonly label: string; readonly detail: string }>> = {
  directory: {
    label: vscode.l10n.t('By folder'),
    detail: vscode.l10n.t('Neighbouring folders, as even as can be'),
  },
  history: {
    label: vscode.l10n.t('By what changes together'),
    detail: vscode.l10n.t('Learnt from the commits; folders where they foretell nothing'),
  },
  concern: {
    label: vscode.l10n.t('By concern'),
    detail: vscode.l10n.t('Tests, documentation, user interface, server, data, code'),
  },
  filetype: {
    label: vscode.l10n.t('By type of file'),
    detail: vscode.l10n.t('Families of file types; large ones are cut along folders'),
  },
};

async function byPartition(by: PartitionBy): Promise<ChosenWay> {
  const idea = await asked({
    title: vscode.l10n.t('New Plan: the Task'),
    prompt: vscode.l10n.t('What is to be done in every part? Empty: say it later, in each package.'),
  });
  return {
    title: vscode.l10n.t('Sharing out the repository'),
    args: ['init', '--partition', by, ...(idea === '' ? [] : ['--idea', idea])],
  };
}

async function byTemplate(
  name: string,
  title: string,
  questions: readonly TemplateQuestion[],
): Promise<ChosenWay> {
  const answers: string[] = [];
  for (const { key, question: english, usual, choices } of questions) {
    const question = translate(english);
    const heading = vscode.l10n.t('New Plan: {0}', title);
    const answer =
      choices === undefined
        ? await asked({ title: heading, prompt: question, value: usual ?? '', isNeeded: true })
        : await vscode.window.showQuickPick([...choices], {
            title: heading,
            placeHolder: question,
            ignoreFocusOut: true,
          });
    if (answer === undefined) {
      throw new vscode.CancellationError();
    }
    answers.push('--answer', `${key}=${answer}`);
  }
  return { title: vscode.l10n.t('Writing the plan'), args: ['init', '--template', name, ...answers] };
}

async function byAgent(name: string, label: string): Promise<ChosenWay> {
  const idea = await asked({
    title: vscode.l10n.t('New Plan by {0}', label),
    prompt: vscode.l10n.t('What is to be built? In a sentence, or the path of a file that says it.'),
    isNeeded: true,
  });
  return {
    title: vscode.l10n.t('{0} makes a plan', label),
    args: ['init', '--agent', name, '--idea', idea],
  };
}

function importing(format: string, source: string): Promise<ChosenWay> {
  return Promise.resolve({ title: vscode.l10n.t('Reading {0}', source), args: ['import', format, source] });
}

async function importingFile(folder: vscode.Uri, formats: FoundWays['formats']): Promise<ChosenWay> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import a Plan'),
      openLabel: vscode.l10n.t('Import'),
      defaultUri: folder,
      canSelectFiles: true,
      canSelectFolders: true,
    })) ?? [];
  const picked =
    file &&
    (await vscode.window.showQuickPick(
      formats.map(({ format, tool }) => ({ label: tool, format })),
      { title: vscode.l10n.t('What Is It Of?'), placeHolder: file.fsPath, ignoreFocusOut: true },
    ));
  if (file === undefined || picked === undefined) {
    throw new vscode.CancellationError();
  }
  return importing(picked.format, relative(folder.fsPath, file.fsPath).replaceAll('\\', '/'));
}

/** How to install an agent, ready to be pasted into a terminal. */
async function copied(words: string): Promise<never> {
  await vscode.env.clipboard.writeText(words);
  void vscode.window.showInformationMessage(vscode.l10n.t('Copied: {0}', words));
  throw new vscode.CancellationError();
}

async function asked({
  title,
  prompt,
  value = '',
  isNeeded = false,
}: {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly isNeeded?: boolean;
}): Promise<string> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    ...(isNeeded
      ? {
          validateInput: (typed: string) =>
            typed.trim() === '' ? vscode.l10n.t('An answer is needed.') : undefined,
        }
      : {}),
  });
  if (text === undefined) {
    throw new vscode.CancellationError();
  }
  return text.trim();
}
