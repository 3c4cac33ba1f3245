import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { howToInstall } from '../../agents/launching/troubleWords';
import { findAgents } from '../../node/attempts/agentPrograms';
import { SurfaceThread } from '../../node/contracts/surfaceThread';
import { lookAround } from '../../node/plans/planSurroundings';
import type { Problem } from '../../plan/problem';
import type { ValidationReport } from '../../plan/checks/validation';
import { validationReport } from '../../plan/checks/validation';
import { WavesError } from '../../wavesError';
import { planAt } from '../../node/plans/planFiles';
import type { CommandContext } from '../context/command';

/** A plan that was made and is to be written down. */
export interface PlanToWrite {
  /** Texts by path from the folder of the command; the plan itself is the first. */
  readonly texts: ReadonlyMap<string, string>;
  /** Paths that may be written over, since a person has asked for that. */
  readonly replaces?: ReadonlySet<string>;
  /** Lines for people about how it was made. */
  readonly about: readonly string[];
  /** What is to be done before anything can run, besides what is found out here. */
  readonly todo: readonly string[];
}

/** Refuses to write over what is there. @throws WavesError `edit-refused`. */
export function refuseExisting(folder: string, path: string): void {
  if (existsSync(join(folder, path))) {
    throw new WavesError(
      'edit-refused',
      `${path} is there already; nothing was written.`,
      'Name another file with --out, or remove that one first.',
    );
  }
}

/** Writes a plan, checks it, and says what was written and what comes next. @returns the verdict. */
export async function writePlan(
  { folder, terminal, installation }: CommandContext,
  { texts, about, todo, replaces }: PlanToWrite,
  { json, underGit }: { readonly json: boolean; readonly underGit: boolean },
): Promise<ValidationReport> {
  [...texts.keys()]
    .filter((path) => replaces?.has(path) !== true)
    .forEach((path) => refuseExisting(folder, path));
  for (const [path, text] of texts) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFileAtomic(join(folder, path), text);
  }
  const [plan = ''] = texts.keys();
  const report = await checkedPlan(folder, plan, installation);
  const next = [...todo, ...(await nextSteps(plan, underGit))];
  if (json) {
    terminal.out(
      JSON.stringify(
        {
          written: [...texts.keys()],
          valid: report.valid,
          problems: report.problems,
          waves: report.waves,
          next,
        },
        null,
        2,
      ),
    );
    return report;
  }
  about.forEach((line) => terminal.out(line));
  report.problems
    .filter(({ severity }) => severity !== 'info')
    .forEach((problem) => terminal.out(problemText(plan, problem)));
  const packages = report.waves.flat().length;
  terminal.out(
    `${plan}: ${report.valid ? 'valid' : 'not valid'}; ${packages} ${packages === 1 ? 'package' : 'packages'} in ${report.waves.length} ${report.waves.length === 1 ? 'wave' : 'waves'}`,
  );
  terminal.out(
    `Written, and nothing was started: ${[...texts.keys()].slice(0, 5).join(', ')}${texts.size > 5 ? ` and ${texts.size - 5} more` : ''}`,
  );
  terminal.out('Next:');
  next.forEach((line) => terminal.out(`  ${line}`));
  return report;
}

/** Checks a plan that was written, with its contracts. @param folder absolute path of where it was written. */
export async function checkedPlan(
  folder: string,
  plan: string,
  { contractReaderPath }: CommandContext['installation'],
): Promise<ValidationReport> {
  const { path, reading } = await planAt(folder, plan);
  const reader = new SurfaceThread(contractReaderPath);
  const surroundings = await lookAround(reading.plan, path, undefined, undefined, (file, content) =>
    reader.faults(file, content),
  );
  return validationReport(plan, reading, { surroundings });
}

/** A problem as agents and people are told of it: `file:line:column: severity code message`, counted from 1. */
export function problemText(plan: string, { range: { start }, severity, code, message }: Problem): string {
  return `${plan}:${start.line + 1}:${start.character + 1}: ${severity} ${code} ${message}`;
}

interface PlanningAgent {
  readonly name: string;
  readonly label: string;
  readonly usable: boolean;
  /** How to install it, in a line. */
  readonly get: string;
}

/** The agents that can make plans and carry them out, and how to get each. */
export async function planningAgents(): Promise<readonly PlanningAgent[]> {
  return (await findAgents())
    .filter(({ agent: { program } }) => program !== undefined)
    .map(({ agent, usable }) => ({ name: agent.name, label: agent.label, usable, get: howToInstall(agent) }));
}

/** What a person does now, by what is there on this machine. */
async function nextSteps(plan: string, underGit: boolean): Promise<string[]> {
  const found = await planningAgents();
  const installed = found.find(({ usable }) => usable);
  const [first] = found;
  return [
    ...(underGit
      ? []
      : ['git init && git add --all && git commit -m "Begin"    packages work in worktrees of git']),
    `waves graph ${plan}    see who waits for whom`,
    installed === undefined
      ? `waves run ${plan} --agent demo    no coding agent is installed; this one is built in and only pretends`
      : `waves run ${plan} --agent ${installed.name}    nothing runs before you say so`,
    ...(installed === undefined && first !== undefined
      ? [`${first.get}    one of the agents that do real work; waves doctor names all`]
      : []),
  ];
}
