import type { Operation } from './operation';
import { agentToolOperations } from './agentTools';
import {
  approvalOperations,
  policyOperations,
  guardrailOperations,
  auditOperations,
  evaluationOperations,
} from './oversight';
import { archetypeOperations } from './archetypes';
import { boardOperations, issueOperations } from './issues';
import { featureOperations, mergeQueueOperations, mergeTrainOperations } from './merging';
import { handoffOperations, discoveryOperations, portOperations } from './sessions';
import { memoryOperations } from './memory';
import { repositoryOperations } from './repository';
import { statusOperations, healthOperations, helpOperations } from './status';
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
