import type { ContractRow } from './row';
import { someText, textWith } from './row';

const lock = (path: string) => ({ file_path: path, agent_id: 'other', agent_type: 'claude_code' });

export const lockRows: readonly ContractRow[] = [
  {
    call: 'acquire_lock',
    when: 'nobody has it',
    params: () => ({ file_path: 'src/a.ts', reason: 'renaming', ttl_minutes: 5 }),
    answer: {
      success: true,
      action: 'acquired',
      file_path: 'src/a.ts',
      expires_at: textWith(/^\d{4}-.*Z$/),
      lock_reason: 'renaming',
    },
  },
  {
    call: 'acquire_lock',
    when: 'the same agent has it',
    before: async (ask) => void (await ask('acquire_lock', { file_path: 'src/a.ts' })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: true, action: 'refreshed' },
  },
  {
    call: 'acquire_lock',
    when: 'somebody else has it',
    before: async (_, { http }) =>
      void (await http('POST', '/locks/acquire', { body: { ...lock('src/a.ts'), reason: 'mine' } })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: false, reason: 'locked_by_other', locked_by: 'other', lock_reason: 'mine' },
  },
  {
    call: 'acquire_lock',
    when: 'a lock covers it',
    before: async (_, { http }) => void (await http('POST', '/locks/acquire', { body: lock('db:schema:*') })),
    params: () => ({ file_path: 'db:schema:users' }),
    answer: { success: false, reason: 'locked_by_other', locked_by: 'other' },
  },
  {
    call: 'acquire_lock',
    when: 'somebody has only said that it means to take it',
    before: async (_, { http }) =>
      void (await http('POST', '/locks/acquire', { body: { ...lock('src/a.ts'), ttl_minutes: 0 } })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: true, action: 'acquired' },
  },
  ...[-1, 481].map((minutes): ContractRow => ({
    call: 'acquire_lock',
    when: `it is wanted for ${minutes} minutes`,
    params: () => ({ file_path: 'src/a.ts', ttl_minutes: minutes }),
    answer: { success: false, reason: 'ttl_out_of_range' },
  })),
  ...['../outside.ts', '/etc/passwd', 'a/../../b', 'C:\\x', 'file:../x', 'a\nb', ''].map(
    (path): ContractRow => ({
      call: 'acquire_lock',
      when: `the path is ${JSON.stringify(path)}`,
      params: () => ({ file_path: path }),
      answer: undefined,
      refused: 422,
    }),
  ),
  {
    call: 'release_lock',
    when: 'it is held',
    before: async (ask) => void (await ask('acquire_lock', { file_path: 'src/a.ts' })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: true, action: 'released', file_path: 'src/a.ts' },
  },
  {
    call: 'release_lock',
    when: 'somebody else holds it',
    before: async (_, { http }) => void (await http('POST', '/locks/acquire', { body: lock('src/a.ts') })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: false, reason: 'locked_by_other' },
  },
  {
    call: 'release_lock',
    when: 'nobody holds it',
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { success: false, reason: 'lock_not_found' },
  },
  {
    call: 'check_locks',
    when: 'one is held',
    before: async (_, { http }) => void (await http('POST', '/locks/acquire', { body: lock('src/a.ts') })),
    answer: [
      {
        file_path: 'src/a.ts',
        locked_by: 'other',
        agent_type: someText,
        locked_at: someText,
        expires_at: someText,
        reason: null,
      },
    ],
  },
  {
    call: 'lock_status',
    when: 'it is free',
    httpOnly: true,
    params: () => ({ file_path: 'src/deep/a.ts' }),
    answer: { locked: false, file_path: 'src/deep/a.ts' },
  },
  {
    call: 'lock_status',
    when: 'it is held',
    httpOnly: true,
    before: async (_, { http }) => void (await http('POST', '/locks/acquire', { body: lock('src/a.ts') })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { locked: true, lock: { locked_by: 'other' } },
  },
  {
    call: 'force_release_lock',
    when: 'somebody else holds it',
    httpOnly: true,
    before: async (_, { http }) => void (await http('POST', '/locks/acquire', { body: lock('src/a.ts') })),
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { released: true, prior_holder_agent_id: 'other', prior_acquired_at: someText },
  },
  {
    call: 'force_release_lock',
    when: 'nobody holds it',
    httpOnly: true,
    params: () => ({ file_path: 'src/a.ts' }),
    answer: { released: false, prior_holder_agent_id: null, prior_acquired_at: null },
  },
];
