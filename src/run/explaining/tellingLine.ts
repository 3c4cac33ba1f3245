import type { PackageRun } from '../run';

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
  return (
    lines.findLast((line) => ERROR.test(line)) ?? lines.findLast((line) => TROUBLE.test(line)) ?? lines.at(-1)
  );
}

/** What the command printed that made the latest attempt of a package fail; undefined: it did not fail by one. */
export function failureLine({ state, attempt, failedAttempt, lastOutput }: PackageRun): string | undefined {
  return state === 'failed' && failedAttempt === attempt && lastOutput !== undefined
    ? tellingLine(lastOutput)
    : undefined;
}
