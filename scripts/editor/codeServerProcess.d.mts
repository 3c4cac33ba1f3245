/** A code-server that listens. */
export interface RunningCodeServer {
  /** Without a path. */
  readonly address: string;
  /** Leader of its process group. */
  readonly pid: number;
  /** Ends its whole process group. */
  stop(): Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts code-server on the loopback interface, with user data and extensions of its own. */
export function startCodeServer(options: {
  readonly codeServer: { readonly node: string; readonly entry: string };
  /** For user data, extensions and its log; must exist. */
  readonly folder: string;
  readonly port?: number;
  /** Added to the calm ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether folders are trusted without asking; the default. */
  readonly trusting?: boolean;
  /** Folders of the built-in extensions that there are; all of them by default. */
  readonly builtins?: readonly string[];
}): Promise<RunningCodeServer>;
