/** The checks on a server that a step of a package's verification asks for. */
export interface WantedChecks {
  /** File or name of a workflow all of whose runs have to pass. */
  readonly workflow?: string;
  /** Names of checks that have to be there and pass. */
  readonly requiredChecks: readonly string[];
}

/** What the program that waits for checks is told, as JSON in its only argument. */
export interface ChecksWish extends WantedChecks {
  /** Short name of the branch that is pushed. */
  readonly branch: string;
  /** The commit that is judged, and no other. */
  readonly commit: string;
  /** Short name of the branch that the work is meant for: its remote is the one that is asked. */
  readonly into: string | undefined;
  /** How long the checks may take, in milliseconds. */
  readonly patienceMs: number;
  /** How long it may take until they are seen at all, in milliseconds. */
  readonly graceMs: number;
}

/** One check of a commit on a server. */
export interface ServerCheck {
  readonly name: string;
  readonly state: 'running' | 'passed' | 'failed';
  /** Page that shows it. */
  readonly url?: string;
}

/** What the checks of a commit come to by now. */
export interface ChecksVerdict {
  /** `unseen`: none that is running will change it, but not all that have to be there are. */
  readonly kind: 'passed' | 'failed' | 'running' | 'unseen';
  /** The checks that count. */
  readonly checks: readonly ServerCheck[];
  /** Required ones that the server does not know. */
  readonly missing: readonly string[];
}

/** Exit code of the program that waits for checks where a person has to say whether they passed (EX_TEMPFAIL). */
export const UNDECIDED = 75;

/**
 * Judges what a server knows of a commit. Without required checks and workflow all count, and there has to be one; with
 * them, only those that are named.
 * @param seen checks of the commit. @param runs of the wanted workflow; undefined: none is wanted.
 */
export function judgeChecks(
  wanted: WantedChecks,
  seen: readonly ServerCheck[],
  runs: readonly ServerCheck[] | undefined,
): ChecksVerdict {
  const named = wanted.requiredChecks.map((name) => ({ name, found: seen.filter(isCalled(name)) }));
  const everything = named.length === 0 && runs === undefined ? seen : [];
  const checks = [...new Set([...(runs ?? []), ...named.flatMap(({ found }) => found), ...everything])];
  const missing = [
    ...(runs?.length === 0 ? [wanted.workflow ?? ''] : []),
    ...named.filter(({ found }) => found.length === 0).map(({ name }) => name),
  ];
  return { kind: kindOf(checks, missing), checks, missing };
}

/** What is asked of the server, in words: for consent, logs and people who look it up themselves. */
export function wantedWords({ workflow, requiredChecks }: WantedChecks): string {
  const words = [
    ...(workflow === undefined ? [] : [`the workflow ${workflow}`]),
    ...(requiredChecks.length === 0 ? [] : [`the checks ${requiredChecks.join(', ')}`]),
  ];
  return words.length === 0 ? 'its checks' : words.join(' and ');
}

/** What is done for a step on a server, in one line; stands where other steps have their command. */
export function checksCommand(wanted: WantedChecks): string {
  return `git push, then gh: wait for ${wantedWords(wanted)}`;
}

function kindOf(checks: readonly ServerCheck[], missing: readonly string[]): ChecksVerdict['kind'] {
  if (checks.some(({ state }) => state === 'failed')) {
    return 'failed';
  }
  if (checks.some(({ state }) => state === 'running')) {
    return 'running';
  }
  return missing.length > 0 || checks.length === 0 ? 'unseen' : 'passed';
}

/** A job of a matrix is called `test (20)`, one of a called workflow `caller / test`. */
function isCalled(name: string) {
  return (check: ServerCheck) =>
    check.name === name || check.name.startsWith(`${name} (`) || check.name.endsWith(` / ${name}`);
}
