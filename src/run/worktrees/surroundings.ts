import { t } from '@vscode/l10n';
import type {
  AttentionWay,
  By,
  Feature,
  Part,
  Recorded,
  RunDraftOf,
  RunOf,
  SurroundingsWish,
  WayOut,
} from '../kernel/kernel';
import { bad, because, deciding, enter, keepEvidence, packageOf, plain, skip } from '../kernel/kernel';
import type { VerificationPart } from '../verification/verification';
import { judgeAnew } from '../verification/verification';
import { describeChange } from './comparison';
import type {
  SurroundingsChanged,
  SurroundingsCompared,
  SurroundingsOccurrence,
  SurroundingsRestoring,
  SurroundingsSettled,
} from './surroundingsEvents';

/** Changes that were found while agents worked. */
export interface FoundChanges extends Omit<SurroundingsChanged, 'type'> {
  /** What becomes of them; undefined: a person has to say. */
  readonly verdict: 'restoring' | 'restored' | 'kept' | undefined;
}

/** What is kept of what lies around the worktrees. */
export interface SurroundingsPart extends Part {
  readonly run: {
    /** What was changed while agents worked, the oldest first. */
    readonly surroundings: readonly FoundChanges[];
    /** By what it is known how everything was before the first agent; undefined: it is not. */
    readonly surroundingsNoted: string | undefined;
    /** What is known of the person's own branch and all else around the worktrees at the end of the run, in a sentence. */
    readonly surroundingsText: string;
    /** What is not as before besides, where that is more than a sentence names. */
    readonly surroundingsRest?: readonly string[];
  };
}

/** While its agent worked, something outside of the worktrees was changed, and nobody has said that it may stay. */
export interface SurroundingsBlock {
  readonly kind: 'surroundings';
  readonly ids: readonly string[];
  readonly message: string;
  readonly restoring?: true;
  /** Nothing but files of the main work tree, which a person may well have written with another tool. */
  readonly onlyFiles?: true;
}

type Seen = SurroundingsPart & VerificationPart;
type Run = RunDraftOf<Seen>;

export const surroundings: Feature<
  SurroundingsOccurrence,
  SurroundingsPart,
  Seen,
  SurroundingsBlock,
  'surroundings',
  'restore',
  SurroundingsWish['kind']
> = {
  ofRun: ({ baseBranch }) => ({
    surroundings: [],
    surroundingsNoted: undefined,
    surroundingsText: comparedText(baseBranch, undefined),
  }),
  wishes: { restore: settleAsWished, keep: settleAsWished },
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  // Once for all packages that what is taken back has held.
  duties: ({ surroundings: found, packages }) =>
    found.flatMap(({ suspects: [suspect = ''], verdict }) => {
      const item = verdict === 'restoring' ? packages.get(suspect) : undefined;
      return item === undefined ? [] : [{ kind: 'restore', package: suspect, attempt: item.attempt }];
    }),
  events: {
    'surroundings.changed': {
      inRun: (run, { id, changes, suspects, message }) => {
        run.surroundings = [...run.surroundings, { id, changes, suspects, message, verdict: undefined }];
        run.notes = [...run.notes, message];
      },
      tell: ({ suspects, message }) => bad(suspects.length === 1 ? suspects[0] : undefined, message),
    },
    'surroundings.restoring': {
      inRun: (run, { id }) => give(run, id, 'restoring'),
      tell: () => plain(undefined, 'what was changed outside of the worktrees is taken back'),
    },
    'surroundings.settled': {
      inRun: settle,
      tell: ({ how, left }) =>
        plain(
          undefined,
          how === 'restored'
            ? `what was changed outside of the worktrees is as before${left === undefined ? '' : `, but for: ${left}`}`
            : `what was changed outside of the worktrees ${how === 'saved' ? 'was saved in a person’s editor' : 'may stay'}`,
        ),
    },
    'surroundings.not-restored': {
      inRun: (run, { id, message }) => {
        give(run, id, undefined);
        run.notes = [...run.notes, message];
      },
      tell: ({ message }) => bad(undefined, message),
    },
    'surroundings.noted': {
      inRun: (run, { fingerprint }) => {
        run.surroundingsNoted = fingerprint;
      },
      tell: () => undefined,
    },
    'surroundings.compared': {
      inRun: (run, compared) => {
        run.surroundingsText = comparedText(run.baseBranch, compared);
        run.surroundingsRest = compared.changes.slice(NAMED).map(describeChange);
        run.notes = compared.changes.length === 0 ? run.notes : [...run.notes, run.surroundingsText];
      },
      tell: () => undefined,
    },
  },
  needs: {
    surroundings: {
      ofRun: (run) =>
        run.surroundings.flatMap((change) => {
          const { id, suspects, message, verdict } = change;
          const [suspect = ''] = suspects;
          const isOpen = run.phase !== 'ended' || run.packages.get(suspect)?.state === 'blocked';
          return verdict === undefined && isOpen
            ? [{ key: id, package: suspect, text: message, ways: settlements(suspect, isOfFiles(change)) }]
            : [];
        }),
    },
  },
  blocks: {
    find: (run, { planned, state, blockReason, gate }) => {
      if (state !== 'blocked' || blockReason !== 'surroundings' || gate !== undefined) {
        return [];
      }
      const open = openChanges(run, planned.id);
      const restoring = open.some(({ verdict }) => verdict === 'restoring');
      const onlyFiles = open.every(isOfFiles);
      return [
        {
          kind: 'surroundings',
          ids: open.map(({ id }) => id),
          message: open.map(({ message }) => message).join(' '),
          ...(restoring ? { restoring } : {}),
          ...(onlyFiles ? { onlyFiles } : {}),
        },
      ];
    },
    kinds: {
      surroundings: {
        tell: ({ message, restoring }) =>
          restoring === true ? t('what was changed is being taken back: {0}', message) : message,
        ways: ({ onlyFiles }, id) => [
          ...(onlyFiles === true ? [keeping(id, t('It Was Me'))] : []),
          deciding(
            'restore',
            t('Take Back'),
            id,
            { kind: 'restore', package: id },
            {
              consequence: t(
                'Branches, files, settings and hooks are again what they were before; what is there now is kept, and the package goes on.',
              ),
            },
          ),
          ...(onlyFiles === true ? [] : [keeping(id, t('Leave as It Is'))]),
          skip(id),
        ],
      },
    },
  },
};

