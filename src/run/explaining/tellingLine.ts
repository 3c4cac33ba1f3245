import { NO_CHILDREN, blockedBy, describeBlock } from '../run';
import type { ChildStates, PackageRun, RunState } from '../run';

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

/** The same of all that a failed command printed. */
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
