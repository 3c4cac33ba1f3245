import { addCheckResult } from '../commands/checkResult';
import { addCheckScope } from '../commands/checkScope';
import { addClean } from '../commands/clean';
import { addDoctor } from '../commands/doctor';
import { addDrive } from '../commands/drive';
import { addDrop } from '../commands/drop';
import { addFail } from '../commands/fail';
import { addFindings } from '../commands/findings';
import { addGraph } from '../commands/graph';
import { addHandOver } from '../commands/handOver';
import { addLocks } from '../commands/locks';
import { addMcp } from '../commands/mcp';
import { addMemory } from '../commands/memory';
import { addAudit } from '../commands/audit';
import { addLogs } from '../commands/logs';
import { addMerge } from '../commands/merge';
import { addOwner } from '../commands/owner';
import { addReplay } from '../commands/replay';
import { addReport } from '../commands/report';
import { addRun } from '../commands/run';
import { addServe } from '../commands/serve';
import { addStatus } from '../commands/status';
import { addTypes } from '../commands/types';
import { addValidate } from '../commands/validate';
import { addWatch } from '../commands/watch';
import { addAccept } from '../commands/accept';
import { addContext } from '../commands/context';
import { addBump } from '../commands/bump';
import { addAnswer } from '../commands/answer';
import { addApprove } from '../commands/approve';
import { addAsk } from '../commands/ask';
import { addCancel } from '../commands/cancel';
import { addPause } from '../commands/pause';
import { addPrompt } from '../commands/prompt';
import { addReject } from '../commands/reject';
import { addRequestScope } from '../commands/requestScope';
import { addResolve } from '../commands/resolve';
import { addResume } from '../commands/resume';
import { addRetry } from '../commands/retry';
import { addReview } from '../commands/review';
import { addSkip } from '../commands/skip';
import { addTakeOver } from '../commands/takeOver';
import { addWiden } from '../commands/widen';
import { addWhy } from '../commands/why';
import type { AddCommand } from '../program';

/** Every command, in the order of `waves --help`. */
export const EVERY_COMMAND: readonly AddCommand[] = [
  addValidate,
  addGraph,
  addPrompt,
  addOwner,
  addTypes,
  addCheckResult,
  addCheckScope,
  addRun,
  addWatch,
  addClean,
  addRetry,
  addCancel,
  addTakeOver,
  addPause,
  addResume,
  addApprove,
  addReject,
  addReview,
  addAccept,
  addBump,
  addAnswer,
  addAsk,
  addRequestScope,
  addResolve,
  addDrop,
  addHandOver,
  addWiden,
  addFail,
  addMerge,
  addSkip,
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
  addMcp,
  addDoctor,
  addDrive,
];
