/** Does a work on a target while no other process does, and waits for the one that does. */
export function alone<T>(target: string, work: (partial: string) => Promise<T>): Promise<T>;
