/** What proves a step by name, as far as it was measured and not reported by an agent. */
export type StepMetrics = Readonly<Record<string, string | number | boolean>>;

/** How many tests came out how, by the report of whoever carried them out. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Not carried out, or not expected to pass yet. */
  readonly skipped: number;
}

/** How many lines that can be reached the tests have reached. */
export interface Coverage {
  readonly covered: number;
  readonly lines: number;
}

/** A number that a target of the plan names, and where it was read. */
export interface MeasuredValue {
  readonly value: number;
  readonly unit?: string;
  readonly from: string;
}

/** What a step of a verification has measured, by files that were written while it ran or by what it printed. */
export interface Measured {
  readonly tests?: TestCounts;
  readonly coverage?: Coverage;
  /** The numbers that targets of the plan name, by name; absent: none was found. */
  readonly values?: Readonly<Record<string, MeasuredValue>>;
  /** The files that this was read from, relative to the worktree; `PRINTED` for what it printed. */
  readonly from: readonly string[];
  /** Reports that could not be read, each with the reason; they count for nothing. */
  readonly unread?: readonly string[];
}

/** A file that may be a report. */
export interface WrittenReport {
  /** Relative to the worktree, with `/`. */
  readonly path: string;
  /** Whether the plan names it. */
  readonly named: boolean;
  /** Absent: it is too large to be read. */
  readonly text?: string;
}

/** Where a step may have left reports. */
export interface ReportPlaces {
  /** Where its command ran, relative to the worktree. */
  readonly cwd: string;
  /** Files that the plan names, relative to the worktree. */
  readonly named: readonly string[];
  /** When it was started, in milliseconds since 1970: what was not changed since is of an earlier time. */
  readonly since: number;
}

/** Stands among the files for what a step printed. */
export const PRINTED = 'what it printed';

/** Adds up counts of tests; undefined where there are none to add. */
export function testsSum(counts: readonly TestCounts[]): TestCounts | undefined {
  const sum = (of: keyof TestCounts) => counts.reduce((all, each) => all + each[of], 0);
  return counts.length === 0
    ? undefined
    : { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

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

/**
 * What an agent, or a command of its verification, left as metrics in the result file (`WAVES_RESULT_FILE`), by name: what
 * steps have as `evidence.metrics`, and whatever stands beside the fields of the format or in `metrics` of its own. Anything
 * may stand in the file; what can't be read says nothing.
 */
export function reportedMetrics(value: unknown): Readonly<Record<string, unknown>> {
  const result = fields(value);
  const verification = fields(result['verification']);
  const steps = Array.isArray(verification['steps']) ? (verification['steps'] as unknown[]) : [];
  const top = Object.entries(result).filter(([name]) => !FORMAT.has(name));
  return Object.assign(
    Object.fromEntries(top),
    fields(result['metrics']),
    ...steps.map((step) => fields(fields(fields(step)['evidence'])['metrics'])),
  ) as Record<string, unknown>;
}

const FORMAT: ReadonlySet<string> = new Set([
  ...['schema_version', 'feature_id', 'package_id', 'attempt', 'plan_revision', 'contracts_revision'],
  ...['status', 'error_code', 'timestamps', 'locks', 'scope', 'files_modified', 'scope_check', 'git'],
  ...['verification', 'contract_checks', 'resources', 'notes', 'escalations', 'metrics'],
]);

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
