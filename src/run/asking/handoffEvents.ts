import type { KernelPackage, RunNoted, RunOf } from '../kernel/kernel';
import type { PackageRetried } from '../steering/steeringEvents';
import type { Handoff, HandoffAnswered, HandoffMade, HandoffsPart } from './handoffs';

/** What people have asked a package for and it has not come to an end with, the oldest first. */
export function askedFor(state: RunOf<HandoffsPart>, id: string): Handoff[] {
  const item = state.packages.get(id);
  return item === undefined || item.state === 'done' || item.state === 'skipped'
    ? []
    : openHandoffs(state, item).filter(({ person }) => person === true);
}

/** What was left for a package and is not in the work that it has merged, the oldest first. */
export function openHandoffs(
  state: RunOf<HandoffsPart>,
  { planned, state: name, startedAt }: KernelPackage,
): Handoff[] {
  return [...state.handoffs.values()].filter(
    ({ to, at, answer }) =>
      to === planned.id && answer === undefined && (name !== 'done' || at > (startedAt ?? '')),
  );
}

/** What an agent asks of another package, or leaves for it, as it writes it into its file. */
export interface ReportedHandoff {
  readonly id: string;
  /** Id of a package. */
  readonly to: string;
  readonly text: string;
  readonly files: readonly string[];
}

/** What an agent answers to another package. */
export interface ReportedHandoffAnswer {
  /** Tells it from the agent's other answers. */
  readonly id: string;
  /** The handoff that is answered. */
  readonly handoff: string;
  readonly text: string;
}

/** The `type`s by which they are told from what else agents say. */
export const HANDOFF = 'HANDOFF';
export const HANDOFF_ANSWER = 'HANDOFF_ANSWER';

const LONGEST_ID = 128;
const LONGEST_TEXT = 2000;
const MOST_FILES = 50;

/**
 * Reads `{"type":"HANDOFF","id"?,"to","text","files"?}`; undefined for anything else. It is the agent's file, so that
 * anything may stand in it.
 * @param index how many the attempt has made before: names one that has no id.
 */
export function reportedHandoff(value: unknown, index: number): ReportedHandoff | undefined {
  const fields = fieldsOf(value, HANDOFF);
  const to = shortened(fields?.['to'], LONGEST_ID);
  const text = shortened(fields?.['text'], LONGEST_TEXT);
  if (fields === undefined || to === undefined || text === undefined) {
    return undefined;
  }
  const files: readonly unknown[] = Array.isArray(fields['files']) ? fields['files'] : [];
  return {
    id: shortened(fields['id'], LONGEST_ID) ?? `handoff-${index + 1}`,
    to,
    text,
    files: files.flatMap((file) => shortened(file, LONGEST_TEXT) ?? []).slice(0, MOST_FILES),
  };
}

/** Reads `{"type":"HANDOFF_ANSWER","handoff","text"}`; undefined for anything else. */
export function reportedHandoffAnswer(value: unknown): ReportedHandoffAnswer | undefined {
  const fields = fieldsOf(value, HANDOFF_ANSWER);
  const handoff = shortened(fields?.['handoff'], LONGEST_ID);
  const text = shortened(fields?.['text'], LONGEST_TEXT);
  return handoff === undefined || text === undefined ? undefined : { id: handoff, handoff, text };
}

function fieldsOf(value: unknown, type: string): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type
    ? value
    : undefined;
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text.slice(0, longest);
}

type Seen = RunOf<HandoffsPart>;
/** What comes of what an agent asks. */
type Consequence = HandoffMade | PackageRetried | RunNoted;

interface Target {
  readonly package: string;
  readonly attempt: number;
}

/**
 * What comes of what an agent asks of other packages. What it asks of one package at the same time is one handoff. A
 * package that has merged its work already begins anew for it, once in a run; after that a person decides.
 */
export function handoffEvents(
  state: Seen,
  target: Target,
  reported: readonly ReportedHandoff[],
): readonly Consequence[] {
  const known = new Set([...state.handoffs.values()].filter(isFrom(target)).flatMap(({ asked }) => asked));
  const fresh = reported.filter(({ id }) => !known.has(id));
  const packages = [...new Set(fresh.map(({ to }) => to))];
  return packages.flatMap((to): Consequence[] => {
    const all = fresh.filter((each) => each.to === to);
    if (to === target.package || !state.packages.has(to)) {
      const message = `${target.package} asks ${to} for something, which is no other package of this run.`;
      return [{ type: 'run.noted', package: target.package, message }];
    }
    const [first] = all;
    const again = beginsAgain(state, to);
    const made: HandoffMade = {
      type: 'handoff.made',
      handoff: `${target.package}.${target.attempt}.${first?.id ?? ''}`,
      from: target.package,
      attempt: target.attempt,
      to,
      files: [...new Set(all.flatMap(({ files }) => files))],
      message: all.length === 1 ? (first?.text ?? '') : all.map(({ text }) => `- ${text}`).join('\n'),
      asked: all.map(({ id }) => id),
      ...(again ? { again } : {}),
    };
    return again ? [made, { type: 'package.retried', package: to }] : [made];
  });
}

/** What comes of what an agent answers. The first answer counts. */
export function handoffAnswerEvents(
  state: Seen,
  target: Target,
  answers: readonly ReportedHandoffAnswer[],
): readonly HandoffAnswered[] {
  return answers
    .filter(({ handoff }) => {
      const asked = state.handoffs.get(handoff);
      return asked?.to === target.package && asked.answer === undefined;
    })
    .map(({ handoff, text }) => ({ type: 'handoff.answered', handoff, ...target, answer: text }));
}

/** Whether a package begins once more for what it is asked: it has merged its work, and has not done so before. */
function beginsAgain(state: Seen, to: string): boolean {
  return (
    state.packages.get(to)?.state === 'done' &&
    ![...state.handoffs.values()].some((each) => each.to === to && each.again === true)
  );
}

function isFrom({ package: id, attempt }: Target) {
  return (each: { readonly from: string; readonly attempt: number | undefined }) =>
    each.from === id && each.attempt === attempt;
}
