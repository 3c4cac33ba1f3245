import { addCheckResult } from '../asking/checkResult';
import { addCheckScope, addRequestScope } from '../asking/checkScope';
import { addClean } from '../merging/clean';
import { addDecide } from '../steering/decide';
import { addDoctor } from '../doctor/doctor';
import { addDrive } from '../runs/drive';
import { addFindings } from '../explaining/findings';
import { PLANNING_COMMANDS } from '../planning/planning';
import { addGraph } from '../plans/graph';
import { addLocks } from '../coordinator/locks';
import { addMcp } from '../coordinator/mcp';
import { addMemory } from '../coordinator/memory';
import { addAudit } from '../coordinator/audit';
import { addLogs } from '../explaining/logs';
import { addMerge } from '../merging/merge';
import { addOwner } from '../plans/owner';
import { addReplay } from '../explaining/replay';
import { addReport } from '../explaining/report';
import { addMock } from '../plans/mock';
import { addProbe } from '../plans/probe';
import { addRun } from '../runs/run';
import { addServe } from '../coordinator/serve';
import { addStatus } from '../explaining/status';
import { addTypes } from '../plans/types';
import { addValidate } from '../plans/validate';
import { addWatch } from '../runs/watch';
import { addContext } from '../asking/context';
import { addAnswer } from '../asking/answer';
import { addAsk, addFinish, addPublish, addSync } from '../asking/agentWords';
import { addPrompt } from '../plans/prompt';
import { addResolve } from '../steering/resolve';
import { addRetry } from '../steering/retry';
import { addReview } from '../steering/review';
import { addTakeOver } from '../steering/takeOver';
import { addVerbs } from '../steering/verbs';
import { addWorker } from '../machines/worker';
import { addWhy } from '../explaining/why';
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
