/** What a mock server needs of the machine. */
export interface MockTools {
  /** The command of the mock server that ships with us; a document and `--port` follow. */
  readonly own: readonly string[];
  /** Absolute path of a program that the repository itself has installed, or else of that on the PATH; undefined where there is none. */
  findProgram(name: string): Promise<string | undefined>;
  /** Absolute path of the folder of a run's mock server, where its log is. @param start which one of the run, from 1. */
  folder(run: string, start: number): string;
  /** Waits until something answers at a URL. @returns false when it does not in time, or when that is not wanted any more. */
  answers(url: string, isOver: () => boolean): Promise<boolean>;
}
