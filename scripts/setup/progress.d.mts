/** How far a download into a folder is, in words. */
export function arrived(megabytes: number, expected: number, seconds: number, after?: number): string;

/** Shows how far a long step is while it is done. */
export function withProgress<T>(
  title: string,
  far: (seconds: number) => Promise<string>,
  work: () => Promise<T>,
  output?: { isTTY?: boolean; columns?: number; write(text: string): unknown },
): Promise<T>;
