import type { Caller } from '../caller';
import type { HandoffRow } from './tables/rows';
import type { Tables } from './tables/tables';
import type { AttemptExited } from '../../run/attempts/attemptEvents';
import { describeExit } from '../../run/attempts/attemptEvents';
import type { PackageRun, RunState } from '../../run/run';

const PARTS = ['completed_work', 'in_progress', 'decisions', 'next_steps', 'relevant_files'] as const;
type Part = (typeof PARTS)[number];
/** A line, or an object where a client keeps more of each. */
type Point = string | Readonly<Record<string, unknown>>;

/** What an agent leaves. */
export type WrittenHandoff = { readonly summary: string } & {
  readonly [Name in Part]?: readonly Point[] | undefined;
};

/** How many handoffs are kept. */
const MOST = 2000;

/** What agents leave for those who go on with their work. */
export class Handoffs {
  constructor(
    private readonly tables: Tables,
    private readonly nextId: () => string,
  ) {}

  async write(caller: Caller, written: WrittenHandoff, now: number): Promise<object> {
    const texts = (part: Part) => (written[part] ?? []).map(lineOf);
    const objects = PARTS.filter((part) => written[part]?.some((point) => typeof point !== 'string'));
    const row: HandoffRow = {
      id: this.nextId(),
      agent_name: caller.agentId,
      session_id: caller.sessionId ?? null,
      summary: written.summary,
      completed_work: texts('completed_work'),
      in_progress: texts('in_progress'),
      decisions: texts('decisions'),
      next_steps: texts('next_steps'),
      relevant_files: texts('relevant_files'),
      ...(objects.length === 0
        ? {}
        : { written: Object.fromEntries(objects.map((part) => [part, written[part]])) }),
      created_at: new Date(now).toISOString(),
    };
    const surplus = [...this.tables.all('handoffs').keys()].slice(0, -MOST);
    await this.tables.commit(
      { table: 'handoffs', row },
      ...surplus.map((drop) => ({ table: 'handoffs', drop }) as const),
    );
    return { success: true, handoff_id: row.id, error: null };
  }

  /** The latest first. @param agentName absent: of everybody. */
  read(agentName?: string): readonly HandoffRow[] {
    const all = [...this.tables.all('handoffs').values()].reverse();
    return agentName === undefined ? all : all.filter(({ agent_name }) => agent_name === agentName);
  }

  /** The same as they were written: what was an object is one again. */
  written(agentName?: string): readonly object[] {
    return this.read(agentName).map(({ written, ...row }) => ({ ...row, ...written }));
  }
}

/** What an object says, for people and prompts: its texts in their order. */
function lineOf(point: Point): string {
  return typeof point === 'string'
    ? point
    : Object.values(point)
        .filter((value) => typeof value === 'string' && value !== '')
        .join(': ');
}

/** What an agent said last of its progress. */
export interface LastWords {
  readonly message?: string;
  /** 0 to 1. */
  readonly progress?: number;
}

/** What can be told of a session whose agent has left nothing: how it ended, what it said last, what it was answered. */
export function sessionNote(
  state: RunState,
  item: PackageRun,
  { exit, said }: { readonly exit: AttemptExited; readonly said: LastWords | undefined },
): WrittenHandoff {
  const { planned, attempt, agent } = item;
  const isOwn = (each: { readonly package: string; readonly attempt: number }) =>
    each.package === planned.id && each.attempt === attempt;
  const asked = [...state.handoffs.values()].filter(
    (each) => each.from === planned.id && each.attempt === attempt && each.asked.length > 0,
  );
  const answers = [
    ...[...state.questions.values()]
      .filter(isOwn)
      .map(({ text, answer }) => ({ who: 'people', text, answer })),
    ...asked.map(({ to, message: text, answer }) => ({ who: to, text, answer })),
  ];
  const share = said?.progress === undefined ? '' : ` at ${Math.round(said.progress * 100)} %`;
  return {
    summary: `Attempt ${attempt} (${agent.name}) left no note of its own. ${describeExit(exit)}`,
    in_progress: said?.message === undefined ? [] : [`It said last${share}: ${said.message}`],
    decisions: answers.flatMap(({ who, text, answer }) =>
      answer === undefined ? [] : [`It asked ${who}: ${text} The answer: ${answer.text}`],
    ),
    next_steps: answers.flatMap(({ who, text, answer }) =>
      answer === undefined ? [`It asked ${who}, and was not answered: ${text}`] : [],
    ),
    relevant_files: item.violations,
  };
}

/** How many files, and packages that are not done, are named. */
const MOST_NAMED = 100;

/**
 * What a run leaves for others, when it has begun and for whoever goes on when it has ended: what is merged, what is not, what was
 * decided, the locks it claims, what comes next.
 */
export function runNote(state: RunState): WrittenHandoff {
  const { run, feature, outcome, integrationBranch, questions, phase } = state;
  const items = [...state.packages.values()].filter(({ selected }) => selected);
  const done = items.filter((item) => item.state === 'done');
  const open = items.filter((item) => item.state !== 'done' && item.state !== 'skipped');
  const claims = [...new Set(items.flatMap(({ planned }) => planned.locks))];
  const left = items.flatMap(({ planned, finish }) =>
    (finish?.openPoints ?? []).map((point) => `${planned.id}: ${point}`),
  );
  return {
    summary: `${feature.title}: ${outcome ?? phase}, ${done.length} of ${items.length} packages, on the branch ${integrationBranch}`,
    completed_work: done.map(({ planned }) => `${planned.id}: ${planned.title}`),
    in_progress: [
      ...open
        .slice(0, MOST_NAMED)
        .map(({ planned, state: stands, message }) =>
          [`${planned.id} is ${stands}`, ...(message === undefined ? [] : [message])].join(': '),
        ),
      ...(open.length > MOST_NAMED ? [`${open.length - MOST_NAMED} more are open`] : []),
      ...(claims.length === 0 ? [] : [`It claims the locks ${claims.join(', ')}`]),
    ],
    decisions: [...questions.values()].flatMap(({ package: id, text, answer }) =>
      answer === undefined ? [] : [`${id} asked: ${text} The answer: ${answer.text}`],
    ),
    next_steps: [
      ...(phase === 'ended'
        ? [
            ...(open.length === 0 ? [] : [`Decide about what is open: waves decide --run ${run}`]),
            ...(done.length === 0 ? [] : [`Take what is merged: waves merge ${run}`]),
          ]
        : [`Follow it: waves watch ${run}`]),
      ...left,
    ],
    relevant_files: [...new Set(done.flatMap(({ filesModified }) => filesModified ?? []))].slice(
      0,
      MOST_NAMED,
    ),
  };
}
