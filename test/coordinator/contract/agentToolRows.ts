import type { ContractRow } from './row';

const CALLS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['ask_human', { question: 'Which?' }],
  ['await_answer', { id: 'x' }],
  ['request_scope', { path: 'src/a.ts', reason: 'needed' }],
  ['handoff', { package_id: 'api', message: 'please' }],
  ['handoff', { handoff_id: 'x', message: 'done' }],
  ['sync', {}],
  ['read_inbox', {}],
  ['report_progress', { message: 'half', progress: 0.5 }],
  ['finish', { status: 'done', summary: 'all of it' }],
  ['escalate', { type: 'RESOURCE_CONFLICT', summary: 'no' }],
];

/** What these do in a run is shown in `handoffs.test.ts`. */
export const agentToolRows: readonly ContractRow[] = CALLS.map(([call, params]) => ({
  call,
  when: 'it is no agent of a run',
  params: () => params,
  answer: { success: false, reason: 'not_in_a_run' },
}));