function settlements(id: string, mayBeMine: boolean): AttentionWay[] {
  const restore: AttentionWay = { label: 'restore', action: { kind: 'restore', package: id } };
  const keep = { kind: 'keep', package: id } as const;
  if (id === '') {
    return [];
  }
  return mayBeMine ? [{ label: 'mine', action: keep }, restore] : [restore, { label: 'keep', action: keep }];
}

function keeping(id: string, label: string): WayOut {
  const consequence = t('It was you, or it may stay: the package goes on.');
  return deciding('keep', label, id, { kind: 'keep', package: id }, { consequence });
}

/** Whether nothing but files of the main work tree was changed. */
function isOfFiles({ changes }: Pick<FoundChanges, 'changes'>): boolean {
  return changes.every(({ kind }) => kind === 'file' || kind === 'plan');
}

/** What was changed while the agent of a package worked, and nobody has dealt with. */
export function openChanges(run: RunOf<SurroundingsPart>, id: string): FoundChanges[] {
  return run.surroundings.filter(
    ({ suspects, verdict }) => suspects.includes(id) && verdict !== 'restored' && verdict !== 'kept',
  );
}

/** A person's wish about changes outside of the worktrees is carried out, or begun to be. */
function settleAsWished(
  run: RunOf<SurroundingsPart>,
  { kind, package: id }: SurroundingsWish,
  by: By,
): (SurroundingsRestoring | SurroundingsSettled)[] {
  const open = openChanges(run, packageOf(run, id).planned.id);
  return kind === 'keep'
    ? open.map((each) => ({ type: 'surroundings.settled', id: each.id, how: 'kept', ...by }))
    : open.flatMap(({ id: change, verdict }) =>
        verdict === 'restoring' ? [] : [{ type: 'surroundings.restoring', id: change, ...by }],
      );
}

/** So many changes a sentence names. */
const NAMED = 20;

/** What is known of all around the worktrees at the end, with each change by its name. */
export function wholeSurroundings({
  surroundingsText,
  surroundingsRest = [],
}: RunOf<SurroundingsPart>): string {
  return surroundingsRest.length === 0
    ? surroundingsText
    : `${surroundingsText} The others: ${surroundingsRest.join(', ')}.`;
}

function comparedText(
  baseBranch: string | undefined,
  compared: Omit<SurroundingsCompared, 'type'> | undefined,
): string {
  const branch = baseBranch === undefined ? 'your work tree' : `your own branch ${baseBranch}`;
  if (compared === undefined || compared.unchecked !== undefined) {
    return `Whether ${branch} is as before was not checked${because(compared?.unchecked)}.`;
  }
  const { changes } = compared;
  const more = changes.length + (compared.more ?? 0) - NAMED;
  return changes.length === 0
    ? `Compared with before the run and unchanged: ${branch}, every other branch and tag that there was, what is checked out and not committed, the plan, settings and hooks.`
    : `Not as before the run, by whomever: ${changes.slice(0, NAMED).map(describeChange).join(', ')}${more > 0 ? ` and ${more} more (waves report)` : ''}.`;
}

function give(run: Run, about: string, verdict: FoundChanges['verdict']): void {
  run.surroundings = run.surroundings.map((each) => (each.id === about ? { ...each, verdict } : each));
}

function settle(run: Run, { id: about, how, left, time }: Recorded<SurroundingsSettled>): void {
  const found = run.surroundings.find(({ id }) => id === about);
  give(run, about, how === 'restored' ? how : 'kept');
  const detail =
    how !== 'restored'
      ? `a person${how === 'saved' ? '’s editor says that it saved what was changed outside' : ' says that what was changed outside may stay'}`
      : `what was changed outside is as before${left === undefined ? '' : `, but for ${left}`}`;
  for (const id of found?.suspects ?? []) {
    const item = run.packages.get(id);
    if (
      item?.state === 'blocked' &&
      item.blockReason === 'surroundings' &&
      openChanges(run, id).length === 0
    ) {
      keepEvidence(item, { source: 'git', claim: 'gate', detail, at: time });
      judgeAnew(item);
      item.blockReason = undefined;
      item.message = undefined;
      enter(run, item, 'verifying', time);
    }
  }
}
