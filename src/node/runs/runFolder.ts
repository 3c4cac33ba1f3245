import { join, sep } from 'node:path';
import { MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import { safeName } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import { wavesFolder } from './wavesFolder';

/** The folder of the table of locks and of the audit log of what people did with it. */
export function locksFolder(commonDir: string): string {
  return join(wavesFolder(commonDir), 'locks');
}

/** The folder of what the coordinator keeps. */
export function coordinatorFolder(commonDir: string): string {
  return join(wavesFolder(commonDir), 'coordinator');
}

/** The folder that holds one folder for each run. */
export function runsFolder(commonDir: string): string {
  return join(wavesFolder(commonDir), 'runs');
}

/**
 * The folder of a run.
 * @throws WavesError `unknown-run` for what cannot be the id of a run, such as a path.
 */
export function runFolder(commonDir: string, run: string): string {
  if (!isRunId(run)) {
    throw new WavesError('unknown-run', `"${run}" is not the id of a run.`);
  }
  return join(runsFolder(commonDir), run);
}

/** Whether a text can be the id of a run: letters, digits, dots, dashes, plus signs, beginning with a letter or digit. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/.test(text) && !text.includes('..');
}

/** The journal of a run. @throws WavesError `unknown-run`. */
export function journalPath(commonDir: string, run: string): string {
  return join(runFolder(commonDir, run), 'journal.jsonl');
}

/** The copy of the plan that a run was started with. @throws WavesError `unknown-run`. */
export function planCopyPath(commonDir: string, run: string): string {
  return join(runFolder(commonDir, run), 'plan.yaml');
}

/** The copy of a later text of a run's plan, by the hash of its bytes. @throws WavesError `unknown-run`. */
export function laterPlanPath(commonDir: string, run: string, hash: string): string {
  return join(runFolder(commonDir, run), `plan.${safeName(hash.slice(0, 16))}.yaml`);
}

/** The folder of one attempt of a package. @throws WavesError `unknown-run`, `unusable-name`. */
export function attemptFolder(commonDir: string, run: string, packageId: string, attempt: number): string {
  return join(runFolder(commonDir, run), 'attempts', safeName(packageId), String(attempt));
}

/** The result of a package, as the run has judged it. @throws WavesError `unknown-run`, `unusable-name`. */
export function resultPath(commonDir: string, run: string, packageId: string): string {
  return join(runFolder(commonDir, run), 'results', `${safeName(packageId)}.json`);
}

/** What a contract offered, by the hash of that. @throws WavesError `unknown-run`, `unusable-name`. */
export function contractPath(commonDir: string, run: string, hash: string): string {
  return join(runFolder(commonDir, run), 'contracts', `${safeName(hash)}.json`);
}

/** What an agent, a wave or the run as a whole has left for others. @throws WavesError `unknown-run`, `unusable-name`. */
export function contextPath(commonDir: string, run: string, name: string): string {
  return join(runFolder(commonDir, run), 'contexts', `${safeName(name)}.json`);
}

/** The files of one attempt, by what they hold. */
export interface AttemptFiles {
  /** What the wrapper is to do. */
  readonly spec: string;
  readonly prompt: string;
  /** What the agent printed, in order, as people read it. */
  readonly log: string;
  /** What the agent printed for programs, when it has a stream for them. */
  readonly output: string;
  /** What such an agent printed for people besides, on standard error. */
  readonly errors: string;
  /** Made once, by the wrapper that may start the agent. */
  readonly start: string;
  /** Which process the agent is. */
  readonly agent: string;
  /** Its presence asks the wrapper to end the agent. */
  readonly cancel: string;
  /** How the agent ended. */
  readonly exit: string;
  /** What can be seen of the agent while it works; its time is the wrapper's heartbeat. */
  readonly signs: string;
  readonly progress: string;
  /** What the guard of its scope was asked, one JSON object a line. */
  readonly hooks: string;
  /** What the agent escalates while it works, one JSON object a line. */
  readonly escalations: string;
  /** What the agent is told while it works, one JSON object a line. */
  readonly inbox: string;
  /** The id of the conversation with the agent. */
  readonly session: string;
  /** What is typed for the agent while it works, one line after the other. */
  readonly typed: string;
  readonly context: string;
  readonly result: string;
  /** The plan that the agent answers with. */
  readonly plan: string;
  /** What the agent says of its end, as it stands in its mailbox. */
  readonly finish: string;
  /** That it was put into a queue for other machines. */
  readonly queued: string;
  /** Which machine has it, and when that was heard of last. */
  readonly heard: string;
}

/** Absolute paths of an attempt's files. They are asked for often, and so put together and not normalized. */
export function attemptFiles(folder: string): AttemptFiles {
  const start = folder + sep;
  return {
    spec: `${start}spec.json`,
    prompt: `${start}prompt.md`,
    log: `${start}log`,
    output: `${start}output.jsonl`,
    errors: `${start}errors.log`,
    start: `${start}start.json`,
    agent: `${start}agent.json`,
    cancel: `${start}cancel`,
    exit: `${start}exit.json`,
    signs: `${start}signs.json`,
    progress: `${start}${MAILBOX_FILES.progress}`,
    hooks: `${start}hooks.jsonl`,
    escalations: `${start}${MAILBOX_FILES.outbox}`,
    inbox: `${start}${MAILBOX_FILES.inbox}`,
    session: `${start}session`,
    typed: `${start}typed`,
    context: `${start}${MAILBOX_FILES.context}`,
    result: `${start}${MAILBOX_FILES.result}`,
    plan: `${start}${MAILBOX_FILES.plan}`,
    finish: `${start}${MAILBOX_FILES.finish}`,
    queued: `${start}queued.json`,
    heard: `${start}heard.json`,
  };
}
