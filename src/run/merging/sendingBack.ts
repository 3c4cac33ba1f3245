import { WavesError } from '../../wavesError';
import type { By, Feature, PackageOf, Part, RunOf, WishOf } from '../kernel/kernel';
import { attention, following, goOnMending, packageOf, startApprovals } from '../kernel/kernel';
import type { MergingPart } from './merging';
import type { SubplansPart } from '../steering/subplans';
import { planPathOf } from '../steering/subplans';
import type { VerificationPart } from '../verification/verification';
import type { Finding } from '../verification/findings';
import { findingPlace } from '../verification/findings';

/** A person has found something in what was merged of a package: its agent is to mend it. */
export interface WorkSentBack {
  readonly type: 'work.sentBack';
  readonly package: string;
  /** The attempt whose work it is. */
  readonly attempt: number;
  readonly finding: Finding;
  readonly by?: string;
}

/** What is kept of merged work that people have sent back. */
export interface SendingBackPart extends Part {
  readonly package: {
    /** The attempt whose work was sent back last. */
    readonly sentBack: number | undefined;
    /** What had been merged of it by then. */
    readonly filesBefore: readonly string[];
  };
}

interface Merged {
  readonly type: 'package.integrated';
  readonly package: string;
}

type Taken = MergingPart & SubplansPart;

/** People look at what is merged before they take it. */
export const sendingBack: Feature<
  WorkSentBack,
  SendingBackPart,
  Taken & SendingBackPart & VerificationPart,
  never,
  never,
  never,
  'sendBack'
> = {
  ofRun: () => ({}),
  ofPackage: () => ({ sentBack: undefined, filesBefore: [] }),
  renewed: { attempt: [], package: [] },
  wishes: { sendBack },
  follows: [
    // What mends it is merged beside what was merged before.
    following<Merged, SendingBackPart>('package.integrated', (run, { package: id }) => {
      const item = run.packages.get(id);
      if (item !== undefined && item.filesBefore.length > 0) {
        item.filesModified = [...new Set([...item.filesBefore, ...(item.filesModified ?? [])])];
      }
    }),
  ],
  events: {
    'work.sentBack': {
      inAttempt: (item, { finding, attempt, by = 'a person', time: at }, run) => {
        if (item.state !== 'done') {
          return;
        }
        item.earlierReviews = [...item.earlierReviews, ...(item.review === undefined ? [] : [item.review])];
        item.review = { agent: by, findings: [finding], attempt, head: item.head, at };
        item.failures = 0;
        item.approved = startApprovals(item);
        item.sentBack = attempt;
        item.filesBefore = item.filesModified ?? [];
        goOnMending(run, item, `Sent back by ${by}.`, at);
        // Others have worked in there since.
        item.takenOver = item.planned.sharesWorktree === true ? undefined : attempt;
      },
      tell: ({ package: id, finding, by = 'a person' }) =>
        attention(
          id,
          `sent back by ${by}: ${[findingPlace(finding) ?? [], finding.description].flat().join(': ')}`,
        ),
    },
  },
};

/** Whether a package has merged work, of an agent of its own, that nobody has taken yet. */
export function mayBeSentBack(run: RunOf<Taken>, item: PackageOf<Taken>): boolean {
  const { state, filesModified = [] } = item;
  const isTaken = run.merged?.after !== undefined;
  return state === 'done' && filesModified.length > 0 && planPathOf(item) === undefined && !isTaken;
}

/** The packages that have changed a file and can be sent it back, in the order of the plan. */
export function changersOf(run: RunOf<Taken>, file: string): string[] {
  return [...run.packages.values()]
    .filter((item) => mayBeSentBack(run, item) && item.filesModified?.includes(file))
    .map(({ planned }) => planned.id);
}

/** @throws WavesError `driver-refused` where there is nothing to be sent back, `usage` without a word. */
function sendBack(
  run: RunOf<Taken>,
  { package: id, message, file, line }: WishOf<'sendBack'>,
  by: By,
): WorkSentBack[] {
  const item = packageOf(run, id);
  if (message.trim() === '') {
    throw new WavesError('usage', `Nothing was said of what is wrong with ${id}.`);
  }
  if (run.merged?.after !== undefined) {
    throw new WavesError(
      'driver-refused',
      `The work is in ${run.merged.into} already.`,
      'What is to be changed there is said in a plan, and another run.',
    );
  }
  if (!mayBeSentBack(run, item)) {
    throw new WavesError(
      'driver-refused',
      `${id} is ${item.state}: it has no merged work that can be sent back.`,
      `See what can be done: waves decide ${id}`,
    );
  }
  const { attempt, filesModified = [] } = item;
  if (file !== undefined && !filesModified.includes(file)) {
    const advice = `It has changed: ${filesModified.join(', ')}.`;
    throw new WavesError('driver-refused', `${id} has not changed ${file}.`, advice);
  }
  const finding: Finding = {
    id: 1,
    type: 'person',
    criticality: 'high',
    disposition: 'fix',
    description: message.trim(),
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { line }),
  };
  return [{ type: 'work.sentBack', package: id, attempt, finding, ...by }];
}
