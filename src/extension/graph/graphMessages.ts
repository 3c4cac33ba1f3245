import type { FromGraph, PackageAction, Remedy } from '../../protocol/graph';
import type { Asked, GraphQuestion, QuestionName, PlanEdit } from '../../protocol/graphQuestions';
import { isMoves, isRecord } from './planEdits';

const ACTIONS: ReadonlySet<string> = new Set<PackageAction>([
  'run',
  'stop',
  'terminal',
  'worktree',
  'log',
  'plan',
]);
const PLAIN: ReadonlySet<string> = new Set(['ready', 'resend', 'run', 'stop', 'showProblems']);

/** What came from the graph, if it is a message that we know; a webview's messages are not to be trusted. */
export function graphMessage(message: unknown): FromGraph | undefined {
  if (!isRecord(message) || typeof message['type'] !== 'string') {
    return undefined;
  }
  const { type } = message;
  if (PLAIN.has(type)) {
    return { type } as FromGraph;
  }
  switch (type) {
    case 'selected':
      return selected(message['package']);
    case 'package':
      return packageAction(message);
    case 'ask':
      return ask(message);
    case 'several':
      return several(message);
    case 'steer':
      return steer(message['action']);
    case 'remedy':
      return isRemedy(message['remedy']) ? { type, remedy: message['remedy'] } : undefined;
    case 'configure':
      return configure(message['change']);
    case 'moves':
      return isMoves(message['moves']) ? { type, moves: message['moves'] } : undefined;
    case 'copy':
      return typeof message['text'] === 'string' ? { type, text: message['text'] } : undefined;
    case 'copyLink':
    case 'revealed':
      return typeof message['package'] === 'string' ? { type, package: message['package'] } : undefined;
    case 'save':
      return save(message);
    case 'open':
      return open(message);
    default:
      return undefined;
  }
}

const REMEDIES: Readonly<Record<Remedy, true>> = {
  trust: true,
  initRepository: true,
  openPlan: true,
  newPlan: true,
  finishRun: true,
  showMergedWork: true,
  cleanWorktrees: true,
  showOutput: true,
  retry: true,
};

function isRemedy(value: unknown): value is Remedy {
  return typeof value === 'string' && Object.hasOwn(REMEDIES, value);
}

function selected(id: unknown): FromGraph | undefined {
  return typeof id === 'string' || id === null ? { type: 'selected', package: id } : undefined;
}

function packageAction({ package: id, action }: Record<string, unknown>): FromGraph | undefined {
  return typeof id === 'string' && typeof action === 'string' && ACTIONS.has(action)
    ? { type: 'package', action: action as PackageAction, package: id }
    : undefined;
}

function ask(message: Record<string, unknown>): FromGraph | undefined {
  const { id } = message;
  const question = readQuestion(message['about'], message['asked']);
  return Number.isSafeInteger(id) && question !== undefined
    ? { type: 'ask', id: id as number, ...question }
    : undefined;
}

function several({ action, packages }: Record<string, unknown>): FromGraph | undefined {
  return (action === 'run' || action === 'stop') &&
    Array.isArray(packages) &&
    packages.length > 0 &&
    packages.every((id) => typeof id === 'string')
    ? { type: 'several', action, packages }
    : undefined;
}

/** Each kind of steering with the fields that have to be texts, and those that may be absent. */
const STEERING: Readonly<
  Record<string, { readonly needed: readonly string[]; readonly may: readonly string[] }>
> = {
  pause: { needed: [], may: ['package'] },
  resume: { needed: [], may: ['package'] },
  cancel: { needed: [], may: ['package'] },
  skip: { needed: ['package', 'reason'], may: [] },
  drop: { needed: ['package'], may: [] },
  handOver: { needed: ['package'], may: [] },
  absorb: { needed: ['package'], may: [] },
  register: { needed: ['package', 'repository', 'address'], may: [] },
  widen: { needed: ['package'], may: [] },
  accept: { needed: ['package'], may: ['message'] },
  bump: { needed: [], may: ['package'] },
  fail: { needed: ['package'], may: [] },
  restore: { needed: ['package'], may: [] },
  keep: { needed: ['package'], may: [] },
  approve: { needed: ['gate'], may: ['message'] },
  reject: { needed: ['gate'], may: ['message'] },
  answer: { needed: ['question', 'answer'], may: [] },
  followUp: { needed: ['handoff'], may: [] },
  hint: { needed: ['package', 'message'], may: [] },
  sendBack: { needed: ['package', 'message'], may: [] },
  takeOver: { needed: ['package'], may: [] },
  tryNow: { needed: ['package'], may: [] },
  switchAgent: { needed: ['package', 'agent'], may: [] },
  resolve: { needed: ['package'], may: [] },
};

