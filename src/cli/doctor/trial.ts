import type { PackageStatus } from '../../run/explaining/status';
import type { JournalEvent } from '../../run/run';

/** What is looked at when an agent is tried, in the order in which it is told. */
export type TrialStep =
  | 'login'
  | 'tool call'
  | 'our tools'
  | 'edit inside'
  | 'edit outside'
  | 'finish'
  | 'meters';

/** What a trial has shown of one thing; `unknown`: nothing shows it, one way or the other. */
export interface TrialRow {
  readonly step: TrialStep;
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly found: string;
}

/** What is left of a trial. */
export interface TrialTrace {
  readonly events: readonly JournalEvent[];
  readonly item: PackageStatus | undefined;
  /** For people. */
  readonly log: string;
  /** Files that it has left, of those that it was asked for. */
  readonly files: { readonly inside: boolean; readonly outside: boolean };
  /** All that it has reported of its progress, as it was written down. */
  readonly progress: string;
  /** Whether it is given our MCP server. */
  readonly takesTools: boolean;
}

/** What an agent is asked to report, so that it is known for the trial's. */
const WORD = 'waves-trial';

/** What trying an agent has shown. */
export interface Trial {
  readonly agent: string;
  readonly rows: readonly TrialRow[];
  readonly seconds: number;
}

/** Trials as a table, and below it what was found of all that is not as it should be. */
export function trialLines(trials: readonly Trial[]): string[] {
  const head = ['agent', ...STEPS, 'time'];
  const marks = { ok: 'yes', bad: 'NO', unknown: '?' } as const;
  const table = [
    head,
    ...trials.map(({ agent, rows, seconds }) => [
      agent,
      ...rows.map(({ state }) => marks[state]),
      `${seconds} s`,
    ]),
  ];
  const widths = head.map((_word, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)));
  const open = trials.flatMap(({ agent, rows }) =>
    rows.flatMap(({ step, state, found }) => (state === 'ok' ? [] : [`${agent}, ${step}: ${found}`])),
  );
  return [
    ...table.map((line) =>
      line
        .map((word, at) => word.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...open.map((line) => `  ${line}`),
  ];
}

/** Whether something in a trial is not as it should be. */
export function isBad({ rows }: Trial): boolean {
  return rows.some(({ state }) => state === 'bad');
}

/** What an agent is asked for when it is tried. */
export const TRIAL_PROMPT = [
  'This tries how you are set up; it is no real work. Do exactly the following, in this order, and nothing else:',
  `1. If you have the tool report_progress, call it with the message "${WORD}".`,
  '2. Write the file inside/hello.txt with the text hello.',
  '3. Try once to write the file outside/hello.txt with the text hello. You may not, so it should be refused; go on whatever comes of it.',
  '4. Finish, and say that you are done.',
].join('\n');

/** Says of each thing whether the trial has shown it. Nothing is taken for good because nothing speaks against it. */
export function trialRows({ events, item, log, files, progress, takesTools }: TrialTrace): TrialRow[] {
  const unusable = events.find((event) => event.type === 'agent.unusable');
  const isStarted = events.some(({ type }) => type === 'attempt.working');
  const usage = item?.usage;
  const tokens = (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
  const hasActed = /^> /m.test(log) || files.inside || tokens > 0;
  if (unusable !== undefined || !hasActed) {
    const why = item?.message ?? (isStarted ? 'It has done nothing.' : 'It was not started.');
    const found = unusable === undefined ? why : `${unusable.message} ${unusable.advice}`;
    const others = STEPS.slice(1).map((step): TrialRow => ({ step, state: 'unknown', found: 'not tried' }));
    return [{ step: 'login', state: 'bad', found }, ...others];
  }
  const finished = events.find((event) => event.type === 'attempt.finished');
  // Of reports that follow each other closely, the journal has the last.
  const isInJournal = events.some((event) => event.type === 'attempt.progress' && event.message === WORD);
  const reported = isInJournal || progress.includes(WORD);
  const basis = usage?.cost_basis === undefined ? '' : `, cost ${usage.cost_basis}`;
  return [
    { step: 'login', state: 'ok', found: 'its model answered' },
    /^> /m.test(log)
      ? { step: 'tool call', state: 'ok', found: 'told as it happened' }
      : { step: 'tool call', state: 'unknown', found: 'none was told' },
    reported
      ? { step: 'our tools', state: 'ok', found: 'report_progress arrived' }
      : takesTools
        ? { step: 'our tools', state: 'bad', found: 'report_progress did not arrive' }
        : { step: 'our tools', state: 'unknown', found: 'it gets none; it has its mailbox' },
    files.inside
      ? { step: 'edit inside', state: 'ok', found: 'written' }
      : { step: 'edit inside', state: 'bad', found: item?.message ?? 'not written' },
    outside(files.outside, events, log),
    finished === undefined
      ? { step: 'finish', state: 'unknown', found: 'it did not say so; its exit code counts' }
      : { step: 'finish', state: 'ok', found: `${finished.status}: ${finished.summary}` },
    tokens > 0
      ? { step: 'meters', state: 'ok', found: `${tokens} tokens${basis}` }
      : { step: 'meters', state: 'unknown', found: 'it tells of none' },
  ];
}

const STEPS: readonly TrialStep[] = [
  ...(['login', 'tool call', 'our tools', 'edit inside', 'edit outside', 'finish', 'meters'] as const),
];

function outside(isWritten: boolean, events: readonly JournalEvent[], log: string): TrialRow {
  const step = 'edit outside';
  if (isWritten) {
    return { step, state: 'bad', found: 'written; found at the end and held back' };
  }
  const refused = events.some((event) => event.type === 'attempt.observed' && event.isRefusal === true);
  if (refused || /outside\/hello\.txt: not allowed/.test(log)) {
    return { step, state: 'ok', found: 'refused before it was written' };
  }
  return { step, state: 'unknown', found: 'not written; nothing shows who refused it' };
}
