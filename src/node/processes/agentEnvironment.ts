/** What an agent is started with in its environment. */
interface OwnVariables {
  readonly env: Readonly<Record<string, string>>;
  /** Those that hold JSON. */
  readonly jsonVariables?: readonly string[];
}

/**
 * The environment of an agent: ours above the user's, whose settings stay in variables that hold JSON, as far as they say nothing
 * about the same.
 */
export function agentEnvironment(
  users: NodeJS.ProcessEnv,
  { env, jsonVariables = [] }: OwnVariables,
): NodeJS.ProcessEnv {
  const merged: Record<string, string> = {};
  for (const name of jsonVariables) {
    merged[name] = JSON.stringify(together(readJson(users[name]), readJson(env[name])));
  }
  return { ...users, ...env, ...merged };
}

function readJson(text = '{}'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON the agent could not read either.
    return {};
  }
}

/** Objects name by name, lists one after the other; else ours. */
function together(theirs: unknown, ours: unknown): unknown {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    return [...(theirs as unknown[]), ...(ours as unknown[])];
  }
  return isObject(theirs) && isObject(ours)
    ? {
        ...theirs,
        ...Object.fromEntries(
          Object.entries(ours).map(([name, value]) => [
            name,
            name in theirs ? together(theirs[name], value) : value,
          ]),
        ),
      }
    : ours;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
