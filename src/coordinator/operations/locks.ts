import * as z from 'zod';
import { agentIdOf, OWNER_TRUST } from '../caller';
import type { Operation } from './operation';
import { lockable, name, operation } from './operation';

/** Minutes where nothing is said: the plan format's default, and what upstream's HTTP clients expect. */
const MINUTES = 120;
const HTTP_MINUTES = 30;
/** The longest wait in line, in seconds: shorter than the time-outs of most clients. */
const LONGEST_WAIT = 50;

const file_path = lockable.describe('A path from the top, or a key like db:schema:users');

/** What clients read of every answer, also where there is nothing to say. */
const NOTHING_SAID = { action: null, expires_at: null, reason: null, locked_by: null, lock_reason: null };

export const lockOperations: readonly Operation[] = [
  operation({
    name: 'acquire_lock',
    capability: 'CAN_LOCK',
    summary:
      'Lock a file or a logical key before changing it, so that no other agent does. When somebody else has it, do something else first, or wait in line with wait_seconds.',
    parameters: {
      file_path,
      reason: name.optional().describe('For the others'),
      ttl_minutes: z.coerce
        .number()
        .default(MINUTES)
        .describe('1 to 480; 0 only tells others, and keeps nobody out'),
      wait_seconds: z.coerce.number().min(0).max(LONGEST_WAIT).default(0),
    },
    http: { method: 'POST', path: '/locks/acquire', defaults: { ttl_minutes: HTTP_MINUTES } },
    changes: true,
    resource: ({ file_path: path }) => String(path),
    run: async ({ locks, caller, now, gone }, params) => ({
      ...NOTHING_SAID,
      ...(await locks.acquire(caller, params, now, params.wait_seconds > 0 ? gone?.() : undefined)),
    }),
  }),
  operation({
    name: 'release_lock',
    capability: 'CAN_LOCK',
    summary: 'Give a lock back that you have acquired.',
    parameters: { file_path },
    http: { method: 'POST', path: '/locks/release' },
    changes: true,
    resource: ({ file_path: path }) => String(path),
    run: async ({ locks, caller }, params) => ({
      action: null,
      reason: null,
      ...(await locks.release(caller, params.file_path)),
    }),
  }),
  operation({
    name: 'check_locks',
    capability: 'CAN_LOCK',
    summary: 'See who holds which locks: those of some files, or all.',
    parameters: { file_paths: z.array(file_path).max(1000).optional() },
    http: { method: 'GET', path: '/locks' },
    run: ({ locks }, { file_paths }) => locks.held(file_paths),
  }),
  operation({
    name: 'lock_status',
    capability: 'CAN_LOCK',
    summary: 'See who holds the lock of one file.',
    httpOnly: true,
    parameters: { file_path },
    http: { method: 'GET', path: '/locks/status/{file_path*}', open: true },
    trust: 0,
    run: async ({ locks }, params) => {
      const [lock] = await locks.held([params.file_path]);
      return {
        locked: lock !== undefined,
        file_path: params.file_path,
        ...(lock === undefined ? {} : { lock }),
      };
    },
  }),
  operation({
    name: 'force_release_lock',
    capability: 'CAN_LOCK',
    summary: 'Take a lock away from whoever holds it.',
    httpOnly: true,
    parameters: { file_path },
    http: { method: 'DELETE', path: '/locks/{file_path*}' },
    changes: true,
    trust: OWNER_TRUST,
    resource: ({ file_path: path }) => String(path),
    run: async ({ locks, caller }, params) => {
      const lock = await locks.force(caller, params.file_path);
      const holder = lock?.holder;
      return {
        released: lock !== undefined,
        prior_holder_agent_id:
          holder === undefined ? null : holder.kind === 'package' ? agentIdOf(holder) : holder.name,
        prior_acquired_at: lock?.since ?? null,
      };
    },
  }),
];
