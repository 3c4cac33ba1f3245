import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { feasibilityIn } from '../../node/coordinator/featuresUnderWay';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { sha256 } from '../../node/files/files';
import type { RepositoryPlace } from '../../node/git/findRepository';
import type { PlanGraph } from '../../plan/graph/graph';
import type { StartRunParams, StartRunResult } from '../../protocol/driver';
import { lifeRules } from '../../run/attempts/lifeSample';
import { feasibilityText, plannedText } from '../../run/explaining/feasibility';
import type { PackageStateName, SteeringAction } from '../../run/kernel/kernel';
import { rootRunOf } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import type { TakenWork } from '../../run/merging/mergingEvents';
import { WavesError } from '../../wavesError';
import { packagePlace, saveOpenPlan } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { agentSettings, runSettings, worktreesFor } from '../editor/settings';
import { requireTrust } from '../editor/trust';
import type { AgentMemory } from './chooseAgent';
import { fallbackAgent } from './chooseAgent';
import { approveOfPlan, consentToRun, consentToSteering } from './consent';
import type { TerminalAttempt } from './agentTerminals';
import type { DriverLinks } from './driverLinks';
import { askAboutPreflight, preflightObstacles } from './preflightReport';
import { chooseRetries, chooseStop, completeWish, steeringTarget } from './steerRun';

/** While a package is in one of these, its agent works and can be stopped. */
const STOPPABLE: ReadonlySet<PackageStateName> = new Set(['starting', 'working', 'stalled']);

interface RunningRun {
  readonly connection: DriverConnection;
  readonly run: RunState;
  readonly place: RepositoryPlace;
}

/** Whose wish it is, as the journal, reports and views name them. */
function person(): { readonly by: string } {
  return { by: userInfo().username };
}

/** Starts and stops runs for people: asks what has to be asked and hands the rest to the driver. */
export class RunControl {
  constructor(
    private readonly links: DriverLinks,
    private readonly sessions: PlanSessions,
    private readonly memory: AgentMemory,
  ) {}

  /**
   * Starts a run of the plan, or goes on with the unfinished one.
   * @param only packages to carry out with what they need; absent: all.
   */
  async run(session: PlanSession, only?: readonly string[]): Promise<void> {
    await requireTrust();
    await saveOpenPlan(session.uri);
    await session.refresh();
    const { runnable } = session;
    if ('obstacle' in runnable) {
      throw runnable.obstacle;
    }
    const { place } = runnable;
    const settings = runSettings(session.uri);
    const selected = selectedIds(session.graph, only);
    const defaultAgent = await fallbackAgent(session.plan, selected, settings.agent, this.memory);
    const request: StartRunParams = {
      plan: session.uri.fsPath,
      ...(only === undefined ? {} : { only }),
      ...(defaultAgent === undefined ? {} : { defaultAgent }),
      maxParallel: session.plan.execution.maxParallel ?? settings.maxParallel,
      schedule: session.plan.execution.schedule ?? settings.schedule,
      ...agentSettings(session.uri),
      life: lifeRules(session.plan.execution.life, settings.life),
      worktrees: worktreesFor(session.plan.execution.worktrees, settings.worktrees),
    };
    await approveOfPlan(place, session.uri.fsPath);
    await this.askAboutOthers(place, session);
    const retry = only === undefined ? await this.retries(session) : undefined;
    const consent = await consentToRun(place, request);
    const params = {
      ...request,
      ...(retry === undefined ? {} : { retry }),
      ...(consent === undefined ? {} : { consent }),
    };
    const result = await this.start(place, params);
    if (result.outcome === 'done') {
      await this.offerAnother(place, params);
    }
    await session.lookForRun();
    await this.offerAnyway(place, params, result);
  }

  /** Ends all agents of the session's run, or lets them finish, as the person chooses. */
  async stop(session: PlanSession): Promise<void> {
    const { connection, run } = await this.running(session);
    const choice = await chooseStop(run);
    await connection.steer({
      ...person(),
      run: run.run,
      action: { kind: choice === 'now' ? 'cancel' : 'pause' },
    });
  }

  /** Writes into the journal of a run that has ended what a person has done with its work. */
  async remember(session: PlanSession, taken: TakenWork): Promise<void> {
    const { connection, run } = await this.known(session);
    await connection.steer({ ...person(), run: run.run, action: { kind: 'finish', taken } });
  }

  /** Runs packages with what they need, or ends the agents of those that are at work. */
  async several(session: PlanSession, action: 'run' | 'stop', ids: readonly string[]): Promise<void> {
    if (action === 'run') {
      await this.run(session, [...new Set(ids.map((id) => topOf(session, id)))]);
    } else {
      await Promise.all(ids.map((id) => this.stopPackage(session, id)));
    }
  }

  /**
   * Carries out a wish about the run that goes on, or a child run of it; asks for what it lacks. What it is about is
   * named by its address.
   */
  async steer(session: PlanSession, wish: SteeringAction): Promise<void> {
    const { run, action: within } = steeringTarget(session, wish);
    const action = await completeWish(within, run);
    if (action.kind === 'widen' || action.kind === 'bump') {
      // The plan on the disk is what is edited.
      await saveOpenPlan(session.uri);
    }
    const { connection, place } = await this.known(session);
    const consent = await consentToSteering(place, run, action);
    await connection.steer({
      ...person(),
      run: run.run,
      action,
      ...(consent === undefined ? {} : { consent }),
    });
  }

