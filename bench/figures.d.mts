/** Something of ours beside a peer, measured in the same run. */
export interface Comparison {
  readonly what: string;
  readonly size?: number;
  readonly ours: number;
  readonly peer: number;
  readonly beside: string;
  readonly unit: string;
}

export function compare(comparison: Comparison): void;
export function timed<T>(work: () => T): { ms: number; cpu: number; result: T };
export function cpuOf(
  argv: readonly string[],
  how?: { readonly cwd?: string; readonly codes?: readonly number[] },
): number;
export function median(figures: readonly number[]): number;
export function report(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void;
export function option(name: string, fallback?: string): string | undefined;
