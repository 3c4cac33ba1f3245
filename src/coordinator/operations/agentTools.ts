import * as z from 'zod';
import { FINISH, FINISH_STATUS } from '../../run/asking/attemptReport';
import { PUBLISH } from '../../run/publishing/publishing';
import { SYNC } from '../../run/contracts/syncing';
import type { CallingAttempt } from '../caller';
import type { Call, Operation } from './operation';
import { lockable, name, operation, text } from './operation';
import type { RunMessage } from '../services/tables/runViews';

/** The longest wait for an answer, in seconds: shorter than the time-outs of most clients. */
const LONGEST_WAIT = 50;
/** How long the run takes at most to judge a request itself, in seconds. */
const JUDGING = 10;

const waitSeconds = z.coerce
  .number()
  .min(0)
  .max(LONGEST_WAIT)
  .describe('For the answer; ask later by await_answer');

const SEVERITIES = ['NON_BLOCKING', 'LOW', 'MEDIUM', 'HIGH', 'BLOCKING'] as const;
const OUTSIDE = { success: false, reason: 'not_in_a_run' };

/** What agents of a run say to it and ask of it. */
export const agentToolOperations: readonly Operation[] = [
  operation({
    name: 'ask_human',
    summary:
      'Ask the people who watch the run, when only they can decide. They may take long: go on with what you can meanwhile.',
    parameters: {
      question: text.min(1),
      options: z.array(name).max(10).optional().describe('Answers to choose from'),
      wait_seconds: waitSeconds.default(LONGEST_WAIT),
    },
    http: { method: 'POST', path: '/run/ask' },
    changes: true,
    run: (call, { question, options, wait_seconds }) =>
      inARun(call, async (attempt, id) => {
        const choices = options === undefined ? {} : { options };
        await call.runs.say(attempt, { type: 'QUESTION', id, text: question, ...choices });
        return answered(id, await call.runs.heard(attempt, id, wait_seconds));
      }),
  }),
  operation({
    name: 'await_answer',
    summary: 'Wait for the answer to something that you have asked: ask_human, request_scope or handoff.',
    parameters: { id: name, wait_seconds: waitSeconds.default(LONGEST_WAIT) },
    http: { method: 'POST', path: '/run/answer' },
    run: (call, { id, wait_seconds }) =>
      inARun(call, async (attempt) => answered(id, await verdict(call, attempt, id, wait_seconds))),
  }),
  operation({
    name: 'request_scope',
    summary:
      'Ask to write a file outside of your scope, before you change it. You may be lent it, be told to wait, or be refused.',
    parameters: { path: lockable, reason: text.min(1) },
    http: { method: 'POST', path: '/run/scope' },
    changes: true,
    resource: ({ path }) => String(path),
    run: (call, { path, reason }) =>
      inARun(call, async (attempt, id) => {
        await call.runs.say(attempt, { type: 'SCOPE_REQUEST', id, path, reason });
        return answered(id, await call.runs.heard(attempt, id, JUDGING));
      }),
  }),
  operation({
    name: 'handoff',
    summary:
      'Ask another package for something that you need from it, and go on meanwhile; or answer one, when your prompt or inbox names its handoff.',
    parameters: {
      package_id: name.optional().describe('Whom you ask'),
      handoff_id: name.optional().describe('Instead: what you answer'),
      message: text.min(1),
      files: z.array(lockable).max(50).optional().describe('What it is about'),
    },
    http: { method: 'POST', path: '/run/handoff' },
    changes: true,
    resource: ({ package_id, handoff_id }) => [package_id, handoff_id].join(''),
    run: (call, { package_id, handoff_id, message, files = [] }) =>
      inARun(call, (attempt, id) => {
        if ((package_id === undefined) === (handoff_id === undefined)) {
          return Promise.resolve({ success: false, reason: 'either_package_id_or_handoff_id' });
        }
        return handoff_id === undefined
          ? askPackage(call, attempt, { id, to: package_id ?? '', text: message, files })
          : answerPackage(call, attempt, { handoff: handoff_id, text: message });
      }),
  }),
  operation({
    name: 'sync',
    summary:
      'Take what other packages have merged by now into your worktree, when you need it. Commit first. The answer says what came in; after a conflict all is as it was.',
    parameters: {
      artifact: lockable.optional().describe('Wait for this, which your prompt says that you need'),
      publish: z
        .array(lockable)
        .max(50)
        .optional()
        .describe('Instead: files of yours, merged now for those who need them'),
    },
    http: { method: 'POST', path: '/run/sync' },
    changes: true,
    run: (call, { artifact, publish }) =>
      inARun(call, async (attempt, id) => {
        const wish = artifact === undefined ? { type: SYNC } : { type: SYNC, for: artifact };
        await call.runs.say(attempt, {
          ...(publish === undefined ? wish : { type: PUBLISH, paths: publish }),
          id,
        });
        return answered(id, await call.runs.heard(attempt, id, LONGEST_WAIT));
      }),
  }),
  operation({
    name: 'read_inbox',
    summary: 'Read everything that you were told since you began: answers, requests of others, scopes.',
    parameters: {},
    http: { method: 'GET', path: '/run/inbox' },
    run: (call) =>
      inARun(call, async (attempt) => ({ success: true, messages: await call.runs.inbox(attempt) })),
  }),
  operation({
    name: 'report_progress',
    summary: 'Say how far you are, for the people who watch: whenever a step of your work is done.',
    parameters: { message: text.min(1), progress: z.coerce.number().min(0).max(1).optional() },
    http: { method: 'POST', path: '/run/progress' },
    changes: true,
    run: (call, { message, progress }) =>
      inARun(call, (attempt) => {
        call.runs.progressed(attempt, message, progress);
        return Promise.resolve({ success: true });
      }),
  }),
  operation({
    name: 'finish',
    summary:
      'Say that your work has ended, and how: the last thing that you do. What others should know, and what proves your work, goes with it.',
    parameters: {
      status: z
        .enum(FINISH_STATUS)
        .describe('blocked: you cannot go on without somebody; failed: you could not do it'),
      summary: text.min(1).describe('What you did, or why you did not'),
      open_points: z.array(text).max(20).optional().describe('What is left to others'),
      context: z
        .record(z.string(), z.unknown())
        .optional()
        .describe(
          'decisions, pending_actions, error_log (lists of texts), context_summary; findings, each { file, line, severity, what, evidence, suggestion }',
        ),
      assumptions: z
        .array(z.record(z.string(), z.unknown()))
        .max(200)
        .optional()
        .describe('Operations of others that you use (role: expects) or that you offer (role: provides)'),
      evidence: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Values that the checks are proved by, by name'),
    },
    http: { method: 'POST', path: '/run/finish' },
    changes: true,
    run: (call, params) =>
      inARun(call, async (attempt) => {
        await call.runs.say(attempt, { ...params, type: FINISH });
        return { success: true };
      }),
  }),
  operation({
    name: 'escalate',
    summary: 'Say that you cannot decide or do something within your limits.',
    parameters: {
      type: name.describe('Such as CONTRACT_REVISION_REQUIRED, RESOURCE_CONFLICT, SECURITY_ESCALATION'),
      summary: text.min(1),
      severity: z.enum(SEVERITIES).optional(),
      details: text.optional(),
      proposed_action: text.optional(),
      requires_human: z.boolean().default(false),
    },
    http: { method: 'POST', path: '/run/escalate' },
    changes: true,
    resource: ({ type }) => String(type),
    run: (call, params) =>
      inARun(call, async (attempt, id) => {
        await call.runs.say(attempt, { escalation_id: id, ...params });
        return { success: true, escalation_id: id };
      }),
  }),
];

