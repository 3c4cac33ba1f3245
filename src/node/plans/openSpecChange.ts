import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { ChangeDocument, OpenSpecChange } from '../../contracts/prompt/sliceDocuments';
import type { ListItem } from '../../plan/taskLists';
import { listSections } from '../../plan/taskLists';
import { looking } from '../files/nodeFiles';
import { repositoryTop } from './repositoryTop';

const { readFile, realpath } = looking;

/** Longer documents, in characters, were written by programs: they are named, but nobody looks for sections in them. */
const LONGEST = 1_000_000;

/**
 * The OpenSpec change whose folder a plan lies in; undefined for other plans, and for a change that is archived.
 *
 * @param planPath absolute.
 */
export async function openSpecChange(planPath: string): Promise<OpenSpecChange | undefined> {
  const folder = await realpath(dirname(planPath)).catch(() => dirname(planPath));
  if (!isChangeFolder(folder)) {
    return undefined;
  }
  const top = (await repositoryTop(folder)) ?? folder;
  const deltas = await readdir(join(folder, 'specs'), { recursive: true }).catch(() => []);
  const named: [ChangeDocument['kind'], string][] = [
    ['proposal', 'proposal.md'],
    ['design', 'design.md'],
    ...deltas
      .filter((name) => /\.md$/i.test(name))
      .toSorted()
      .map((name): [ChangeDocument['kind'], string] => ['delta', join('specs', name)]),
  ];
  const documents = await Promise.all(
    named.map(async ([kind, name]): Promise<ChangeDocument[]> => {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      const path = relative(top, file).split(sep).join('/');
      return text === undefined ? [] : [{ kind, path, text: text.length > LONGEST ? '' : text }];
    }),
  );
  return { id: basename(folder), tasks: (await tasksOfChange(folder)) ?? [], documents: documents.flat() };
}

/** The tasks of the OpenSpec change whose folder it is; undefined where it is none, is archived, or has no `tasks.md`. */
export async function tasksOfChange(folder: string): Promise<readonly ListItem[] | undefined> {
  if (!isChangeFolder(folder)) {
    return undefined;
  }
  const text = await readFile(join(folder, 'tasks.md'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : listSections(text).flatMap(({ items }) => items);
}

/** What is archived lies one folder further down. */
function isChangeFolder(folder: string): boolean {
  return /[/\\]openspec[/\\]changes[/\\](?!archive$)[^/\\]+$/.test(folder);
}
