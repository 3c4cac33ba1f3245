import type { RunViews } from './runViews';
import type { Sessions } from './sessions';

/** A worktree that an agent works in, in upstream's words. */
export interface ActiveWorktree {
  readonly agent_id: string;
  readonly change_id: string;
  readonly branch: string | null;
  readonly worktree_path: string | null;
  readonly last_heartbeat_iso: string;
  readonly pinned: boolean;
  readonly owner_session: string;
}

/** The worktrees of the packages that agents work on now. @param now milliseconds since 1970, UTC. */
export function activeWorktrees(sessions: Sessions, runs: RunViews, now: number): readonly ActiveWorktree[] {
  return sessions.discover(now, {}).flatMap(({ agent_id, session_id, last_heartbeat, run, package: id }) => {
    const state = run === undefined ? undefined : runs.stateOf(run);
    const item = state?.packages.get(id ?? '');
    return state === undefined || item === undefined
      ? []
      : {
          agent_id,
          change_id: state.feature.id,
          branch: item.branch ?? null,
          worktree_path: item.worktree ?? null,
          last_heartbeat_iso: last_heartbeat,
          pinned: false,
          owner_session: session_id,
        };
  });
}
