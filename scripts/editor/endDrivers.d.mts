/** Ends the drivers of a repository and the agents that they started, and waits for their ends. */
export function endDrivers(repository: string): Promise<void>;
