/** Something that agents or people have remembered. Times are ISO 8601, UTC. */
export interface KnownMemory {
  readonly id: string;
  readonly event_type: string;
  readonly outcome: string;
  readonly summary: string;
  readonly lessons: readonly string[];
  readonly tags: readonly string[];
  /** How often it was remembered. */
  readonly times: number;
  readonly updated_at: string;
}

/** What an agent left for whoever goes on with its work. */
export interface SessionNote {
  readonly agent_name: string;
  readonly summary: string;
  readonly completed_work: readonly string[];
  readonly in_progress: readonly string[];
  readonly decisions: readonly string[];
  readonly next_steps: readonly string[];
  readonly relevant_files: readonly string[];
  readonly created_at: string;
}

/** What a package is about, for finding what is worth knowing before it begins. */
export interface MemoryTopic {
  /** Words that name the package itself: its id, its kind, its locks. */
  readonly words: readonly string[];
  /** Words that name what is around it: its feature. */
  readonly around: readonly string[];
  /** Whether it may write a path. */
  readonly admits: (path: string) => boolean;
}

/** What was learned and left in a repository. */
export interface Knowledge {
  /** What is worth knowing for a package, the most relevant first. */
  recall(topic: MemoryTopic): Promise<readonly KnownMemory[]>;
  /** What an agent has left, the latest first. @param agent as the coordinator knows it: `package@run`. */
  notes(agent: string): Promise<readonly SessionNote[]>;
}