async function askPackage(
  { runs }: Call,
  attempt: CallingAttempt,
  request: { readonly id: string; readonly to: string; readonly text: string; readonly files: string[] },
): Promise<object> {
  const { id, to } = request;
  if (runs.stateOf(attempt.run)?.packages.has(to) !== true || to === attempt.package) {
    return { success: false, reason: 'unknown_package' };
  }
  await runs.say(attempt, { type: 'HANDOFF', ...request });
  return answered(id, await runs.heard(attempt, id, JUDGING));
}

async function answerPackage(
  { runs }: Call,
  attempt: CallingAttempt,
  answer: { readonly handoff: string; readonly text: string },
): Promise<object> {
  const asked = runs.stateOf(attempt.run)?.handoffs.get(answer.handoff);
  if (asked?.to !== attempt.package || asked.answer !== undefined) {
    return { success: false, reason: 'no_such_handoff' };
  }
  await runs.say(attempt, { type: 'HANDOFF_ANSWER', ...answer });
  return { success: true };
}

/** Does something for the attempt that calls, under a fresh id; for anybody else there is no run to talk to. */
async function inARun(
  { caller, runs }: Call,
  work: (attempt: CallingAttempt, id: string) => Promise<object>,
): Promise<object> {
  return caller.attempt === undefined ? OUTSIDE : work(caller.attempt, runs.nextId());
}

/** The latest message about something: its verdict if there is one, not that it is being looked for. */
async function verdict({ runs }: Call, attempt: CallingAttempt, id: string, seconds: number) {
  const first = await runs.heard(attempt, id, 0);
  if (first === undefined) {
    return runs.heard(attempt, id, seconds);
  }
  return first.answer === 'asked' ? ((await runs.heard(attempt, `${id}:verdict`, seconds)) ?? first) : first;
}

function answered(id: string, message: RunMessage | undefined): object {
  const isAnswered = message !== undefined && message.answer !== 'asked';
  return {
    success: true,
    id,
    answered: isAnswered,
    answer: message?.answer ?? null,
    text: message?.text ?? (isAnswered ? null : 'Nobody has answered yet. Go on with what you can.'),
    path: message?.path ?? null,
  };
}
