/** A line of a file of the repository. */
export interface FoundLine {
  /** From the top of the work tree. */
  readonly file_path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
}

/** A pull request that is open, in upstream's words. Times are ISO 8601, UTC. */
export interface PullRequestCard {
  readonly kind: 'pr';
  /** `pr:OWNER/NAME:NUMBER`. */
  readonly id: string;
  readonly change_id: string | null;
  /** `OWNER/NAME`. */
  readonly repo: string;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly head_branch: string;
  readonly base_branch: string;
  /** Whose branch it seems to be, by its name: such as `openspec`, `claude`, `waves`; `other`. */
  readonly origin: string;
  readonly status: 'draft' | 'changes_requested' | 'approved' | 'review' | 'open';
  readonly review_summary: {
    readonly state: 'changes_requested' | 'approved' | 'commented' | 'none';
    readonly reviewer_count: number;
    readonly last_reviewed_at_iso: string | null;
  };
  readonly is_draft: boolean;
  readonly url: string;
  readonly created_at_iso: string;
  readonly updated_at_iso: string;
}

/** A proposal of OpenSpec that is not archived, in upstream's words. Times are ISO 8601. */
export interface ProposalCard {
  readonly kind: 'proposal';
  readonly id: string;
  readonly change_id: string;
  readonly title: string;
  /** `in-impl` once its branch changes more than the proposal itself. */
  readonly status: 'drafted' | 'in-impl';
  readonly created_at_iso: string | null;
  readonly updated_at_iso: string | null;
  readonly proposal_path: string;
  readonly has_tasks_md: boolean;
  readonly has_design_md: boolean;
  readonly has_spec_delta: boolean;
  readonly has_branch: boolean;
  readonly branch_name: string | null;
  readonly code_changes_outside_proposal: number;
}

/** What the coordinator does with the repository itself. */
export interface RepositoryTools {
  /**
   * Lines with a text in files that git knows, whichever case; where there is none, lines of files that have all of its
   * words.
   * @param most so many lines and one more where there are more.
   */
  search(text: string, pathPrefix: string | undefined, most: number): Promise<readonly FoundLine[]>;
  /** @throws WavesError `gh-missing`, `coordinator` when GitHub's command line is not there or refuses. */
  pullRequests(): Promise<readonly PullRequestCard[]>;
  proposals(): Promise<readonly ProposalCard[]>;
  /**
   * Merges a branch into what a merge train has so far, without a checkout.
   * @param base a ref of ours; undefined: what is checked out.
   * @returns the ref of the merge; undefined where there is no such branch or it cannot be merged.
   */
  speculate(
    train: string,
    position: number,
    base: string | undefined,
    branch: string,
  ): Promise<string | undefined>;
  /** Forgets the merges of a train. */
  forgetTrain(train: string): Promise<void>;
  /** Short name of the commit that is checked out; `0000000` where there is none. */
  head(): Promise<string>;
  /** Writes a file of the work tree, whole or not at all. @param path within it, as checked by the caller. */
  writeFile(path: string, text: string): Promise<void>;
}
