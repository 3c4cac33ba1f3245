import type { Operation } from './operation';
import { agentToolOperations } from './agentTools';
import { approvalOperations } from './approvals';
import { archetypeOperations } from './archetypes';
import { boardOperations } from './board';
import { evaluationOperations } from './evaluations';
import { featureOperations } from './features';
import { guardrailOperations } from './guardrails';
import { handoffOperations } from './handoffs';
import { issueOperations } from './issues';
import { memoryOperations } from './memory';
import { mergeQueueOperations } from './mergeQueue';
import { mergeTrainOperations } from './mergeTrains';
import { policyOperations } from './policy';
import { portOperations } from './ports';
import { repositoryOperations } from './repository';
import { statusOperations } from './status';
import { auditOperations } from './audit';
import { discoveryOperations } from './discovery';
import { healthOperations, helpOperations } from './health';
import { lockOperations } from './locks';
import { queueOperations } from './queue';

const ALL_BUT_HELP: readonly Operation[] = [
  ...lockOperations,
  ...queueOperations,
  ...discoveryOperations,
  ...auditOperations,
  ...approvalOperations,
  ...archetypeOperations,
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
