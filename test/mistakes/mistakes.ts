import { NESTED } from '../simulation/simulatedPlan';
import { ATTENDED } from '../simulation/simulation';

/** A mistake that somebody could make: `from` becomes `to` in the one file of `src` whose path ends as `file` says. */
export interface Mistake {
  /** What is wrong then, in words. */
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly found: Finder;
}

/** What finds a mistake: a world of the simulation, or a file of tests. */
export type Finder =
  | {
      readonly by: 'simulation';
      /** Where to begin to look: at the first world, or near the one that has shown it. */
      readonly firstSeed: number;
      /** Only such worlds can show it: those with plans within plans, or whose run somebody at a command line attends. */
      readonly only?: 'nested' | 'attended';
    }
  | { readonly by: 'tests'; readonly file: string };

const anywhere: Finder = { by: 'simulation', firstSeed: 0 };
const nested: Finder = { by: 'simulation', firstSeed: NESTED - 1, only: 'nested' };

/** A world whose run somebody attends shows it. @param after so many such worlds that do not. */
function attended(after = 0): Finder {
  return { by: 'simulation', firstSeed: ATTENDED.first + after * ATTENDED.every, only: 'attended' };
}

/** A world that shows it lies after this one, and not soon after the first. */
function near(firstSeed: number): Finder {
  return { by: 'simulation', firstSeed };
}

function tests(file: string): Finder {
  return { by: 'tests', file };
}

