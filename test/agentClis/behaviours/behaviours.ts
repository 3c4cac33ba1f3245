import { join } from 'node:path';
import type { TestRepository } from '../../support/gitRepository';
import { hasShell } from '../modelApi';
import type { Script, Turn } from '../modelStub';

/** What a behaviour needs to know of where it happens. */
interface Stage {
  readonly repository: TestRepository;
  /** Absolute path of a file in the worktree of the package. */
  readonly inWorktree: (file: string) => string;
}

/** One way in which an agent, its model or its service may behave. */
export interface Behaviour {
  readonly name: string;
  readonly script: (stage: Stage) => Script;
  /** Given to the agent besides. */
  readonly args?: readonly string[];
  /** Of `waves run`. */
  readonly options?: readonly string[];
  /** What happens to the agent once its model has been asked and does not answer. */
  readonly then?: 'killed' | 'frozen and stopped' | 'stopped';
  /** The run waits for hours: it is looked at and ended once that is said. */
  readonly waits?: true;
  /** What its log shows; absent: nothing in particular. */
  readonly shows?: RegExp;
}

const done: Turn = { kind: 'say', text: 'The greeting is in place.' };

/** Each turn once, in this order; the last again and again. */
const inTurn =
  (...turns: readonly Turn[]): Script =>
  ({ results }) =>
    turns[Math.min(results.length, turns.length - 1)] ?? done;

/** What fails does not count as an answer: the first requests go wrong, whoever asks again is answered. */
function after(troubles: readonly Turn[], script: Script): Script {
  const left = [...troubles];
  return (conversation) => left.shift() ?? script(conversation);
}

/**
 * Calls our tools once they are there, which a server that has only just been started may be later than the first question; runs a
 * command that does nothing until then, where there is a shell.
 */
export function onceOffered(script: Script): Script {
  let waited = 0;
  return (conversation) => {
    const turn = script({ ...conversation, results: conversation.results.slice(waited) });
    const { tools } = conversation;
    const isThere =
      turn.kind !== 'call' || !OURS.has(turn.tool) || tools.some((name) => name.endsWith(turn.tool));
    if (isThere || waited === LONGEST_WAIT || !hasShell(tools)) {
      return turn;
    }
    waited += 1;
    return { kind: 'run', command: 'sleep 1' };
  };
}

const OURS: ReadonlySet<string> = new Set(['finish', 'report_progress']);
/** Of commands that do nothing. */
const LONGEST_WAIT = 5;

const write = ({ inWorktree }: Stage, file = 'src/api/hello.txt'): Turn => ({
  kind: 'write',
  path: inWorktree(file),
  content: 'hello',
});
const good = (stage: Stage): Script => inTurn(write(stage), done);
const refuse = (status: number, message: string): Turn => ({ kind: 'refuse', status, message });
const always =
  (turn: Turn): (() => Script) =>
  () =>
  () =>
    turn;
const finish = (input: object): Turn => ({ kind: 'call', tool: 'finish', input: { ...input } });

/** A tool of the agent's own, by the names that the agents have for it; one that has none says so. */
function ownTool(stage: Stage, tools: Readonly<Record<string, object>>, sub?: string): Script {
  let isCalled = false;
  return (conversation) => {
    const name = Object.keys(tools).find((each) => conversation.tools.some((tool) => tool.endsWith(each)));
    // A sub-agent has a conversation of its own, in the same folder.
    const { prompt } = conversation;
    if (sub !== undefined && prompt.includes(sub) && !prompt.includes('Package `wp-api`')) {
      return { kind: 'say', text: 'I have looked.' };
    }
    if (name === undefined || isCalled) {
      const written = conversation.results.length >= (name === undefined ? 1 : 2);
      return written ? (name === undefined ? { kind: 'say', text: NO_TOOL } : done) : write(stage);
    }
    isCalled = true;
    return { kind: 'call', tool: name, input: { ...tools[name] } };
  };
}

/** A command and what comes after it; an agent that offers its model no shell says so. */
const command =
  (text: string, ...turns: readonly Turn[]): Script =>
  (conversation) =>
    hasShell(conversation.tools)
      ? inTurn({ kind: 'run', command: text }, ...turns)(conversation)
      : { kind: 'say', text: NO_TOOL };

/** What is said in place of a call of a tool that the agent has not. */
export const NO_TOOL = 'I have no such tool.';

const LOOK = 'Say in three words what stands in the file README.';
const STEPS = ['Read', 'Write'];

