import { durationText, isSatisfied } from '../kernel/kernel';
import type { Handoff, HandoffStanding } from '../asking/handoffs';
import { handoffStanding } from '../asking/handoffs';
import type { ChildStates, PackageRun, RunState } from '../run';
import { NO_CHILDREN, blockedBy, describeBlock } from '../run';

/** What names an error itself. */
const ERROR = /(?:\b\w*(?:Error|Exception)\b.*:|\b(?:error|fatal|panic)\b.*[:[(]|\bcannot find\b|^E {2,}\S)/i;
/** What only says that something is wrong. */
const TROUBLE = /\b(?:fail(?:ed|ure|s)?|not found|no such|denied|refused|undefined|unexpected|expected)\b/i;
/** Where in the code something happened says less than what happened. */
const PLACE = /^(?:at |File "|\.{3})/;
// Terminals are told of colours by sequences of control characters.
const COLOURS = /\u001b\[[\d;]*[A-Za-z]/g;

/**
 * The line of a failed command's output that says most about why it failed: the last that names an error, else the last that
 * speaks of trouble, else the last one. A guess by words; undefined where the output says nothing.
 */
export function tellingLine(output: string): string | undefined {
  const lines = output
    .replaceAll(COLOURS, '')
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !PLACE.test(line));
  const telling =
    lines.findLast((line) => ERROR.test(line)) ??
    lines.findLast((line) => TROUBLE.test(line)) ??
    lines.at(-1);
  // Columns of a table mean nothing in a line by itself.
  return telling?.replaceAll(/\s+/g, ' ');
}

/** What the command printed that made the latest attempt of a package fail; undefined: it did not fail by one. */
export function failureLine({ state, attempt, failedAttempt, lastOutput }: PackageRun): string | undefined {
  return state === 'failed' && failedAttempt === attempt && lastOutput !== undefined
    ? tellingLine(lastOutput)
    : undefined;
}

/**
 * A reason with the line that says most of what was printed then: "npm test exited with code 1: 2 tests failed". One that lists
 * what is wrong, or has that line, says more by itself.
 */
export function reasonText(message: string, printed: string | undefined): string {
  return printed === undefined || message.includes('\n') || message.includes(printed)
    ? message
    : `${message.replace(/\.$/, '')}: ${printed}`;
}

/** `reasonText` for the whole output of a failed command, of which the most telling line is taken. */
export function failureText(message: string, output: string | undefined): string {
  return reasonText(message, output === undefined ? undefined : tellingLine(output));
}

/** All that keeps a package from advancing, in one line; blank where nothing does. */
export function reasonsText(state: RunState, item: PackageRun, children: ChildStates = NO_CHILDREN): string {
  const reasons = blockedBy(state, item.planned.id, children).map((reason) => describeBlock(reason));
  return reasons.length === 0 ? '' : reasonText(reasons.join('; '), failureLine(item));
}

/** What a package that is done says for itself where it was to change files and has changed none; blank for all others. */
export function unchangedText({ state, planned, filesModified, childRun, rounds }: PackageRun): string {
  const isUnchanged = state === 'done' && filesModified?.length === 0 && rounds === 0;
  return isUnchanged && planned.writeAllow.length > 0 && childRun === undefined ? 'changed nothing' : '';
}

/** All that is known of something that one package asks of another. Times are ISO 8601, UTC. */
export interface HandoffFacts {
  readonly standing: HandoffStanding;
  /** Whether somebody waits for an answer that is not there. */
  readonly pending: boolean;
  /** When the time of the attempt is up that has been told; absent: it is answered, or nobody has been told. */
  readonly due?: string;
  /**
   * The first merge of the asked package since it was asked, of a part of its work or of all: where the answer is in files,
   * it is there. Absent: it has merged nothing since.
   */
  readonly commit?: string;
}

/** How far a handoff is, and what has come of it. */
export function handoffFacts(state: RunState, handoff: Handoff): HandoffFacts {
  const standing = handoffStanding(state, handoff);
  const pending = handoff.asked.length > 0 && handoff.answer === undefined;
  const target = state.packages.get(handoff.to);
  const begun = state.phase === 'ended' ? undefined : target?.startedAt;
  const limit = (target?.planned.timeoutMinutes ?? 0) * 60_000;
  const commit = mergedSince(state, handoff);
  return {
    standing,
    pending,
    ...(pending && standing === 'accepted' && begun !== undefined
      ? { due: new Date(Date.parse(begun) + limit).toISOString() }
      : {}),
    ...(commit === undefined ? {} : { commit }),
  };
}

function mergedSince(state: RunState, { to, at }: Handoff): string | undefined {
  const part = state.published.find((each) => each.package === to && each.at >= at);
  const target = state.packages.get(to);
  const isMerged = target !== undefined && isSatisfied(target) && target.since >= at;
  return part?.commit ?? (isMerged ? target.commit : undefined);
}

/** How far a handoff is in words, with those of the method for what has no answer: the asker goes on meanwhile. */
export function handoffWords(state: RunState, handoff: Handoff): string {
  const { from, to, at, asked, person, answer } = handoff;
  const { pending, standing, due, commit } = handoffFacts(state, handoff);
  const merged = commit === undefined ? '' : `; ${to} has merged ${commit.slice(0, 10)} since`;
  if (pending) {
    const target = state.packages.get(to)?.state ?? 'gone';
    const told =
      standing === 'accepted'
        ? `${to} has been told${due === undefined ? '' : ` and has time until ${due}`}`
        : standing === 'unanswered'
          ? `${to} is ${target} and has not answered`
          : `${to} is ${target} and is told when it begins`;
    const goesOn = state.phase === 'ended' ? 'the run has ended without it' : `${from} goes on`;
    return `HANDOFF PENDING since ${at}: ${told}; ${goesOn}${merged}`;
  }
  if (answer === undefined) {
    return person === true || asked.length > 0 ? `asked at ${at}${merged}` : `left at ${at}${merged}`;
  }
  const after = durationText(Date.parse(answer.at) - Date.parse(at));
  const by = answer.by === undefined ? to : `${answer.by} in the place of ${to}`;
  return `answered after ${after} by ${by}: ${answer.text}${merged}`;
}
