import type { Operation } from './operation';
import { auditOperations } from './operations/audit';
import { discoveryOperations } from './operations/discovery';
import { healthOperations, helpOperation } from './operations/health';
import { lockOperations } from './operations/locks';
import { queueOperations } from './operations/queue';

const ALL_BUT_HELP: readonly Operation[] = [
  ...lockOperations,
  ...queueOperations,
  ...discoveryOperations,
  ...auditOperations,
  ...healthOperations,
];

/** Every call of the coordinator. Both faces, the client and the help are made from this one list. */
export const OPERATIONS: readonly Operation[] = [...ALL_BUT_HELP, helpOperation(ALL_BUT_HELP)];

/** Those that agents are offered as tools. */
export const TOOLS: readonly Operation[] = OPERATIONS.filter(({ httpOnly }) => httpOnly !== true);
