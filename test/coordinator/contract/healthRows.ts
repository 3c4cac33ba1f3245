import type { ContractRow } from './row';
import { someText } from './row';

export const healthRows: readonly ContractRow[] = [
  ...['health', 'live', 'ready'].map((call): ContractRow => ({
    call,
    when: 'it is there',
    httpOnly: true,
    answer: { status: 'ok', db: 'connected', version: someText },
  })),
  {
    call: 'help',
    when: 'about one call',
    params: () => ({ topic: 'acquire_lock' }),
    answer: { topics: [{ name: 'acquire_lock', capability: 'CAN_LOCK', http: 'POST /locks/acquire' }] },
  },
];
