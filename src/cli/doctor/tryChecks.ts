import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellCommand } from '../../agents/launching/shellCommand';
import type { TrialFinding, TrialSite } from '../../engine/verification/baseTrial';
import { trialOf, tryOnBase } from '../../engine/verification/baseTrial';
import type { ConsentRequest } from '../../engine/start/consent';
import { planTree } from '../../engine/start/planTree';
import { withDependencies } from '../../engine/start/plannedRun';
import { consentForRun } from '../../engine/start/runPreview';
import { sha256 } from '../../node/files/files';
import { findRepository } from '../../node/git/findRepository';
import { commitFiles } from '../../node/git/objects';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { GitRepository } from '../../node/worktrees/repository/repository';
import { shellRun } from '../../node/processes/shellRun';
import { FileFurnisher } from '../../node/worktrees/furnisher';
import { withTemporaryWorktree } from '../../node/worktrees/worktreeList';
import { graphOf } from '../../plan/graph/graph';
import { worktreeRules } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import { onceSignalled } from '../context/departure';
import { consentTo } from '../plans/consent';

/** Which checks are tried, and whether somebody has agreed to them already. */
export interface TrialWish {
  /** Absolute path of the plan. */
  readonly plan: string;
  /** The packages whose checks are meant, with what they need; absent: all. */
  readonly only?: readonly string[];
  readonly yes: boolean;
}

/**
 * Tries the commands of a plan's verification on the commit that its agents would start from, in a worktree of its own
 * that is gone afterwards. Ctrl+C calls it off. What goes on is said on stderr.
 * @throws WavesError `plan-invalid`, `consent`, `no-commits`, as those who read plans do; `usage` when it was called off.
 */
export async function tryChecks(context: CommandContext, wish: TrialWish): Promise<readonly TrialFinding[]> {
  const { terminal } = context;
  const place = await findRepository(wish.plan);
  const whole = await readWholePlan(wish.plan);
  const wishes = { fallback: { name: 'demo' } };
  const files = await commitFiles(dirname(wish.plan));
  const asked = { ...onlyOf(wish), defaultAgent: wishes.fallback };
  const request = await consentForRun(whole, asked, sha256, files);
  if (request === undefined) {
    throw new WavesError('plan-invalid', 'The plan has errors.', `See them: waves validate ${wish.plan}`);
  }
  await consentTo(withoutAgents(request), { place, terminal, yes: wish.yes });
  const { plan } = whole.reading;
  const graph = graphOf(plan);
  const selected = withDependencies(graph, wish.only);
  const trial = trialOf(planTree({ plan, graph, selected, subplans: whole.subplans, wishes }));
  const rules = worktreeRules([plan.execution.worktrees], []);
  const repository = new GitRepository(place);
  const { commit } = await repository.head((await repository.workTreeOf(wish.plan)) ?? place.root);
  const off = new AbortController();
  const callOff = () => off.abort();
  const listening = [onceSignalled('SIGINT', callOff), onceSignalled('SIGTERM', callOff)];
  try {
    const findings = await withTemporaryWorktree(place, commit, (worktree) => {
      const furnisher = new FileFurnisher(place);
      return tryOnBase(trial, {
        ...siteIn(worktree, off.signal),
        furnish: (setup) => furnisher.furnish(worktree, rules, setup),
        tell: (command, number, count) =>
          terminal.err(terminal.style('dim', `${number}/${count}  ${command}`)),
      });
    });
    if (off.signal.aborted) {
      throw new WavesError('usage', 'Called off: not all checks were tried.');
    }
    return findings;
  } finally {
    listening.forEach((dispose) => dispose());
  }
}

/** What was found, in one line each, with the packages that it is about. */
export function trialLines(findings: readonly TrialFinding[]): string[] {
  return findings.map(
    ({ step, verdict, message }) =>
      `${MARK[verdict]} ${step.command}${step.packages.length === 0 ? '' : ` (${step.packages.join(', ')})`}: ${message}`,
  );
}

const MARK = { passes: 'ok', fails: '! ', impossible: 'x ' } as const;

function siteIn(worktree: string, signal: AbortSignal): Pick<TrialSite, 'hasFolder' | 'run' | 'isOver'> {
  const machine = {
    platform: process.platform === 'win32' ? 'windows' : 'posix',
    commandShell: process.env['ComSpec'],
  } as const;
  return {
    isOver: () => signal.aborted,
    hasFolder: (path) =>
      stat(join(worktree, path)).then(
        (stats) => stats.isDirectory(),
        () => false,
      ),
    run: ({ command, cwd, env, timeoutMs }) =>
      shellRun({
        argv: shellCommand(machine, command),
        cwd: join(worktree, cwd),
        env: { COMPOSE_PROJECT_NAME: 'waves-trial', ...env },
        timeoutMs,
        signal,
      }),
  };
}

/** Agents are not started here, so nobody has to agree to them. */
function withoutAgents({ commands, keys, ownKeys, ...request }: ConsentRequest): ConsentRequest {
  const wanted = commands.map(({ purpose }) => purpose === 'setup' || purpose === 'verification');
  return {
    ...request,
    commands: commands.filter((_command, index) => wanted[index]),
    keys: keys.filter((_key, index) => wanted[index]),
    ownKeys: ownKeys.filter((_key, index) => wanted[index]),
  };
}

function onlyOf({ only }: TrialWish): { readonly only?: readonly string[] } {
  return only === undefined ? {} : { only };
}
