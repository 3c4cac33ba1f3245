import type { PackageRun, RunEvent } from '../../run/run';

/** What to make of an agent that has left everything as it was; see `unchangedWork`. */
type UnchangedWork = Extract<RunEvent, { type: 'attempt.failed' | 'attempt.unfinished' | 'run.noted' }>;

/** Work that may be over without a change: its result is what is found out. */
const CHANGES_NOTHING = /^(verif|integrat|research|review|test|check|audit|analy|investigat|spike)/;

/**
 * What to make of an agent that has ended well and has changed none of the files that its package is there to change: no
 * end, on which a person decides, where it was not allowed to do something, because that is why, or where it is one that says
 * of its end what it wants; else only a note, because nothing may have been left to do.
 * @param kinds words of the plan for what it is about. @param files that it has changed. @param exitIsWord whether it is a program whose exit code says all.
 * @returns undefined where there is nothing to say.
 */
export function unchangedWork(
  item: PackageRun,
  kinds: readonly string[],
  files: readonly string[],
  exitIsWord: boolean,
): UnchangedWork | undefined {
  const { attempt, refused, childRun, unfinished, finish } = item;
  const { id, writeAllow } = item.planned;
  // Who goes on may find nothing to do in what others have changed.
  const isFurtherRound = item.planned.continuous !== undefined && item.rounds > 0;
  if (files.length > 0 || writeAllow.length === 0 || childRun !== undefined || isFurtherRound) {
    return undefined;
  }
  const isUsual = kinds.some((word) => CHANGES_NOTHING.test(word.toLowerCase()));
  const isTalkedWith = item.agent.interactive === true;
  const noted: UnchangedWork = {
    type: 'run.noted',
    package: id,
    message: `${id} ended without changing anything, although it is there to change ${writeAllow.join(', ')}.`,
  };
  if (unfinished?.isAccepted === true || isTalkedWith || (isUsual && refused === undefined)) {
    return noted;
  }
  if (exitIsWord) {
    const message = `It ended without changing anything: it ${refused ?? ''}.`;
    return refused === undefined
      ? noted
      : { type: 'attempt.failed', package: id, attempt, reason: 'verify', message };
  }
  const ended = { type: 'attempt.unfinished', package: id, attempt } as const;
  if (refused !== undefined) {
    const message = `It ended without changing anything: it ${refused}.`;
    return { ...ended, cause: 'refused', message, ...lastWords(item) };
  }
  return finish?.status === 'done'
    ? {
        ...{ ...ended, cause: 'contradiction', words: finish.summary },
        message: `Its agent says that it is done, but nothing of ${writeAllow.join(', ')} has changed.`,
      }
    : {
        ...{ ...ended, cause: 'unchanged', ...lastWords(item) },
        message: `Its agent ended without changing anything of ${writeAllow.join(', ')}.`,
      };
}

function lastWords({ finish, words = finish?.summary }: PackageRun): { readonly words?: string } {
  return words === undefined ? {} : { words };
}
