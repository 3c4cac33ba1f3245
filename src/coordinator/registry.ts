import type { Operation } from './operation';
import { agentToolOperations } from './operations/agentTools';
import { approvalOperations } from './operations/approvals';
import { boardOperations } from './operations/board';
import { evaluationOperations } from './operations/evaluations';
import { featureOperations } from './operations/features';
import { guardrailOperations } from './operations/guardrails';
import { handoffOperations } from './operations/handoffs';
import { issueOperations } from './operations/issues';
import { memoryOperations } from './operations/memory';
import { mergeQueueOperations } from './operations/mergeQueue';
import { mergeTrainOperations } from './operations/mergeTrains';
import { policyOperations } from './operations/policy';
import { portOperations } from './operations/ports';
import { repositoryOperations } from './operations/repository';
import { statusOperations } from './operations/status';
import { auditOperations } from './operations/audit';
import { discoveryOperations } from './operations/discovery';
import { healthOperations, helpOperations } from './operations/health';
import { lockOperations } from './operations/locks';
import { queueOperations } from './operations/queue';

const ALL_BUT_HELP: readonly Operation[] = [
  ...lockOperations,
  ...queueOperations,
  ...discoveryOperations,
  ...auditOperations,
  ...approvalOperations,
  ...featureOperations,
  ...guardrailOperations,
  ...handoffOperations,
  ...issueOperations,
  ...memoryOperations,
  ...mergeQueueOperations,
  ...mergeTrainOperations,
  ...policyOperations,
  ...portOperations,
  ...repositoryOperations,
  ...statusOperations,
  ...boardOperations,
  ...evaluationOperations,
  ...agentToolOperations,
  ...healthOperations,
];

/** Every call of the coordinator. Both faces, the client and the help are made from this one list. */
export const OPERATIONS: readonly Operation[] = [...ALL_BUT_HELP, ...helpOperations(ALL_BUT_HELP)];

/** Those that agents are offered as tools. */
export const TOOLS: readonly Operation[] = OPERATIONS.filter(({ httpOnly }) => httpOnly !== true);
