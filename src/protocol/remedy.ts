/** What a person can do where there is no graph, or where nothing can be run; the extension carries it out. */
export type Remedy =
  | 'trust'
  | 'initRepository'
  | 'openPlan'
  | 'newPlan'
  | 'finishRun'
  | 'showMergedWork'
  | 'cleanWorktrees'
  | 'showOutput'
  | 'retry';
