/** Makes sure that a folder is there whole and works. */
export function wholeFolder(
  target: string,
  how: {
    /** What is wrong with it; undefined where it works. */
    readonly fault: (folder: string) => Promise<string | undefined>;
    /** Fills an empty folder. */
    readonly make: (folder: string) => Promise<void>;
  },
): Promise<void>;
