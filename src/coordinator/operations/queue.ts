import * as z from 'zod';
import type { Operation } from './operation';
import { json, limit, listed, name, names, operation, taskId, text } from './operation';
import { describeTask } from '../services/workQueue';

const taskStatus = z.enum(['pending', 'claimed', 'running', 'completed', 'failed', 'blocked', 'cancelled']);

export const queueOperations: readonly Operation[] = [
  operation({
    name: 'submit_work',
    capability: 'CAN_QUEUE_WORK',
    summary: 'Put a task into the queue, for whichever agent claims it.',
    parameters: {
      task_type: name,
      description: text.min(1),
      input_data: json.optional(),
      priority: z.coerce.number().int().min(1).max(10).default(5).describe('1 is the most urgent'),
      depends_on: z
        .array(taskId)
        .max(1000)
        .optional()
        .describe('Ids of tasks that have to be completed first'),
      agent_requirements: z
        .object({ archetype: name.optional(), min_trust_level: z.number().int().min(0).max(4).optional() })
        .optional(),
      deadline: z.iso.datetime({ offset: true }).optional(),
    },
    http: { method: 'POST', path: '/work/submit', names: { task_description: 'description' } },
    changes: true,
    resource: ({ task_type }) => String(task_type),
    run: ({ queue, caller, now }, params) => queue.submit(caller, params, now),
  }),
  operation({
    name: 'get_work',
    capability: 'CAN_QUEUE_WORK',
    summary: 'Claim the most urgent task that is ready. It is yours until you complete it.',
    parameters: { task_types: names.optional() },
    http: { method: 'POST', path: '/work/claim', says: ['agent_id', 'agent_type'] },
    changes: true,
    run: ({ queue, sessions, caller, now }, { task_types }) =>
      queue.claim(caller, task_types, sessions.archetypesOf(caller), now),
  }),
  operation({
    name: 'complete_work',
    capability: 'CAN_QUEUE_WORK',
    summary: 'Say that a task that you have claimed is done, or has failed.',
    parameters: {
      task_id: taskId,
      success: z.boolean(),
      result: z.unknown().optional(),
      error_message: text.optional(),
    },
    http: { method: 'POST', path: '/work/complete' },
    changes: true,
    resource: ({ task_id }) => String(task_id),
    run: ({ queue, caller, now }, params) => queue.complete(caller, params, now),
  }),
  operation({
    name: 'list_tasks',
    capability: 'CAN_QUEUE_WORK',
    summary: 'See the tasks of the queue and the packages of runs, the most urgent first.',
    parameters: { status: taskStatus.optional(), task_type: name.optional(), limit: limit(50) },
    http: { method: 'GET', path: '/work' },
    run: ({ queue }, { status, task_type, limit: most }) => {
      const tasks = queue
        .all()
        .filter((task) => status === undefined || task.status === status)
        .filter((task) => task_type === undefined || task.task_type === task_type)
        .sort((a, b) => a.priority - b.priority);
      return listed('tasks', tasks.map(describeTask), most);
    },
  }),
  operation({
    name: 'get_task',
    capability: 'CAN_QUEUE_WORK',
    summary: 'Read a task: its status, who has it, what came of it. Packages of runs are tasks too.',
    parameters: { task_id: taskId },
    http: { method: 'POST', path: '/work/get' },
    run: ({ queue }, { task_id }) => {
      const task = queue.find(task_id);
      return task === undefined
        ? { success: false, reason: 'task_not_found' }
        : { success: true, task: describeTask(task) };
    },
  }),
];
