import { addCheckResult } from '../commands/checkResult';
import { addCheckScope, addRequestScope } from '../commands/checkScope';
import { addClean } from '../commands/clean';
import { addDecide } from '../commands/decide';
import { addDoctor } from '../commands/doctor';
import { addDrive } from '../commands/drive';
import { addFindings } from '../commands/findings';
import { PLANNING_COMMANDS } from '../planning/planning';
import { addGraph } from '../commands/graph';
import { addLocks } from '../commands/locks';
import { addMcp } from '../commands/mcp';
import { addMemory } from '../commands/memory';
import { addAudit } from '../commands/audit';
import { addLogs } from '../commands/logs';
import { addMerge } from '../commands/merge';
import { addOwner } from '../commands/owner';
import { addReplay } from '../commands/replay';
import { addReport } from '../commands/report';
import { addMock } from '../commands/mock';
import { addProbe } from '../commands/probe';
import { addRun } from '../commands/run';
import { addServe } from '../commands/serve';
import { addStatus } from '../commands/status';
import { addTypes } from '../commands/types';
import { addValidate } from '../commands/validate';
import { addWatch } from '../commands/watch';
import { addContext } from '../commands/context';
import { addAnswer } from '../commands/answer';
import { addAsk, addFinish, addPublish, addSync } from '../commands/agentWords';
import { addPrompt } from '../commands/prompt';
import { addResolve } from '../commands/resolve';
import { addRetry } from '../commands/retry';
import { addReview } from '../commands/review';
import { addTakeOver } from '../commands/takeOver';
import { addVerbs } from '../commands/verbs';
import { addWorker } from '../commands/worker';
import { addWhy } from '../commands/why';
import type { AddCommand } from './program';

/** Every command, in the order of `waves --help`. */
export const EVERY_COMMAND: readonly AddCommand[] = [
  ...PLANNING_COMMANDS,
  addValidate,
  addGraph,
  addPrompt,
  addOwner,
  addTypes,
  addMock,
  addProbe,
  addCheckResult,
  addCheckScope,
  addRun,
  addWatch,
  addClean,
  addDecide,
  addRetry,
  addVerbs,
  addTakeOver,
  addReview,
  addAnswer,
  addAsk,
  addFinish,
  addRequestScope,
  addSync,
  addPublish,
  addResolve,
  addMerge,
  addStatus,
  addWhy,
  addFindings,
  addLocks,
  addMemory,
  addAudit,
  addLogs,
  addContext,
  addReplay,
  addReport,
  addServe,
  addWorker,
  addMcp,
  addDoctor,
  addDrive,
];
