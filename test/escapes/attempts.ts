import type { Attempt } from './attempt';
import { HOME_ATTEMPTS } from './homeAttempts';
import { MACHINE_ATTEMPTS } from './machineAttempts';
import { REPOSITORY_ATTEMPTS } from './repositoryAttempts';

/** All of them, in the order of the table. */
export const ATTEMPTS: readonly Attempt[] = [...REPOSITORY_ATTEMPTS, ...HOME_ATTEMPTS, ...MACHINE_ATTEMPTS];
