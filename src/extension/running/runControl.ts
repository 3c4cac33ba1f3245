import * as vscode from 'vscode';
import type { RepositoryPlace } from '../../node/findRepository';
import type { StartRunParams, StartRunResult } from '../../protocol/driver';
import type { RunState } from '../../run/runState';
import { WavesError } from '../../wavesError';
import type { PlanSession } from '../plans/planSession';
import { runSettings } from '../settings';
import { consentToCommands, fallbackAgent } from './chooseAgent';
import type { DriverLinks } from './driverLinks';

/** Starts and stops runs for people: asks what has to be asked and hands the rest to the driver. */
export class RunControl {
  constructor(
    private readonly links: DriverLinks,
    private readonly memory: vscode.Memento,
  ) {}

  /**
   * Starts a run of the plan, or goes on with the unfinished one.
   * @param only packages to carry out with what they need; absent: all.
   */
  async run(session: PlanSession, only?: readonly string[]): Promise<void> {
    await session.ready;
    const place = this.requirePlace(session);
    await saveOpenPlan(session.uri);
    const { canRun } = session.snapshot();
    if (!canRun.yes) {
      throw new WavesError('driver-refused', canRun.reason ?? '');
    }
    const settings = runSettings(session.uri);
    await consentToCommands(session.plan, this.memory);
    const defaultAgent = await fallbackAgent(session.plan, only, settings.agent);
    const params: StartRunParams = {
      plan: session.uri.fsPath,
      ...(only === undefined ? {} : { only }),
      ...(defaultAgent === undefined ? {} : { defaultAgent }),
      maxParallel: session.plan.execution.maxParallel ?? settings.maxParallel,
      schedule: session.plan.execution.schedule ?? settings.schedule,
    };
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting the run') },
      () => this.start(place, params),
    );
    if (result.outcome === 'done') {
      await this.offerAnother(session, place, params);
    }
    session.lookForRun();
  }

  /** Ends all agents of the session's run. */
  async stop(session: PlanSession): Promise<void> {
    const run = requireRunning(session);
    const connection = await this.links.connect(this.requirePlace(session));
    await connection.stopRun({ run: run.run });
  }

  /** Ends the agent of one package. */
  async stopPackage(session: PlanSession, id: string): Promise<void> {
    const run = requireRunning(session);
    const connection = await this.links.connect(this.requirePlace(session));
    await connection.stopPackage({ run: run.run, package: id });
  }

  private async start(place: RepositoryPlace, params: StartRunParams): Promise<StartRunResult> {
    const connection = await this.links.connect(place);
    try {
      return await connection.startRun(params);
    } catch (error) {
      if (!WavesError.is(error, 'dirty')) {
        throw error;
      }
      const goOn = vscode.l10n.t('Run from Last Commit');
      const answer = await vscode.window.showWarningMessage(error.message, { modal: true }, goOn);
      if (answer !== goOn) {
        throw new vscode.CancellationError();
      }
      return connection.startRun({ ...params, allowDirty: true });
    }
  }

  private async offerAnother(
    session: PlanSession,
    place: RepositoryPlace,
    params: StartRunParams,
  ): Promise<void> {
    const again = vscode.l10n.t('Start Another Run');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Everything asked for is done already. Another run begins from your last commit; the merged work of this one is kept.',
      ),
      { modal: true },
      again,
    );
    if (answer !== again) {
      throw new vscode.CancellationError();
    }
    await this.start(place, { ...params, fresh: true });
    session.lookForRun();
  }

  private requirePlace(session: PlanSession): RepositoryPlace {
    if (session.repository === undefined) {
      throw new WavesError(
        'no-repository',
        vscode.l10n.t('The plan is not in a git repository.'),
        vscode.l10n.t('Initialize one and commit your files; agents work in worktrees of it.'),
      );
    }
    return session.repository;
  }
}

function requireRunning(session: PlanSession): RunState {
  const { run } = session;
  if (run === undefined || run.phase === 'ended') {
    throw new WavesError('unknown-run', vscode.l10n.t('No run of this plan is going on.'));
  }
  return run;
}

/** The driver reads the plan from the disk: what the person sees must be what runs. */
async function saveOpenPlan(plan: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open?.isDirty === true && !(await open.save())) {
    throw new vscode.CancellationError();
  }
}
