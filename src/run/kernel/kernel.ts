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
export { BlockTable } from './blocking';
export { fileLockKey, HeldKeysDraft, holderOfKey, isLockPattern, lockedPath, locksMeet } from './claims';
export type { DescribedAgent, OutputField } from './describedAgent';
export { OUTPUT_FIELDS } from './describedAgent';
export { durationText } from './duration';
export { inWindowsLanguage, signInWindowsLanguage } from './journalWords';
export { localMinute, localTime, worldTime } from './timesOfDay';
export { describeEvidence, keepEvidence, rankedEvidence } from './evidence';
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
export { fingerprint } from './fingerprint';
export { EventTable, Fold } from './fold';
export { rulesOf } from './holding';
export type {
  ParentAttempt,
  RunContinued,
  RunEnded,
  RunNoted,
  RunOutcome,
  RunStarted,
  RunStopping,
} from './kernelEvents';
export { EVENT_FORMAT } from './kernelEvents';
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
} from './kernelState';
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
} from './names';
export type { PackageStateName, Shown } from './packageStates';
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
} from './packageStates';
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
} from './plannedPackage';
export { stepGate, SUBPLAN_AGENT } from './plannedPackage';
export { cameToNothing, change, enter, holdsLocks, isSatisfied, isStuck, rebuildIndex } from './runIndex';
export type { Amount, OpenSpan, Standing, StandingSpan, Waits } from './standing';
export { amountAt, amountOf, isWork, sumAmounts, WAITS, waitsBehind, workOf } from './standing';
export type { BlockOf, DutyOf, EventOf, KeptOf, NeedOf, Together, WishKindOf } from './sums';
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
export type { WorktreeRules } from './worktreeRules';
export { worktreeRules } from './worktreeRules';
