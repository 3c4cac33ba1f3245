/** Makes the folder for all that a start needs; removes what killed ones have left. */
export function makeStartFolder(): Promise<string>;
