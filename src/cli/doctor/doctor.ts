import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { feasibilityIn } from '../../node/coordinator/featuresUnderWay';
import { MINIMAL_GIT, requireGit } from '../../node/git/git';
import { findSandbox } from '../../node/processes/findSandbox';
import { findRepository } from '../../node/git/findRepository';
import { hasGitIdentity } from '../../node/git/identity';
import { readLiveLease } from '../../node/driver/lease';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { feasibilityText, plannedText } from '../../run/explaining/feasibility';
import type { SandboxFinding } from '../../run/start/preflight';
import { WavesError } from '../../wavesError';
import type { StartRunParams } from '../../protocol/driver';
import { agentsIn } from '../plans/agentsFile';
import { coordinatorFinding } from './coordinatorFinding';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { agentFindings, openSpecFinding, planPreflight, tellTrials } from './trials';
import { tryChecks } from './tryChecks';

interface DoctorOptions {
  readonly plans: readonly string[];
  readonly agents?: string;
  readonly tryChecks?: boolean;
  /** An agent's name; true: those of the plan, or all that are installed. */
  readonly try?: string | true;
  readonly yes?: boolean;
  readonly json?: boolean;
}

type OwnAgents = Pick<StartRunParams, 'agentRules' | 'describedAgents'>;

/** One thing that was looked for. `advice` is there when something should be done. */
interface Finding {
  readonly name: string;
  /** `absent` is what nobody needs who does not use it. */
  readonly state: 'ok' | 'absent' | 'warning' | 'missing';
  readonly found: string;
  readonly advice?: string;
}

/** Adds `waves doctor`. */
export function addDoctor(table: CommandTable): void {
  table
    .add(
      {
        usage: 'doctor [plan]',
        summary: 'show what is installed, what is missing (also for a plan) and how to get it',
        group: 'machine',
        args: 'plans',
      },
      doctor,
    )
    .option('--agents <file>', 'also look for the agents of your own in this file (docs/agents.md)')
    .option(
      '--try-checks',
      "try the plan's checks on the last commit: which can never pass, which pass already",
    )
    .option(
      '--try [agent]',
      'let an agent do a small task for real: this one, else those of the plan, else all (costs tokens)',
    )
    .option('--yes', 'agree to the commands that are tried')
    .addOption(jsonOption());
}

/** `waves doctor`: what is installed, what is missing, how to get it. Exit code 1 when something needed is missing. */
async function doctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  const own = options.agents === undefined ? {} : await agentsIn(context.folder, options.agents);
  const [plan] = options.plans;
  // What a plan needs is looked for where its run would be.
  if (options.try !== undefined) {
    const { agents: file, json } = options;
    const named = options.try === true ? undefined : options.try;
    return tellTrials(context, { named, plan: plan && resolve(context.folder, plan), own, file, json });
  }
  const folder = plan === undefined ? context.folder : dirname(resolve(context.folder, plan));
  const sandbox = await findSandbox();
  const findings: readonly Finding[] = [
    nodeFinding(),
    await gitFinding(),
    await repositoryFinding(folder),
    await identityFinding(folder),
    await driverFinding(folder),
    await coordinatorFinding(folder),
    ...(await programFindings(context)),
    sandboxFinding(sandbox),
    ...(await agentFindings(folder, sandbox.found?.kind, own.describedAgents)),
    ...(await planFindings(context, plan, own)),
    ...(options.tryChecks === true ? await checkFindings(context, options) : []),
  ];
  const ok = findings.every((finding) => finding.state !== 'missing');
  const { terminal } = context;
  if (options.json === true) {
    terminal.out(JSON.stringify({ ok, findings }, null, 2));
  } else {
    for (const { name, state, found, advice } of findings) {
      terminal.out(`${terminal.style(STYLE[state], MARK[state])} ${name.padEnd(16)} ${found}`);
      if (advice !== undefined) {
        terminal.out(`${' '.repeat(19)}${advice}`);
      }
    }
  }
  return ok ? EXIT.success : EXIT.failed;
}

const MARK = { ok: 'ok', absent: '- ', warning: '! ', missing: 'x ' } as const;
const STYLE = { ok: 'green', absent: 'dim', warning: 'yellow', missing: 'red' } as const;

/** What the preflight of a plan's run would say, for the agents that the plan names. */
async function planFindings(
  context: CommandContext,
  plan: string | undefined,
  own: OwnAgents,
): Promise<Finding[]> {
  if (plan === undefined) {
    return [];
  }
  const path = resolve(context.folder, plan);
  const checks = await planPreflight(path, own);
  return [
    ...checks.map(({ kind, name, ok, message, advice }): Finding => ({
      name: kind === name ? `plan: ${name}` : `plan: ${kind} ${name}`,
      state: ok ? 'ok' : 'missing',
      found: message,
      ...(advice === undefined ? {} : { advice }),
    })),
    await besideFinding(path),
    ...(await openSpecFinding(path)),
  ];
}