  /**
   * Runs one package with what it needs. One of a sub-plan begins anew in the child run that has it; before there is
   * one, the package runs that the sub-plan belongs to.
   */
  async runPackage(session: PlanSession, id: string): Promise<void> {
    const { group, run } = packagePlace(session, id);
    if (group !== undefined && run !== undefined) {
      await this.steer(session, { kind: 'retry', packages: [id] });
    } else {
      await this.run(session, [topOf(session, id)]);
    }
  }

  /** Ends the agent of one package. */
  async stopPackage(session: PlanSession, id: string): Promise<void> {
    await this.running(session);
    await this.steer(session, { kind: 'cancel', package: id });
  }

  /** Stops the package whose terminal a person has closed, unless it has gone on since. */
  async terminalClosed({ run, package: id, attempt }: TerminalAttempt): Promise<void> {
    const session = this.sessions.all.find((candidate) => candidate.run?.run === rootRunOf(run));
    const state = session?.run?.run === run ? session.run : session?.childState(run);
    const item = state?.packages.get(id);
    if (session !== undefined && item?.attempt === attempt && STOPPABLE.has(item.state)) {
      const { connection } = await this.running(session);
      await connection.steer({ ...person(), run, action: { kind: 'cancel', package: id } });
    }
  }

  /** Goes on with a run that nobody drives: a driver takes up what is unfinished by itself. */
  async resume({ repository }: PlanSession): Promise<void> {
    await requireTrust();
    if (repository !== undefined) {
      await this.links.connect(repository);
    }
  }

  /** What begins anew as the last run goes on; undefined where the plan has changed: that makes another run. */
  private async retries({ run, uri }: PlanSession): Promise<readonly string[] | undefined> {
    return run?.planHash === sha256(await readFile(uri.fsPath, 'utf8')) ? chooseRetries(run) : undefined;
  }

  private async running(session: PlanSession): Promise<RunningRun> {
    if (session.run?.phase === 'ended') {
      throw new WavesError('unknown-run', vscode.l10n.t('No run of this plan is going on.'));
    }
    return this.known(session);
  }

  /** The session's run, also one that has ended: an answer to a question makes it go on. */
  private async known(session: PlanSession): Promise<RunningRun> {
    await requireTrust();
    const { run, repository } = session;
    if (run === undefined || repository === undefined) {
      throw new WavesError('unknown-run', vscode.l10n.t('No run of this plan is going on.'));
    }
    return { connection: await this.links.connect(repository), run, place: repository };
  }

  private async start(place: RepositoryPlace, params: StartRunParams): Promise<StartRunResult> {
    try {
      return await this.request(place, params);
    } catch (error) {
      if (!WavesError.is(error, 'dirty')) {
        throw error;
      }
      const goOn = vscode.l10n.t('Run from Last Commit');
      const answer = await vscode.window.showWarningMessage(
        error.message,
        { modal: true, detail: vscode.l10n.t('Commit or stash them, or run without them.') },
        goOn,
      );
      if (answer !== goOn) {
        throw new vscode.CancellationError();
      }
      return this.request(place, { ...params, allowDirty: true });
    }
  }

  private async request(place: RepositoryPlace, params: StartRunParams): Promise<StartRunResult> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting the run') },
      async () => (await this.links.connect(place)).startRun(params),
    );
  }

  /** Shows what preflight found missing, if it did, and asks whether to begin all the same. */
  private async offerAnyway(
    place: RepositoryPlace,
    params: StartRunParams,
    started: StartRunResult,
  ): Promise<void> {
    const missing = await preflightObstacles(place, started);
    if (missing !== undefined) {
      const ignorePreflight = (await askAboutPreflight(missing)) === 'anyway';
      await this.offerAnyway(place, params, await this.start(place, { ...params, ignorePreflight }));
    }
  }

  /**
   * Says what of the plan collides with other features that are under way, and asks whether to begin all the same.
   * @throws CancellationError when not.
   */
  private async askAboutOthers(place: RepositoryPlace, { plan, run, uri }: PlanSession): Promise<void> {
    if (run !== undefined && run.phase !== 'ended') {
      return;
    }
    const found = await feasibilityIn(place.commonDir, plan, uri.fsPath);
    const planned = plannedText(found.planned);
    if (planned.length > 0) {
      // Nobody waits for what has not begun: this is said, and not asked.
      void vscode.window.showInformationMessage(planned.join(' '));
    }
    const [head, ...lines] = feasibilityText(found);
    if (head === undefined) {
      return;
    }
    const anyway = vscode.l10n.t('Run Anyway');
    const answer = await vscode.window.showWarningMessage(
      head,
      { modal: true, detail: lines.join('\n') },
      anyway,
    );
    if (answer !== anyway) {
      throw new vscode.CancellationError();
    }
  }

  private async offerAnother(place: RepositoryPlace, params: StartRunParams): Promise<void> {
    const again = vscode.l10n.t('Start Another Run');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('Everything asked for is done already.'),
      {
        modal: true,
        detail: vscode.l10n.t(
          'Another run begins from your last commit; the merged work of this one is kept.',
        ),
      },
      again,
    );
    if (answer !== again) {
      throw new vscode.CancellationError();
    }
    await this.start(place, { ...params, fresh: true });
  }
}

/** The packages that were asked for with everything that they need. */
function selectedIds(graph: PlanGraph, only: readonly string[] | undefined): ReadonlySet<string> {
  return new Set(
    only === undefined ? graph.waveOf.keys() : only.flatMap((id) => [id, ...graph.ancestors(id)]),
  );
}

/** The package of the plan itself that an address leads into. */
function topOf(session: PlanSession, address: string): string {
  let { group, id } = packagePlace(session, address);
  while (group !== undefined) {
    ({ group, id } = packagePlace(session, group));
  }
  return id;
}
