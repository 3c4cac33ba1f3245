import type { Ask, ContractRow } from './row';
import { someText, textWith } from './row';

const NOBODY = '00000000-0000-4000-8000-000000000000';

async function submitted(ask: Ask, more: Record<string, unknown> = {}): Promise<{ id: string }> {
  const answer = await ask('submit_work', { task_type: 'code', description: 'Do it', ...more });
  return { id: (answer as { task_id: string }).task_id };
}

async function claimed(ask: Ask): Promise<{ id: string }> {
  const made = await submitted(ask);
  await ask('get_work');
  return made;
}

export const queueRows: readonly ContractRow[] = [
  {
    call: 'submit_work',
    when: 'it depends on nothing',
    params: () => ({ task_type: 'code', description: 'Do it', input_data: { a: 1 }, priority: 3 }),
    answer: { success: true, task_id: textWith(/^[0-9a-f-]{36}$/) },
  },
  {
    call: 'submit_work',
    when: 'it depends on what is not there',
    params: () => ({ task_type: 'code', description: 'Do it', depends_on: [NOBODY] }),
    answer: { success: false, reason: 'unknown_dependency' },
  },
  {
    call: 'submit_work',
    when: 'the priority is out of range',
    params: () => ({ task_type: 'code', description: 'Do it', priority: 11 }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'get_work',
    when: 'several are ready: the lowest priority number, then the oldest',
    before: async (ask) => {
      await submitted(ask, { priority: 5 });
      const { id } = await submitted(ask, { priority: 2, description: 'First' });
      await submitted(ask, { priority: 2 });
      return { id };
    },
    answer: {
      success: true,
      task_type: 'code',
      description: 'First',
      input_data: {},
      priority: 2,
      deadline: null,
    },
  },
  {
    call: 'get_work',
    when: 'only other types are ready',
    before: (ask) => submitted(ask),
    params: () => ({ task_types: ['review'] }),
    answer: { success: false, task_id: null, reason: 'no_tasks_available' },
  },
  {
    call: 'get_work',
    when: 'what it depends on is not completed',
    before: async (ask) => {
      const { id } = await submitted(ask);
      await submitted(ask, { depends_on: [id], task_type: 'later' });
    },
    params: () => ({ task_types: ['later'] }),
    answer: { success: false, reason: 'no_tasks_available' },
  },
  {
    call: 'complete_work',
    when: 'it was claimed',
    before: claimed,
    params: ({ id }) => ({ task_id: id, success: true, result: { files: 2 } }),
    answer: { success: true, status: 'completed' },
  },
  {
    call: 'complete_work',
    when: 'there is no such task',
    params: () => ({ task_id: NOBODY, success: true }),
    answer: { success: false, reason: 'task_not_found_or_not_claimed_by_agent' },
  },
  {
    call: 'complete_work',
    when: 'it failed and others depend on it: they are told',
    before: async (ask) => {
      const made = await submitted(ask);
      await submitted(ask, { depends_on: [made.id] });
      await ask('get_work');
      return made;
    },
    params: ({ id }) => ({ task_id: id, success: false, error_message: 'no' }),
    answer: { success: true, status: 'failed', blocked_tasks: [someText] },
  },
  {
    call: 'get_task',
    when: 'it is there',
    before: claimed,
    params: ({ id }) => ({ task_id: id }),
    answer: {
      success: true,
      task: {
        id: someText,
        task_type: 'code',
        description: 'Do it',
        status: 'claimed',
        priority: 5,
        input_data: {},
        claimed_by: someText,
        claimed_at: someText,
        result: null,
        error_message: null,
        depends_on: [],
        deadline: null,
        created_at: someText,
        completed_at: null,
      },
    },
  },
  {
    call: 'get_task',
    when: 'it is not there',
    params: () => ({ task_id: NOBODY }),
    answer: { success: false, reason: 'task_not_found' },
  },
  {
    call: 'get_task',
    when: 'what it depended on has failed',
    before: async (ask) => {
      const first = await submitted(ask);
      const { id } = await submitted(ask, { depends_on: [first.id] });
      await ask('get_work');
      await ask('complete_work', { task_id: first.id, success: false });
      return { id };
    },
    params: ({ id }) => ({ task_id: id }),
    answer: { task: { status: 'blocked', error_message: textWith('which it needs, failed') } },
  },
  {
    call: 'list_tasks',
    when: 'two wait: the most urgent first',
    before: async (ask) => {
      await ask('submit_work', { task_type: 'code', description: 'later', priority: 9 });
      await ask('submit_work', { task_type: 'code', description: 'first', priority: 1 });
    },
    params: () => ({ status: 'pending', task_type: 'code' }),
    answer: {
      tasks: [{ description: 'first', status: 'pending' }, { description: 'later' }],
      count: 2,
      truncated: false,
    },
  },
  {
    call: 'list_tasks',
    when: 'the status is none',
    params: () => ({ status: 'lost' }),
    answer: undefined,
    refused: 422,
  },
];
