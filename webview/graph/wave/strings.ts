/** What people read about waves. */
export const WAVE_STRINGS = {
  title: (number: number): string => `Wave ${number}`,
  total: (packages: number): string => (packages === 1 ? '1 package' : `${packages} packages`),
  doneOf: (done: number, packages: number): string => `${done} of ${packages} done`,
  allDone: (packages: number): string => (packages === 1 ? 'Done' : `All ${packages} done`),
  groups: {
    running: (count: number): string => `${count} running`,
    failed: (count: number): string => `${count} failed`,
    held: (count: number): string => `${count} blocked`,
    cancelled: (count: number): string => `${count} cancelled`,
    ready: (count: number): string => `${count} ready`,
  },
  none: 'No packages',
} as const;
