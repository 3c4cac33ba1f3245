/** What the registry says of a package's size, and why it cannot be reached where it cannot. */
export function askRegistry(
  spec: string,
): Promise<{ readonly megabytes?: number; readonly unreachable?: string }>;

/** An environment without what npm tells the scripts of this project; settings stay. */
export function withoutScriptVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