function steer(action: unknown): FromGraph | undefined {
  if (!isRecord(action) || typeof action['kind'] !== 'string' || !Object.hasOwn(STEERING, action['kind'])) {
    return undefined;
  }
  const { needed = [], may = [] } = STEERING[action['kind']] ?? {};
  const isText = (name: string) => typeof action[name] === 'string';
  if (!needed.every(isText) || !may.every((name) => action[name] === undefined || isText(name))) {
    return undefined;
  }
  const fields = ['kind', ...needed, ...may].filter((name) => action[name] !== undefined);
  return { type: 'steer', action: Object.fromEntries(fields.map((name) => [name, action[name]])) as never };
}

function configure(change: unknown): FromGraph | undefined {
  if (!isRecord(change)) {
    return undefined;
  }
  const { schedule, maxParallel } = change;
  if (schedule === 'eager' || schedule === 'waves') {
    return { type: 'configure', change: { schedule } };
  }
  return Number.isInteger(maxParallel) && Number(maxParallel) >= 1 && Number(maxParallel) <= 100
    ? { type: 'configure', change: { maxParallel: Number(maxParallel) } }
    : undefined;
}

function save({ format, content }: Record<string, unknown>): FromGraph | undefined {
  return (format === 'svg' || format === 'png') && typeof content === 'string'
    ? { type: 'save', format, content }
    : undefined;
}

function open({ what, package: id, path, line }: Record<string, unknown>): FromGraph | undefined {
  if (
    (what !== 'file' && what !== 'diff' && what !== 'reviewed' && what !== 'context') ||
    typeof id !== 'string'
  ) {
    return undefined;
  }
  if (path === undefined) {
    return { type: 'open', what, package: id };
  }
  const place = Number.isInteger(line) && Number(line) >= 1 ? { line: Number(line) } : {};
  return typeof path === 'string' && isInside(path)
    ? { type: 'open', what, package: id, path, ...place }
    : undefined;
}

/** Only what lies in the repository may be opened: relative, without a way out. */
function isInside(path: string): boolean {
  return path !== '' && !/^([\\/]|[A-Za-z]:)/.test(path) && !path.split(/[\\/]/).includes('..');
}

/** One handler for each message; a missing one does not compile. */
export type GraphHandlers = {
  readonly [T in FromGraph['type']]: (message: Extract<FromGraph, { readonly type: T }>) => void;
};

/** Hands a message to its handler. */
export function dispatchGraphMessage<T extends FromGraph['type']>(
  handlers: GraphHandlers,
  message: Extract<FromGraph, { readonly type: T }>,
): void {
  const handler = handlers[message.type] as (message: Extract<FromGraph, { readonly type: T }>) => void;
  handler(message);
}

/** Reads what a question asks; one reader for each question, undefined for what is not whole. */
const READERS: {
  readonly [Q in QuestionName]: (asked: Record<string, unknown>) => Asked<Q> | undefined;
} = {
  details: ({ package: id }) => (typeof id === 'string' ? { package: id } : undefined),
  changes: ({ package: id }) => (typeof id === 'string' ? { package: id } : undefined),
  history: ({ run, after }) =>
    isCount(after) && (run === undefined || typeof run === 'string')
      ? { after, ...(run === undefined ? {} : { run }) }
      : undefined,
  runs: () => ({}),
  finish: () => ({}),
  edit: (asked) => readEdit(asked),
  log: ({ package: id, attempt, from }) =>
    typeof id === 'string' && isCount(attempt) && isCount(from) ? { package: id, attempt, from } : undefined,
};

/** What the graph asks, if it is a question that we know. */
function readQuestion(about: unknown, asked: unknown): GraphQuestion | undefined {
  if (typeof about !== 'string' || !Object.hasOwn(READERS, about) || !isRecord(asked)) {
    return undefined;
  }
  const read = READERS[about as QuestionName](asked);
  return read === undefined ? undefined : ({ about, asked: read } as GraphQuestion);
}

function readEdit(asked: Record<string, unknown>): PlanEdit | undefined {
  const { kind, package: id, on, after, notAfter, title, priority, glob } = asked;
  if (typeof id !== 'string') {
    return undefined;
  }
  switch (kind) {
    case 'addDependency':
    case 'removeDependency':
      return typeof on === 'string' ? { kind, package: id, on } : undefined;
    case 'order':
      return isIds(after) && isIds(notAfter) ? { kind, package: id, after, notAfter } : undefined;
    case 'setTitle':
      return isLine(title) ? { kind, package: id, title } : undefined;
    case 'setPriority':
      return isCount(priority) && priority >= 1 && priority <= 10
        ? { kind, package: id, priority }
        : undefined;
    case 'addWrite':
    case 'removeWrite':
      return isLine(glob) ? { kind, package: id, glob } : undefined;
    default:
      return undefined;
  }
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
