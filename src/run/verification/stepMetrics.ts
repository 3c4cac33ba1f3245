/** What proves a step by name, as far as it was measured and not reported by an agent. */
export type StepMetrics = Readonly<Record<string, string | number | boolean>>;

/** Where the values of a step's `evidence.result_keys` may come from. */
export interface MetricSources {
  /** What the agent, or the step's command, left in the result file, by name. */
  readonly reported: Readonly<Record<string, unknown>>;
  /** The end of what the command printed. */
  readonly output: string;
  /** Of a command that has passed. */
  readonly exitCode: number;
}

/** What is known of a step that has passed by the names that its plan wants to see in the result. */
export interface ProvenKeys {
  /** Those that stand in no report, with their values. */
  readonly metrics: StepMetrics;
  /** Those that nobody has said anything about. */
  readonly missing: readonly string[];
}

/**
 * Looks for the keys of a step that has passed: in what was reported, in lines like `test_count=12` or `"test_count": 12`
 * that its command printed, and, for names that ask for the verdict itself (`pytest.exit_code`, `mypy_passed`), in that.
 */
export function provenKeys(keys: readonly string[], sources: MetricSources): ProvenKeys {
  const metrics: Record<string, string | number | boolean> = {};
  const missing: string[] = [];
  for (const key of keys.filter((name) => !(name in sources.reported))) {
    const value = printedValue(key, sources.output) ?? verdictValue(key, sources.exitCode);
    if (value === undefined) {
      missing.push(key);
    } else {
      metrics[key] = value;
    }
  }
  return { metrics, missing };
}

/** Long texts are for the log. */
const LONGEST = 200;

function printedValue(key: string, output: string): string | number | undefined {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const line = new RegExp(String.raw`^[ \t{]*"?${name}"?[ \t]*[=:][ \t]*(.*?)[\s,}]*$`, 'gm');
  const lines = [...output.matchAll(line)];
  const text = lines.at(-1)?.[1]?.replace(/^"(.*)"$/, '$1') ?? '';
  const number = Number(text);
  return text === '' ? undefined : Number.isFinite(number) ? number : text.slice(0, LONGEST);
}

function verdictValue(key: string, exitCode: number): number | boolean | undefined {
  const name = key.toLowerCase();
  if (/(^|[._-])exit[._-]?code$/.test(name)) {
    return exitCode;
  }
  return /(^|[._-])(passed|pass|ok|valid|green|clean|success|succeeded|status)$/.test(name)
    ? true
    : undefined;
}