export const MISTAKES: readonly Mistake[] = [
  {
    what: 'slots are not counted',
    file: 'scheduler.ts',
    from: 'free -= 1;',
    to: '',
    found: anywhere,
  },
  {
    what: 'dependencies are not waited for',
    file: 'runIndex.ts',
    from: 'item.state = item.unmet === 0 ?',
    to: 'item.state = item.unmet >= 0 ?',
    found: anywhere,
  },
  {
    what: 'nobody wakes what waits for its time',
    file: 'scheduler.ts',
    from: "decisions.push({ kind: 'wait', until: wake });",
    to: '',
    found: anywhere,
  },
  {
    what: 'an attempt is begun that an earlier driver may have launched',
    file: 'engine/attempts/attemptLaunch.ts',
    from: 'if (this.own.has(key) && !(await this.prepare(target))) {',
    to: 'if (!(await this.prepare(target))) {',
    found: near(160),
  },
  {
    what: 'nothing is on the disk before it is acted on',
    file: 'run/kernel/fold.ts',
    from: 'return this.entries.get(type)?.mayBeLost === true;',
    to: 'return true;',
    found: near(167),
  },
  {
    what: 'what a child run claims is not held by its parent',
    file: 'engine/start/plannedRun.ts',
    from: '...within.flatMap((child) => child.locks)',
    to: '',
    found: nested,
  },
  {
    what: 'a child run is driven twice',
    file: 'engine/runs/childRuns.ts',
    from: 'if (this.host.active(run) === undefined) {',
    to: 'if (run !== "") {',
    found: nested,
  },
  {
    what: 'a child run is taken up without its parent',
    file: 'engine/runs/driver.ts',
    from: 'if (state.parent !== undefined) {\n        await this.recoverChild(state, state.parent);\n        continue;\n      }',
    to: '',
    found: nested,
  },
  {
    what: 'a child run goes on when its package is cancelled',
    file: 'engine/runs/childRuns.ts',
    from: '(stopping?.message ?? ending)',
    to: 'ending',
    found: tests('test/engine/subplans.test.ts'),
  },
  {
    what: 'a child run does not feel a pause of its parent',
    file: 'engine/runs/childRuns.ts',
    from: 'const held = paused || isHeld(parent);',
    to: 'const held = paused;',
    found: nested,
  },
  {
    what: 'a lease believes that it holds a hundred times as long',
    file: 'node/leases/heldLease.ts',
    from: 'this.heldUntil = takenAt + timing.expiryMs / 2;',
    to: 'this.heldUntil = takenAt + timing.expiryMs * 50;',
    found: anywhere,
  },
  {
    what: 'a lease is taken from a holder that lives',
    file: 'node/leases/lease.ts',
    from: 'current !== undefined && (await provesAlive(commonDir, current, timing, host))',
    to: 'current === null',
    found: near(87),
  },
  {
    what: 'a lease is forgotten when the power fails',
    file: 'node/leases/lease.ts',
    from: 'await files.syncFolder(wavesFolder(commonDir));',
    to: '',
    found: anywhere,
  },
  {
    what: 'compaction drops the signs of life',
    file: 'run/kernel/fold.ts',
    from: 'const says = this.entries.get(event.type)?.says?.(event);',
    to: "if (event.type === 'attempt.life') {\n      continue;\n    }\n    const says = this.entries.get(event.type)?.says?.(event);",
    found: anywhere,
  },
  {
    what: 'compaction drops what agents were seen to do',
    file: 'run/kernel/fold.ts',
    from: 'const says = this.entries.get(event.type)?.says?.(event);',
    to: "if (event.type === 'attempt.observed') {\n      continue;\n    }\n    const says = this.entries.get(event.type)?.says?.(event);",
    found: anywhere,
  },
  {
    what: 'a snapshot is not on the disk before its segments go',
    file: 'node/journal/journalSnapshot.ts',
    from: 'await file.sync();',
    to: '',
    found: anywhere,
  },
  {
    what: "a snapshot's name is not on the disk before its segments go",
    file: 'node/journal/journalSnapshot.ts',
    from: 'await files.syncFolder(dirname(journal));',
    to: '',
    found: anywhere,
  },
  {
    what: 'a snapshot takes in what is still being written',
    file: 'node/journal/journalSnapshot.ts',
    from: 'const last = parts.segments.at(-2);',
    to: 'const last = parts.segments.at(-1);',
    found: anywhere,
  },
  {
    what: 'locks of blocked packages of ended runs are dropped on recovery',
    file: 'engine/runs/driver.ts',
    from: 'holders.forEach(({ planned }) => waiting.add(`${run} ${planned.id}`));',
    to: '',
    found: near(113),
  },
  {
    what: 'a new segment is forgotten when the power fails',
    file: 'node/journal/journalSegment.ts',
    from: 'await files.syncFolder(dirname(path));',
    to: '',
    found: near(194),
  },
  {
    what: 'the next segment begins before the last is on the disk',
    file: 'node/journal/journalWriter.ts',
    from: '    await this.file.sync();\n    await this.file.close();',
    to: '    await this.file.close();',
    found: anywhere,
  },
  {
    what: 'what a driver before did not wait for the disk with is built on',
    file: 'node/journal/journalSegment.ts',
    from: '      await file.sync();\n      await file.close();',
    to: '      await file.close();',
    found: near(158),
  },
  {
    what: 'a run whose journal refuses a wish stands without a word',
    file: 'engine/runs/journaledRun.ts',
    from: '        this.halt(error);\n        throw error;',
    to: '        throw error;',
    found: tests('test/engine/runs/driver.test.ts'),
  },
  {
    what: 'a driver that was replaced while it looked at a worktree commits there',
    file: 'engine/steps/deliveredWork.ts',
    from: 'await deps.lease.assertHeld();\n  const head',
    to: 'const head',
    found: tests('test/engine/runs/driver.test.ts'),
  },
  {
    what: 'a driver that was replaced while it stood still goes on merging',
    file: 'engine/kernel/heldRepository.ts',
    from: '      await lease.assertHeld();\n      return repository.merge(...args);',
    to: '      return repository.merge(...args);',
    found: near(4443),
  },
  {
    what: 'a fault keeps those from ending who have what its package needs',
    file: 'scheduler.ts',
    from: "    item.state !== 'ready' ||\n    !isDue",
    to: '    true ||\n    !isDue',
    found: near(4645),
  },
  {
    what: 'a run that was cut off in its first event is taken for one that has begun',
    file: 'node/runs/runStore.ts',
    from: ' && (await this.read(run)).events.length > 0',
    to: '',
    found: near(2981),
  },
  {
    what: 'what is written after the disk has forgotten the leases does not count',
    file: 'node/journal/journalSegment.ts',
    from: 'own === undefined && lastEpoch >= epoch ? lastEpoch + 1 : epoch',
    to: 'epoch',
    found: near(5769),
  },
  {
    what: 'a child run that is being stopped does not feel that a pause is over',
    file: 'engine/runs/childRuns.ts',
    from: "driver.state.phase === 'ended' ||",
    to: "driver.state.phase !== 'running' ||",
    found: near(5284),
  },
  {
    what: 'a child run that the disk has forgotten is waited for',
    file: 'engine/runs/childRuns.ts',
    from: "if (!WavesError.is(error, 'unknown-run')) {",
    to: 'if (error !== undefined) {',
    found: near(5942),
  },
  {
    what: 'the copies of plans within a plan are forgotten when the power fails',
    file: 'node/runs/runStore.ts',
    from: 'await this.files.syncFolder(dirname(path));',
    to: '',
    found: nested,
  },
  {
    what: 'a full disk counts as a fault of the agent',
    file: 'run/faults/faultTable.ts',
    from: 'words: /no space left on device|disk quota exceeded|file too large|ENOSPC|EDQUOT|EFBIG/i,',
    to: '',
    found: tests('test/node/git/faults.test.ts'),
  },
  {
    what: 'a filter that does not work counts as a fault of the agent',
    file: 'run/faults/faultTable.ts',
    from: "words:\n      /(?:clean|smudge) filter '?.*'? failed|external filter '?.*'? failed|external filter .* is not available/i,",
    to: '',
    found: tests('test/node/git/faults.test.ts'),
  },
  {
    what: 'an integration branch that is gone counts as a fault of the agent',
    file: 'run/faults/faultTable.ts',
    from: 'words: /the branch \\S+ is gone/i,',
    to: '',
    found: tests('test/node/git/faults.test.ts'),
  },
  {
    what: 'an integration branch that is gone is made again without the merged work',
    file: 'node/repository/reconcile.ts',
    from: "return { what: 'gone', to: known, subjects: []",
    to: "return { what: 'gone', to: (await refCommit(root, 'HEAD')) ?? known, subjects: []",
    found: tests('test/node/git/faults.test.ts'),
  },
  {
    what: 'somebody who follows a run lets it lie when its driver is gone',
    file: 'cli/running/keepDriven.ts',
    from: 'connection = undefined;\n      if (isDisposed()) {',
    to: 'connection = undefined;\n      if (!isDisposed()) {',
    found: attended(),
  },
  {
    what: 'a command line that was replaced as the driver watches a run that nobody drives',
    file: 'cli/running/attendRun.ts',
    from: 'const driven = keepDriven(attendance, started.run);',
    to: 'const driven = { failed: new Promise<never>(() => undefined), dispose: () => undefined };',
    found: attended(145),
  },
  {
    what: 'a request is not made again when the driver goes away before it has answered',
    file: 'cli/running/attendRun.ts',
    from: 'params.fresh === true || left === 0',
    to: 'left > 0',
    found: attended(79),
  },
  {
    what: 'an end from before is taken for the end of a run that goes on',
    file: 'cli/context/followRun.ts',
    from: ' && state.lastSeq > from.endsAfter',
    to: '',
    found: attended(),
  },
  {
    what: 'a driver that freezes is waited for',
    file: 'node/leases/leaseHolder.ts',
    from: 'if (!ended && (beat === undefined || silentMs >= timing.expiryMs)) {',
    to: 'if (!ended && beat === undefined && silentMs < 0) {',
    found: attended(),
  },
  {
    what: 'a lock is taken that somebody else holds',
    file: 'changeLocks.ts',
    from: 'if (conflicts.length > 0) {',
    to: 'if (conflicts.length < 0) {',
    found: tests('test/node/locks/lockStore.test.ts'),
  },
  {
    what: 'a record is believed without its checksum',
    file: 'node/journal/journalFile.ts',
    from: "if (checksum(epoch, body) !== parseInt(crc ?? '', 16)) {",
    to: 'if (crc === undefined) {',
    found: tests('test/node/journal/journalFile.test.ts'),
  },
  {
    what: 'what a scope denies may be written',
    file: 'plan/globs/scope.ts',
    from: 'if (denial !== undefined) {',
    to: 'if (denial === null) {',
    found: tests('test/plan/globs/scope.test.ts'),
  },
  {
    what: 'a quota that is reached again at once is not waited for longer',
    file: 'run/agents/agents.ts',
    from: 'Math.min(LONGEST_MS, Math.max(FIRST_MS, last * 2))',
    to: 'FIRST_MS',
    found: tests('test/run/agents/quota.test.ts'),
  },
  {
    what: 'markers of a conflict that a person commits are not seen',
    file: 'node/merging/conflictTools.ts',
    from: 'return one.filter((place) => other.includes(place));',
    to: 'return one.filter((place) => place === other[-1]);',
    found: tests('test/node/merging/conflictTools.test.ts'),
  },
  {
    what: 'markers of a conflict that are seen are merged',
    file: 'engine/merging/conflictResolution.ts',
    from: 'if (seen.markers.length > 0) {',
    to: 'if (seen.markers.length < 0) {',
    found: tests('test/engine/merging/resolutions.test.ts'),
  },
  {
    what: 'a link to a repository that is not there is merged',
    file: 'node/git/nestedRepositories.ts',
    from: 'isThere[index] === true || links.has(path)',
    to: 'isThere[index] === true && links.size >= 0',
    found: tests('test/node/git/scopeTools.test.ts'),
  },
  {
    what: 'a repository whose changes are in no commit is taken away',
    file: 'node/worktrees/besides.ts',
    from: "return changes.stdout !== '';",
    to: 'return changes.code !== 0;',
    found: tests('test/node/worktrees/kindsOfRepositories.test.ts'),
  },
  {
    what: 'a worktree lacks what its package may write, as the sparse checkout does',
    file: 'node/repository/repository.ts',
    from: 'await takeIn(path, needs);',
    to: 'await takeIn(path, needs.slice(needs.length));',
    found: tests('test/node/worktrees/kindsOfRepositories.test.ts'),
  },
  {
    what: 'what lies outside of a sparse checkout is not committed',
    file: 'node/git/snapshot.ts',
    from: "'--sparse', ",
    to: '',
    found: tests('test/node/worktrees/kindsOfRepositories.test.ts'),
  },
  {
    what: 'settings that an agent plants beside those of a sparse checkout are not seen',
    file: 'node/git/takenBack.ts',
    from: "['', rest(own)].includes(rest(text))",
    to: "typeof rest(own + text) === 'string'",
    found: tests('test/node/git/takenBack.test.ts'),
  },
];
