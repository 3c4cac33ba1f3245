/** What can be done with a package from any view. */
export type PackageAction = 'run' | 'stop' | 'terminal' | 'worktree' | 'log' | 'plan';
