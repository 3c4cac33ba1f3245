/** Makes a fresh copy of a sample as a git repository of its own, with one commit. Returns its folder. */
export function makeSampleRepository(target: string, sample?: 'user-profile' | 'wrong-assumption'): string;
