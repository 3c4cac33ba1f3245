import { basename, dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { lookAround } from '../../node/plans/planSurroundings';
import type { FixedPlan } from '../../plan/language/fixes/quickFixes';
import { fixedPlan } from '../../plan/language/fixes/quickFixes';
import { inScopeSyntax } from '../../plan/language/scopeSyntax';
import { readPlan } from '../../plan/reading/readPlan';
import type { ScopeSyntax } from '../../plan/reading/readScope';
import { SCOPE_SYNTAXES } from '../../plan/reading/readScope';
import { EXIT, jsonOption } from '../context/command';
import type { CommandContext, CommandTable } from '../context/command';
import { problemLine } from '../plans/problemText';

interface FixOptions {
  readonly plans: readonly string[];
  readonly dryRun?: boolean;
  readonly scopes?: ScopeSyntax;
  readonly json?: boolean;
}

/** Adds `waves fix`. */
export function addFix(table: CommandTable): void {
  table
    .add(
      {
        usage: 'fix <plan>',
        summary: 'mend what is wrong with a plan by the cheapest edits that leave nothing else wrong',
        group: 'plans',
        args: 'plans',
      },
      fix,
    )
    .option('--dry-run', 'only show what would be done')
    .addOption(
      new Option(
        '--scopes <syntax>',
        'write all scopes as globs or as in .gitignore, meaning exactly what they mean now, and mend nothing',
      ).choices(SCOPE_SYNTAXES),
    )
    .addOption(jsonOption());
}

/** `waves fix`: makes the edits unless told not to; exit code 1 when an error is left. */
async function fix(
  context: CommandContext,
  { plans: [plan = ''], dryRun = false, scopes, json }: FixOptions,
): Promise<number> {
  if (scopes !== undefined) {
    return convert(context, plan, scopes, { dryRun, json: json === true });
  }
  const { folder, terminal } = context;
  const files = new FilePlanFiles();
  const file = await files.readForeignPlan(resolve(folder, plan));
  const { text, path, encoding } = file;
  const reading = readPlan(text, { fileName: plan, folderName: basename(dirname(path)) });
  const fixed = fixedPlan(text, { surroundings: await lookAround(reading.plan, path) });
  const isWritten = !dryRun && (encoding !== undefined || fixed.steps.length > 0);
  if (isWritten) {
    await files.writePlan(file, fixed.text);
  }
  if (json === true) {
    const { steps, left, before, after } = fixed;
    terminal.out(
      JSON.stringify(
        {
          file: plan,
          written: isWritten,
          ...(encoding === undefined ? {} : { converted_from: encoding }),
          steps: steps.map(({ title, problem: { code, package: id } }) => ({ title, code, package: id })),
          left,
          critical_minutes: [before.criticalMinutes, after.criticalMinutes],
          waves: [before.waves, after.waves],
          ...(dryRun ? { text: fixed.text } : {}),
        },
        null,
        2,
      ),
    );
  } else {
    terminal.out([...conversion(encoding, dryRun), ...lines(plan, text, fixed, dryRun)].join('\n'));
  }
  return fixed.left.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.success;
}

/** @throws WavesError `edit-refused` that names what the other syntax has no words for; then nothing is written. */
async function convert(
  { folder, terminal }: CommandContext,
  plan: string,
  syntax: ScopeSyntax,
  { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean },
): Promise<number> {
  const files = new FilePlanFiles();
  const file = await files.readPlan(resolve(folder, plan));
  const around = await lookAround(readPlan(file.text).plan, file.path);
  const text = inScopeSyntax(file.text, syntax, (path) => around.isFolder?.(path) === true);
  const changes = [...changedLines(file.text, text)];
  const isWritten = !dryRun && changes.length > 0;
  if (isWritten) {
    await files.writePlan(file, text);
  }
  const count = changes.filter((line) => line.startsWith('+')).length;
  const summary =
    count === 0
      ? `${plan}: its scopes are written so already`
      : `${plan}: ${count} ${count === 1 ? 'line' : 'lines'} written otherwise; every scope means what it meant${dryRun ? '; nothing was written' : ''}`;
  terminal.out(
    json
      ? JSON.stringify(
          { file: plan, written: isWritten, scopes: syntax, ...(dryRun ? { text } : {}) },
          null,
          2,
        )
      : [...changes, summary].join('\n'),
  );
  return EXIT.success;
}

function conversion(encoding: string | undefined, dryRun: boolean): string[] {
  return encoding === undefined ? [] : [`${dryRun ? 'would' : 'did'}: Save it as UTF-8; it was ${encoding}`];
}

function* lines(file: string, before: string, fixed: FixedPlan, dryRun: boolean): Generator<string> {
  const { steps, left } = fixed;
  for (const { title, problem } of steps) {
    yield `${dryRun ? 'would' : 'did'}: ${title}`;
    yield `    ${problemLine(file, problem)}`;
  }
  if (dryRun && steps.length > 0) {
    yield '';
    yield* changedLines(before, fixed.text);
  }
  for (const problem of left) {
    yield `left: ${problemLine(file, problem)}`;
  }
  yield steps.length === 0
    ? `${file}: nothing to mend${left.length === 0 ? '' : ' by itself'}`
    : `${file}: ${steps.length} ${steps.length === 1 ? 'fix' : 'fixes'}, ${left.length} left; ${costs(fixed)}${dryRun ? '; nothing was written' : ''}`;
}

function costs({ before, after }: FixedPlan): string {
  const change = (from: number, to: number): string => (from === to ? `${to}` : `${to} (was ${from})`);
  return `critical path ${change(before.criticalMinutes, after.criticalMinutes)} minutes, waves ${change(before.waves, after.waves)}`;
}

/** The lines that differ, as a patch shows them: between the first and the last change, those that stay are left out. */
function* changedLines(before: string, after: string): Generator<string> {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const kept = new Map<string, number>();
  now.forEach((line) => kept.set(line, (kept.get(line) ?? 0) + 1));
  const gone = old.filter((line) => {
    const count = kept.get(line) ?? 0;
    kept.set(line, count - 1);
    return count <= 0;
  });
  const known = new Map<string, number>();
  old.forEach((line) => known.set(line, (known.get(line) ?? 0) + 1));
  const added = now.filter((line) => {
    const count = known.get(line) ?? 0;
    known.set(line, count - 1);
    return count <= 0;
  });
  yield* gone.map((line) => `- ${line}`);
  yield* added.map((line) => `+ ${line}`);
}
