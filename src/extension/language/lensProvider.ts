import * as vscode from 'vscode';
import type { WorkPackage } from '../../plan/model';
import type { Advice, PlanAdvice } from '../../planning/advice';
import { inlayText, lensText } from '../../plan/language/hover';
import { blockedBy, describeBlock } from '../../run/run';
import { isActive } from '../../run/kernel/kernel';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import { editorRange } from '../editor/editorRange';
import type { PlanSessions } from '../plans/planSessions';
import type { PlanAdvisor } from './planAdvisor';
import type { OpenPlan, OpenPlans, PlanNeighbours } from './planNeighbours';

/** Of so many packages the files are not counted while somebody waits. */
const MOST_COUNTED = 200;

/** The line above each package, and the hint behind its id. Both can be switched off in the settings. */
export class LensProvider extends Disposable implements vscode.CodeLensProvider, vscode.InlayHintsProvider {
  private readonly changed = this.register(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.changed.event;
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(
    private readonly plans: OpenPlans,
    private readonly sessions: PlanSessions,
    private readonly neighbours: PlanNeighbours,
    private readonly advisor: PlanAdvisor,
  ) {
    super();
    this.register(sessions.onDidChange(() => this.changed.fire()));
    this.register(advisor.onDidChange(() => this.changed.fire()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('waves.editor')) {
          this.changed.fire();
        }
      }),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isOn(document, 'codeLens')) {
      return [];
    }
    const plan = this.plans.of(document);
    const { packages } = plan.reading.plan;
    const files = packages.length > MOST_COUNTED ? undefined : await this.neighbours.files(document.uri);
    const advice = this.advisor.of(document);
    return [
      ...wholePlanLens(document.uri, advice),
      ...packages.flatMap((item) => [
        ...this.lenses(document.uri, plan, item, files),
        ...adviceLenses(document.uri, item, advice),
      ]),
    ];
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    if (!isOn(document, 'inlayHints')) {
      return [];
    }
    const { reading, graph } = this.plans.of(document);
    return reading.plan.packages.flatMap(({ id, idRange }) => {
      const { end } = editorRange(idRange);
      const hint = new vscode.InlayHint(end, inlayText(graph, id));
      hint.paddingLeft = true;
      return range.contains(end) ? [hint] : [];
    });
  }

  private lenses(
    uri: vscode.Uri,
    { graph }: OpenPlan,
    item: WorkPackage,
    files: readonly string[] | undefined,
  ): vscode.CodeLens[] {
    const range = editorRange(item.idRange);
    const target = { plan: uri, package: item.id };
    const lens = (title: string, command: CommandId): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: [target] });
    const run = this.sessions.all.find((session) => session.uri.toString() === uri.toString())?.run;
    const state = run?.packages.get(item.id)?.state;
    const [obstacle] = run === undefined ? [] : blockedBy(run, item.id);
    return [
      lens(lensText(graph, item, files), 'waves.openGraph'),
      ...(state !== undefined && isActive(state)
        ? [lens(vscode.l10n.t('$(debug-stop) Stop'), 'waves.stopPackage')]
        : state === 'done'
          ? [lens(vscode.l10n.t('$(pass) Merged'), 'waves.showLog')]
          : [lens(vscode.l10n.t('$(play) Run'), 'waves.runPackage')]),
      lens(vscode.l10n.t('$(type-hierarchy) Show in Graph'), 'waves.openGraph'),
      ...(obstacle === undefined || run?.phase === 'ended'
        ? []
        : [lens(`$(info) ${describeBlock(obstacle)}`, 'waves.openGraph')]),
    ];
  }
}

/** Above the plan: what it takes with how many agents, and how much advice there is. */
function wholePlanLens(plan: vscode.Uri, found: PlanAdvice | undefined): vscode.CodeLens[] {
  if (found === undefined || found.times.length === 0) {
    return [];
  }
  const { times, advice, untried } = found;
  const expected = times
    .map(({ agents, minutes }) => vscode.l10n.t('{0}: {1} min', agents, Math.round(minutes)))
    .join(' · ');
  const title = vscode.l10n.t(
    '$(lightbulb) If each takes as long as the plan allows, by number of agents: {0}',
    expected,
  );
  const more =
    untried !== undefined
      ? vscode.l10n.t('advice is unchecked')
      : advice.length === 0
        ? vscode.l10n.t('no advice')
        : vscode.l10n.t('advice: {0}', advice.length);
  return [adviceLens(new vscode.Range(0, 0, 0, 0), `${title} · ${more}`, plan, textsOf(advice))];
}

/** On a package: what would make the plan shorter or safer there. */
function adviceLenses(plan: vscode.Uri, item: WorkPackage, found: PlanAdvice | undefined): vscode.CodeLens[] {
  const own = (found?.advice ?? []).filter(({ packages }) => packages[0] === item.id);
  const sooner = Math.max(0, ...own.map(({ minutes = 0 }) => minutes));
  return own.length === 0
    ? []
    : [
        adviceLens(
          editorRange(item.idRange),
          sooner >= 1
            ? vscode.l10n.t('$(lightbulb) Advice: up to {0} min sooner', Math.round(sooner))
            : vscode.l10n.t('$(lightbulb) Advice'),
          plan,
          textsOf(own),
        ),
      ];
}

function textsOf(advice: readonly Advice[]): string {
  return advice.map(({ text }) => text).join('\n');
}

function adviceLens(range: vscode.Range, title: string, plan: vscode.Uri, tooltip: string): vscode.CodeLens {
  const command: CommandId = 'waves.showAdvice';
  return new vscode.CodeLens(range, { title, tooltip, command, arguments: [{ plan }] });
}

function isOn(document: vscode.TextDocument, setting: 'codeLens' | 'inlayHints'): boolean {
  return vscode.workspace.getConfiguration('waves.editor', document).get<boolean>(setting, true);
}
