import type { ContractRow } from './row';
import { someText } from './row';

export const discoveryRows: readonly ContractRow[] = [
  {
    call: 'register_session',
    when: 'for the first time',
    params: () => ({ capabilities: ['review'], current_task: 'reading' }),
    answer: { success: true, session_id: someText },
  },
  {
    call: 'discover_agents',
    when: 'one has registered',
    before: async (ask) =>
      void (await ask('register_session', { capabilities: ['review'], current_task: 'reading' })),
    params: () => ({ capability: 'review', status: 'active' }),
    answer: {
      agents: [
        {
          agent_id: 'owner',
          agent_type: someText,
          session_id: someText,
          capabilities: ['review'],
          status: 'active',
          current_task: 'reading',
          last_heartbeat: someText,
          started_at: someText,
          phase_archetype: null,
        },
      ],
      count: 1,
      truncated: false,
    },
  },
  {
    call: 'discover_agents',
    when: 'nobody can do what is asked for',
    before: async (ask) => void (await ask('register_session', {})),
    params: () => ({ capability: 'deploy' }),
    answer: { agents: [], count: 0 },
  },
  {
    call: 'heartbeat',
    when: 'it has registered',
    before: async (ask) => void (await ask('register_session')),
    answer: { success: true, session_id: someText, error: null },
  },
  {
    call: 'heartbeat',
    when: 'it has not registered',
    answer: { success: false, session_id: null, error: 'session_not_found' },
  },
  {
    call: 'cleanup_dead_agents',
    when: 'all are alive',
    before: async (ask) => void (await ask('register_session')),
    answer: { success: true, agents_cleaned: 0, locks_released: 0 },
  },
];
