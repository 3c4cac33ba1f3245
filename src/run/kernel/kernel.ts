/*
 * The face of the kernel: what every run has, whatever its features are. Nothing below it knows a feature; features, and
 * all that stands above them, import this file alone.
 */
export {
  beginAnew,
  cancelPackage,
  endStopped,
  failAttempt,
  goOnMending,
  isUnderway,
  leaveRun,
  RUNNING,
  startApprovals,
  stopAttempt,
  UNDERWAY,
} from './attemptEnds';

export {
  fileLockKey,
  HeldKeysDraft,
  holderOfKey,
  isLockPattern,
  lockedPath,
  locksMeet,
} from './state/claims';

export { inWindowsLanguage, preflightInWindowsLanguage, signInWindowsLanguage } from './journalWords';
export { localMinute, localTime, worldTime, durationText } from './state/timesOfDay';
export { describeEvidence, keepEvidence, rankedEvidence } from './state/evidence';
export type {
  Asking,
  Begun,
  Block,
  BlockEntry,
  ChildBlock,
  Duty,
  Barrier,
  EventWords,
  Feature,
  Following,
  Holding,
  Keeping,
  Teller,
} from './feature';
export {
  attention,
  bad,
  because,
  countFiles,
  following,
  openWave,
  barrierOf,
  plain,
  silent,
  waitsForAnything,
  waitsForStart,
} from './feature';

export { EventTable, Fold } from './fold';
export { rulesOf, BlockTable } from './holding';
export type {
  ParentAttempt,
  RunContinued,
  RunEnded,
  RunNoted,
  RunOutcome,
  RunStarted,
  RunStopping,
} from './state/kernelEvents';
export { EVENT_FORMAT } from './state/kernelEvents';
export type {
  AgentPlace,
  EarlierAttempt,
  Evidence,
  EvidenceClaim,
  EvidenceSource,
  KernelPackage,
  PackageDraftOf,
  PackageOf,
  Part,
  ProposedSize,
  Recorded,
  RunDraftOf,
  RunOf,
} from './state/kernelState';
export { againOrSkipped, lifecycle, NO_REASON } from './lifecycle';
export {
  childNamespace,
  childRunId,
  integrationBranch,
  isChildRun,
  packageBranch,
  rootRunOf,
  safeName,
  SHARED_WORKTREE_LOCK,
  verificationBranch,
  worktreePath,
  fingerprint,
} from './state/names';
export type { PackageStateName, Shown } from './state/packageStates';
export {
  appearanceOf,
  countGroups,
  currentWave,
  drawnState,
  groupOf,
  isActive,
  needsAttention,
  PACKAGE_STATES,
  STATE_APPEARANCE,
} from './state/packageStates';
export type {
  AgentWishes,
  FormerScopeLevel,
  PlannedGate,
  PlannedGoal,
  PlannedPackage,
  ResolvedAgent,
  RunAgentRules,
  SandboxKind,
  ScopeLevel,
  SoftNeed,
  DescribedAgent,
  OutputField,
} from './state/plannedPackage';
export { stepGate, SUBPLAN_AGENT, OUTPUT_FIELDS } from './state/plannedPackage';
export {
  cameToNothing,
  change,
  enter,
  holdsLocks,
  isSatisfied,
  isStuck,
  rebuildIndex,
} from './state/runIndex';
export type { Amount, OpenSpan, Standing, StandingSpan, Waits } from './state/standing';
export { amountAt, amountOf, isWork, sumAmounts, WAITS, waitsBehind, workOf } from './state/standing';
export type { BlockOf, DutyOf, EventOf, KeptOf, NeedOf, Together, WishKindOf } from './holding';
export type { AttentionWay, Decision, Need, Needs, Overview, WayOut } from './waysOut';
export {
  again,
  approveOrReject,
  deciding,
  log,
  openPlan,
  sendBack,
  show,
  skip,
  stop,
  stopIt,
  takeOver,
  tryNow,
  worktree,
  yesOrNo,
} from './waysOut';
export type { By, HandoffWish, ScopeWish, SteeringAction, SurroundingsWish, WishOf } from './wishes';
export { grantingOf, packageOf, wordsOf } from './wishes';
export type { WorktreeRules } from './state/worktreeRules';
export { worktreeRules } from './state/worktreeRules';
