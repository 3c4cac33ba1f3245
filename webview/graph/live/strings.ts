import type { GraphRunState } from '../../../src/protocol/graph';

/** What a screen reader says when something changes. Brief, because it interrupts. */
export const LIVE_STRINGS = {
  package: (title: string, state: string): string => `${title}: ${state}`,
  many: (count: number, state: string): string => `${count} packages: ${state}`,
  run: {
    none: '',
    running: 'Run started',
    stopping: 'Run is stopping',
    done: 'Run done',
    failed: 'Run ended, not everything is done',
    stuck: 'Run is waiting for a person',
    cancelled: 'Run cancelled',
  } satisfies Readonly<Record<GraphRunState, string>>,
} as const;
