import * as vscode from 'vscode';
import type { KnownMemory } from '../../contracts/prompt/knowledge';
import { askCoordinator } from '../../node/coordinator/askCoordinator';
import type { PlanSessions } from '../plans/planSessions';
import type { DriverLinks } from '../runs/driverLinks';
import { requireTrust } from '../editor/trust';
import { WavesError } from '../../wavesError';
import type { RepositoryMemory } from './repositoryMemory';

/** What these commands work with. */
export interface MemoryPlaces {
  readonly memories: RepositoryMemory;
  readonly sessions: PlanSessions;
  readonly links: DriverLinks;
}

/** Remembers something that a person tells. @throws CancellationError, WavesError `coordinator`, `no-repository`. */
export async function remember(places: MemoryPlaces): Promise<void> {
  const summary = await ask(
    vscode.l10n.t('Remember'),
    vscode.l10n.t('What should agents know that work here?'),
    '',
  );
  const tags = await askTags([]);
  await change(places, 'POST', '/memory/store', { event_type: 'decision', summary, tags });
}

/**
 * Changes what is remembered: the row that it was called for, else the one that the person chooses.
 * @throws CancellationError, WavesError `coordinator`, `no-repository`.
 */
export async function editMemory(argument: unknown, places: MemoryPlaces): Promise<void> {
  const memory = memoryIn(argument) ?? (await choose(places, vscode.l10n.t('Edit Which Memory?')));
  const parts = [
    { label: vscode.l10n.t('Text'), detail: memory.summary, part: 'summary' as const },
    { label: vscode.l10n.t('Lessons'), detail: memory.lessons.join('; '), part: 'lessons' as const },
    { label: vscode.l10n.t('What it is about'), detail: memory.tags.join(', '), part: 'tags' as const },
  ];
  const picked = await vscode.window.showQuickPick(parts, { title: vscode.l10n.t('Change What?') });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  await change(places, 'PATCH', `/memory/${memory.id}`, await changed(memory, picked.part));
}

/** Forgets something for good, after having asked. @throws CancellationError, WavesError `coordinator`, `no-repository`. */
export async function forgetMemory(argument: unknown, places: MemoryPlaces): Promise<void> {
  const memory = memoryIn(argument) ?? (await choose(places, vscode.l10n.t('Forget Which Memory?')));
  const forget = vscode.l10n.t('Forget');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Forget “{0}” for good?', memory.summary),
    { modal: true },
    forget,
  );
  if (answer !== forget) {
    throw new vscode.CancellationError();
  }
  await change(places, 'DELETE', `/memory/${memory.id}`);
}

async function changed(
  { summary, lessons, tags }: KnownMemory,
  part: 'summary' | 'lessons' | 'tags',
): Promise<Record<string, unknown>> {
  switch (part) {
    case 'summary':
      return {
        summary: await ask(vscode.l10n.t('Edit Memory'), vscode.l10n.t('What should agents know?'), summary),
      };
    case 'lessons': {
      const prompt = vscode.l10n.t('What to do about it; several lessons with a semicolon between them.');
      const text = await input(vscode.l10n.t('Edit Memory'), prompt, lessons.join('; '));
      return { lessons: listed(text, ';') };
    }
    case 'tags':
      return { tags: await askTags(tags) };
  }
}

async function askTags(tags: readonly string[]): Promise<string[]> {
  const prompt = vscode.l10n.t(
    'What is it about? Ids of packages or features, locks or paths, with commas. Empty: every package is told.',
  );
  return listed(await input(vscode.l10n.t('What It Is About'), prompt, tags.join(', ')), ',');
}

function listed(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

async function ask(title: string, prompt: string, value: string): Promise<string> {
  const text = (await input(title, prompt, value)).trim();
  if (text === '') {
    throw new vscode.CancellationError();
  }
  return text;
}

async function input(title: string, prompt: string, value: string): Promise<string> {
  const text = await vscode.window.showInputBox({ title, prompt, value, ignoreFocusOut: true });
  if (text === undefined) {
    throw new vscode.CancellationError();
  }
  return text;
}

async function choose({ memories }: MemoryPlaces, title: string): Promise<KnownMemory> {
  await memories.look();
  if (memories.memories.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is remembered here yet.'));
    throw new vscode.CancellationError();
  }
  const picked = await vscode.window.showQuickPick(
    memories.memories.map((memory) => ({
      label: memory.summary,
      description: memory.tags.join(', '),
      memory,
    })),
    { title, matchOnDescription: true },
  );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.memory;
}

/** Changes what the coordinator keeps; the driver that serves it is started where none is running. */
async function change(
  { memories, sessions, links }: MemoryPlaces,
  ...[method, path, body]: [method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: Record<string, unknown>]
): Promise<void> {
  await requireTrust();
  const place = sessions.current?.repository;
  if (place === undefined) {
    throw new WavesError('no-repository', vscode.l10n.t('The plan is not in a git repository.'));
  }
  await links.connect(place);
  await askCoordinator(place.commonDir, method, path, body);
  await memories.look();
}

/** A row of the view holds what it shows. */
function memoryIn(argument: unknown): KnownMemory | undefined {
  return typeof argument === 'object' && argument !== null && 'memory' in argument
    ? (argument.memory as KnownMemory)
    : undefined;
}
