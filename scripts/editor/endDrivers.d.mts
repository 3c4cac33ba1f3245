/** Ends the drivers of a repository and the agents that they started. */
export function endDrivers(repository: string): void;
