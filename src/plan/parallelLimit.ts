/** How many packages of one plan work at the same time where neither the plan nor its reader says it. */
export const DEFAULT_MAX_PARALLEL = 10;
