import type { ContractRow } from './row';
import { someNumber, someText } from './row';

export const auditRows: readonly ContractRow[] = [
  {
    call: 'query_audit',
    when: 'something was changed',
    before: async (ask) => {
      await ask('acquire_lock', { file_path: 'a.ts' });
      await ask('check_locks');
    },
    params: () => ({ agent_id: 'owner', limit: 5 }),
    answer: {
      entries: [
        {
          id: someText,
          agent_id: 'owner',
          agent_type: someText,
          operation: 'acquire_lock',
          parameters: { file_path: 'a.ts' },
          result: { success: true },
          duration_ms: someNumber,
          success: true,
          created_at: someText,
        },
      ],
      count: 1,
      truncated: false,
    },
  },
  {
    call: 'query_audit',
    when: 'there are more',
    before: async (ask) => {
      await ask('acquire_lock', { file_path: 'a.ts' });
      await ask('release_lock', { file_path: 'a.ts' });
    },
    params: () => ({ limit: 1 }),
    answer: { entries: [{ operation: 'release_lock' }], count: 1, truncated: true },
  },
];
