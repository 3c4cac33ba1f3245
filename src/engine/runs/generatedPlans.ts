import { dirname } from 'node:path';
import { firstById } from '../../plan/firstById';
import { graphOf } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { SubplanFound } from '../../plan/reading/subplans';
import type { GuardrailRule } from '../../plan/guardrailRules';
import { approvalLines } from '../../planning/approval';
import { generatedProblems, plansNothing, withWallsOf } from '../../planning/generation';
import type { PlannedCommand } from '../../run/start/consent';
import { commandSetText } from '../../run/start/consent';
import type { GateOpened } from '../../run/verification/gates';
import { rootRunOf } from '../../run/kernel/kernel';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import type { GeneratedPlan } from '../../run/steering/subplans';
import { proposalGate } from '../../run/steering/subplans';
import { WavesError } from '../../wavesError';
import type { FollowedRun } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { agreedFiles, consentRequest } from '../start/consent';
import type { PlanTree } from '../start/planTree';
import { planTree } from '../start/planTree';
import { commitPlanning } from '../verification/deliveredWork';
import type { ChildRuns } from './childRuns';
import { wishesFor } from './childRuns';
import { roomIn } from './planRoom';

type Found = Extract<SubplanFound, { readonly kind: 'plan' }>;

/** How many problems of a plan are told at once. */
const TOLD = 40;

/** Turns the plans that agents answer with into what carries their packages out. */
export class GeneratedPlans {
  constructor(
    private readonly deps: EngineDependencies,
    private readonly run: FollowedRun,
    private readonly children: ChildRuns,
  ) {}

  /**
   * The next thing to do about what an agent has answered with that was to plan: it is checked and goes back with all that is
   * wrong; or a person is asked; or it becomes part of the run.
   * @throws WavesError of the repository and the journal.
   */
  judge(item: PackageRun): Promise<readonly RunEvent[]> {
    return this.children.proposing.run(async () => {
      const { proposal } = item;
      const target = { package: item.planned.id, attempt: item.attempt };
      if (proposal?.attempt === item.attempt && item.approved.includes(gateOf(item, proposal))) {
        return [{ type: 'subplan.adopted', ...target, hash: proposal.hash }];
      }
      const events = await this.proposed(item);
      // Written down before the next one is judged, whose packages are counted with these.
      await this.run.record(events);
      return [];
    });
  }

  private async proposed(item: PackageRun): Promise<readonly RunEvent[]> {
    const { deps, run } = this;
    const { id } = item.planned;
    const target = { package: id, attempt: item.attempt };
    const workPackage = firstById(run.plan).get(id);
    const said = await deps.runs.proposedPlan(deps.runs.attemptFolder(run.state.run, id, item.attempt));
    if (said === undefined || workPackage === undefined) {
      const message =
        'Its agent has left no plan in the file that WAVES_SUBPLAN_FILE names, and a plan is what it was asked for.';
      return [{ type: 'attempt.failed', ...target, reason: 'verify', message }];
    }
    if (plansNothing(said)) {
      return [{ type: 'subplan.needless', ...target }];
    }
    const room = await roomIn(deps, this.children, run.state);
    const found = this.found(item, withWallsOf(said, run.plan.execution));
    const tree = this.tree(item, found);
    const problems = [
      ...generatedProblems(workPackage, found, room),
      ...('trouble' in tree ? [tree.trouble] : []),
    ];
    if (problems.length > 0 || 'trouble' in tree) {
      return [{ type: 'attempt.failed', ...target, reason: 'plan', ...sentBack(problems, said) }];
    }
    const work = await commitPlanning(deps, run, item);
    if ('refused' in work) {
      return work.refused;
    }
    await deps.runs.keepPlan(rootRunOf(run.state.run), found.text, found.hash);
    const packages = firstById(found.reading.plan).size;
    const proposal = { plan: found.path, hash: found.hash, base: work.head, packages };
    const proposed: RunEvent = { type: 'subplan.proposed', ...target, ...proposal };
    const fresh = await this.commandsNotAgreedTo(tree);
    return room.rule === 'approve' && fresh.length === 0
      ? [proposed, { type: 'subplan.adopted', ...target, hash: found.hash }]
      : [proposed, gate(item, proposal, tree.plan, fresh, this.deps.guardrails?.() ?? [])];
  }

  private found(item: PackageRun, text: string): Found {
    const folder = dirname(this.run.state.plan);
    const path = `${folder === '.' ? '' : `${folder}/`}${item.planned.id}.generated.yaml`;
    const reading = this.deps.readPlan(text, { fileName: path });
    return { kind: 'plan', path, text, hash: this.deps.digest(text), reading, subplans: new Map() };
  }

  /** Its packages with their agents; in words, why there is none for one. */
  private tree(item: PackageRun, { reading: { plan } }: Found): PlanTree | { readonly trouble: string } {
    const { state } = this.run;
    const graph = graphOf(plan);
    const selected = new Set(graph.waveOf.keys());
    const wishes = wishesFor(state, { ...item, agent: { name: 'subplan' } }, this.run.plan);
    try {
      return planTree({ plan, graph, selected, subplans: new Map(), wishes });
    } catch (error) {
      if (WavesError.is(error)) {
        return { trouble: error.message };
      }
      throw error;
    }
  }

  /** Its commands that nobody has agreed to. */
  private async commandsNotAgreedTo(tree: PlanTree): Promise<readonly PlannedCommand[]> {
    const { agreed = [], agreedAt, base }: RunState = this.run.state;
    const files = agreedFiles(this.deps, agreedAt[0] ?? base);
    const { commands, keys } = await consentRequest(tree, this.deps.digest, files);
    return commands.filter((_, index) => !agreed.includes(keys[index] ?? ''));
  }
}

function gateOf({ planned }: PackageRun, { hash }: Pick<GeneratedPlan, 'hash'>): string {
  return proposalGate(planned.id, hash);
}

/** What a person sees who approves: what would come into the run, and what of it would be carried out that nobody has agreed to. */
function gate(
  item: PackageRun,
  proposal: GeneratedPlan,
  plan: Plan,
  fresh: readonly PlannedCommand[],
  rules: readonly GuardrailRule[],
): GateOpened {
  const { id } = item.planned;
  const added = approvalLines(plan, [], []).map((line) => (/^ {4}/.test(line) ? `  + ${line.trim()}` : line));
  return {
    ...{ type: 'gate.opened', gate: gateOf(item, proposal), package: id, attempt: item.attempt },
    title: `${id} has planned ${countOf(proposal.packages)}: approve the plan`,
    instructions: [
      ...added,
      ...(fresh.length === 0
        ? []
        : ['Commands that nobody has agreed to yet:', ...commandSetText(fresh, rules)]),
    ].join('\n'),
    plan: { packages: proposal.packages, commands: fresh.length },
    during: 'verifying',
  };
}

function countOf(packages: number): string {
  return packages === 1 ? '1 package' : `${packages} packages`;
}

function sentBack(problems: readonly string[], text: string): { message: string; output: string } {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const more = problems.length > TOLD ? [`and ${problems.length - TOLD} more`] : [];
  return {
    message: [
      `The plan that its agent answered with has ${count}:`,
      ...problems.slice(0, TOLD),
      ...more,
    ].join('\n'),
    output: text,
  };
}