/** Twenty-five of them. */
export const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'good', script: good },
  {
    name: 'refused in the middle',
    script: (stage) => inTurn(write(stage, 'src/other/hello.txt'), write(stage), done),
    shows: /./,
  },
  { name: 'question at the end', script: always({ kind: 'say', text: 'Red or blue? I will wait.' }) },
  { name: 'nothing', script: always({ kind: 'say', text: 'All is well.' }) },
  {
    name: 'half',
    script: (stage) =>
      inTurn(
        write(stage),
        finish({ status: 'blocked', summary: 'The first half is there.', open_points: ['The other half'] }),
        { kind: 'say', text: 'I stop here.' },
      ),
  },
  { name: '401', script: always(refuse(401, 'This key is not valid')) },
  { name: '429', script: always(refuse(429, 'Too many requests')), waits: true },
  {
    name: '529',
    script: (stage) => after([refuse(529, 'Overloaded'), refuse(529, 'Overloaded')], good(stage)),
    shows: /could not answer/,
  },
  {
    name: 'quota with a reset time',
    script: always({
      ...{ kind: 'refuse', status: 429, retryAfter: 10_800 },
      message: 'You have reached your usage limit. Try again in 3 hours.',
    }),
    waits: true,
  },
  { name: 'hang', script: always({ kind: 'hang' }), options: ['--when-stalled', 'stop:0.1'] },
  { name: 'cut stream', script: (stage) => after([{ kind: 'cut' }], good(stage)) },
  { name: 'malformed stream', script: (stage) => after([{ kind: 'garble' }], good(stage)) },
  { name: 'unknown flag', script: good, args: ['--no-such-flag'] },
  { name: 'crash', script: always({ kind: 'hang' }), then: 'killed' },
  {
    name: '50 MB of output',
    script: (stage) => inTurn(write(stage), { kind: 'say', text: 'All is well.\n'.repeat(50_000_000 / 13) }),
  },
  {
    name: 'background children',
    script: (stage) => command('sleep 4711 >/dev/null 2>&1 & echo begun', write(stage), done),
  },
  { name: 'ignored TERM', script: always({ kind: 'hang' }), then: 'frozen and stopped' },
  {
    name: 'wrong finish',
    script: () => inTurn(finish({ status: 'done', summary: 'All of it is there.' }), done),
  },
  {
    name: 'MCP call that fails',
    script: (stage) =>
      inTurn({ kind: 'call', tool: 'report_progress', input: { progress: 'much' } }, write(stage), done),
  },
  {
    name: 'context too long',
    script: always(
      refuse(400, 'prompt is too long: 250000 tokens > 200000 maximum (context length exceeded)'),
    ),
  },
  { name: 'cached tokens', script: (stage) => inTurn(write(stage), write(stage), done) },
  { name: 'cost at the end', script: good },
  { name: 'permission asked', script: () => command('cat /etc/hostname', done) },
  {
    name: 'plan told',
    shows: /1 of 2 done/,
    script: (stage) =>
      ownTool(stage, {
        TodoWrite: {
          todos: STEPS.map((content, at) => ({
            ...{ content, activeForm: content, status: at === 0 ? 'completed' : 'in_progress' },
          })),
        },
        todowrite: {
          todos: STEPS.map((content, at) => ({
            ...{ id: content, content, priority: 'high', status: at === 0 ? 'completed' : 'in_progress' },
          })),
        },
        update_plan: {
          plan: STEPS.map((step, at) => ({ step, status: at === 0 ? 'completed' : 'in_progress' })),
        },
        write_todos: {
          todos: STEPS.map((description, at) => ({
            ...{ description, status: at === 0 ? 'completed' : 'in_progress' },
          })),
        },
        update_todo: { todos: '- [x] Read\n- [ ] Write' },
      }),
  },
  {
    name: 'sub-agents',
    script: (stage) =>
      ownTool(
        stage,
        {
          Agent: { description: 'Looks', prompt: LOOK, subagent_type: 'general-purpose' },
          Task: { description: 'Looks', prompt: LOOK, subagent_type: 'general-purpose' },
          task: {
            ...{ description: 'Looks', prompt: LOOK, name: 'looker' },
            ...{ subagent_type: 'general', agent_type: 'general-purpose' },
          },
          spawn_agent: { message: LOOK },
          invoke_agent: { agent_name: 'generalist', prompt: LOOK },
        },
        LOOK,
      ),
  },
];

/** Where a behaviour happens. */
export function stageOf(repository: TestRepository): Stage {
  const inWorktree = (file: string) => join(`${repository.root}.worktrees`, 'feature', 'wp-api', file);
  return { repository, inWorktree };
}
