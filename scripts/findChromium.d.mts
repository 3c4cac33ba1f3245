/** The Chromium of this machine: an absolute path. */
export function findChromium(): string;
