/** Whether a process of that number runs. */
export function lives(pid: number): boolean;

/** Ends the processes that work in a folder or were started with a path in it, where the system tells which do. */
export function endAllIn(folder: string): Promise<void>;
