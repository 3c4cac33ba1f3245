import type { Attempt } from './attempt';
import { HOME_ATTEMPTS } from './homeAttempts';
import { MACHINE_ATTEMPTS } from './machineAttempts';
import { REPOSITORY_ATTEMPTS } from './repositoryAttempts';

/** Where a command runs that tries to break out. */
export const PLACES = ['mock', 'setup', 'agent', 'check', 'gate'] as const;

/** All of them, in the order of the table. */
export const ATTEMPTS: readonly Attempt[] = [...REPOSITORY_ATTEMPTS, ...HOME_ATTEMPTS, ...MACHINE_ATTEMPTS];
