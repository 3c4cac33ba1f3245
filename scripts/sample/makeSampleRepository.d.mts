/** Makes a fresh copy of the sample as a git repository of its own, with one commit. Returns its folder. */
export function makeSampleRepository(target: string): string;