/** How a plan stands beside the features that are under way in its repository. */
async function besideFinding(path: string): Promise<Finding> {
  const { commonDir } = await findRepository(path);
  const { reading } = await readWholePlan(path);
  const feasibility = await feasibilityIn(commonDir, reading.plan, path);
  const [found = 'FULL: nothing that is under way collides with it', ...lines] = feasibilityText(feasibility);
  const advice = [...lines, ...plannedText(feasibility.planned)];
  return advice.length === 0
    ? { name: 'plan: others', state: 'ok', found }
    : { name: 'plan: others', state: 'warning', found, advice: advice.join(`\n${' '.repeat(19)}`) };
}

/** What trying the plan's checks on the last commit shows. */
async function checkFindings(
  context: CommandContext,
  { plans, yes }: Pick<DoctorOptions, 'plans' | 'yes'>,
): Promise<Finding[]> {
  const [plan] = plans;
  if (plan === undefined) {
    throw new WavesError(
      'usage',
      'Name the plan whose checks are to be tried.',
      'waves doctor PLAN --try-checks',
    );
  }
  const findings = await tryChecks(context, { plan: resolve(context.folder, plan), yes: yes === true });
  return findings.map(({ step, verdict, message }) => ({
    name: `check: ${step.command}`,
    state: TRIED[verdict],
    found: step.packages.length === 0 ? message : `${message} (${step.packages.join(', ')})`,
    ...(verdict === 'impossible'
      ? { advice: 'Install what it needs, or correct the command in the plan.' }
      : {}),
  }));
}

/** What fails on the base may be just what is yet to be made. */
const TRIED = { passes: 'ok', fails: 'warning', impossible: 'missing' } as const;

function nodeFinding(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 20
    ? { name: 'node', state: 'ok', found: process.version }
    : { name: 'node', state: 'missing', found: process.version, advice: 'Install Node.js 20 or newer.' };
}

async function gitFinding(): Promise<Finding> {
  try {
    return { name: 'git', state: 'ok', found: await requireGit() };
  } catch (error) {
    return expected(error, {
      name: 'git',
      state: 'missing',
      found: 'not usable',
      advice: `Install git ${MINIMAL_GIT} or newer.`,
    });
  }
}

async function repositoryFinding(folder: string): Promise<Finding> {
  try {
    return { name: 'repository', state: 'ok', found: (await findRepository(folder)).root };
  } catch (error) {
    return expected(error, {
      name: 'repository',
      state: 'warning',
      found: `none at ${folder}`,
      advice: 'Runs need a git repository with at least one commit.',
    });
  }
}

async function identityFinding(folder: string): Promise<Finding> {
  const name = 'git identity';
  return (await hasGitIdentity(folder))
    ? { name, state: 'ok', found: 'set' }
    : {
        name,
        state: 'warning',
        found: 'not set; commits are made in the name of Wave Orchestrator',
        advice: 'Set it with: git config --global user.name "..." and user.email "..."',
      };
}

/** Only plans that ask for it need it. */
function sandboxFinding(finding: SandboxFinding): Finding {
  const name = 'sandbox';
  return finding.found === undefined
    ? { name, state: 'absent', found: finding.message, advice: finding.advice }
    : { name, state: 'ok', found: `${finding.found.kind} at ${finding.found.program}, tried out` };
}

async function driverFinding(folder: string): Promise<Finding> {
  const name = 'driver';
  try {
    const lease = await readLiveLease((await findRepository(folder)).commonDir);
    const found =
      lease === undefined ? 'none is running; one starts with the next run' : `process ${lease.pid}`;
    return { name, state: 'ok', found };
  } catch (error) {
    return expected(error, { name, state: 'ok', found: 'none, without a repository' });
  }
}

async function programFindings({ installation }: CommandContext): Promise<Finding[]> {
  const programs = { wrapper: installation.wrapperPath, 'demo agent': installation.demoAgentPath };
  return Promise.all(
    Object.entries(programs).map(async ([name, path]): Promise<Finding> => {
      const there = await access(path).then(
        () => true,
        () => false,
      );
      return there
        ? { name, state: 'ok', found: path }
        : {
            name,
            state: 'missing',
            found: `not at ${path}`,
            advice: 'Install the extension again, or build it: npm run build',
          };
    }),
  );
}

function expected(error: unknown, finding: Finding): Finding {
  if (!WavesError.is(error)) {
    throw error;
  }
  return { ...finding, ...(finding.state === 'ok' ? {} : { found: error.message }) };
}
