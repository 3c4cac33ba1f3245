import { compileGlob } from '../globs/globs';
import type { Problem } from '../problem';
import type { GlobData } from '../problemData';
import type { EditablePlan } from './editablePlan';
import type { Offer } from './quickFix';
import { offer } from './quickFix';
import { rewritten } from './rewritten';
import { addToDeny, addToWriteAllow, removeGlob, replaceGlob } from './scopeEdits';

/** Makes a glob say what was probably meant: writes it otherwise, adds what it lacks, or takes it out. */
export function globOffers(plan: EditablePlan, data: GlobData, problem: Problem): Offer[] {
  const { glob, replacement, deny, movedToDeny, alternatives, field } = data;
  const id = problem.package;
  return [
    ...(replacement === undefined
      ? []
      : [
          { title: `Write \`${replacement}\``, edits: [rewritten(plan, glob, replacement)], preferred: true },
        ]),
    ...(deny === undefined || id === undefined
      ? []
      : offer(`Add \`${deny}\` to \`deny\``, () => addToDeny(plan, id, deny))),
    ...(movedToDeny === undefined || id === undefined
      ? []
      : offer(
          `Move \`${movedToDeny}\` to \`deny\``,
          () => [...removeGlob(plan, id, field, glob.value), ...addToDeny(plan, id, movedToDeny)],
          { preferred: true },
        )),
    ...(alternatives === undefined || id === undefined || field === 'lock'
      ? []
      : offer('Write the choices out', () => replaceGlob(plan, id, field, glob, alternatives), {
          preferred: true,
        })),
    ...(field === 'lock' && problem.code === 'lock-outside-scope' && id !== undefined
      ? movedIntoScope(plan, id, glob.value)
      : []),
    ...(id !== undefined &&
    replacement === undefined &&
    alternatives === undefined &&
    movedToDeny === undefined &&
    canGo(plan, id, data)
      ? offer(`Remove \`${glob.value}\``, () => removeGlob(plan, id, field, glob.value))
      : []),
  ];
}

/** Lets a package write the file that it locks; not where its own `deny` forbids it. */
function movedIntoScope(plan: EditablePlan, id: string, file: string): Offer[] {
  const scope = plan.reading.plan.packages.find((item) => item.id === id)?.scope;
  const denied = scope?.deny.some(({ value }) => compileGlob(value)(file)) === true;
  return denied
    ? []
    : offer(`Let "${id}" write \`${file}\``, () => addToWriteAllow(plan, id, file), { preferred: true });
}

/** Whether a list can do without a glob: what matches nothing, or denies all, or locks what is not written. */
function canGo(plan: EditablePlan, id: string, { field, deny, glob }: GlobData): boolean {
  const scope = plan.reading.plan.packages.find((item) => item.id === id)?.scope;
  const others = (list: readonly { readonly value: string }[] = []): boolean =>
    list.some(({ value }) => value !== glob.value);
  switch (field) {
    case 'write_allow':
      return deny === undefined && others(scope?.writeAllow);
    case 'read_allow':
      return others(scope?.readAllow);
    case 'deny':
    case 'lock':
      return true;
  }
}
