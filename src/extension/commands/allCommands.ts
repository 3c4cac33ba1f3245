import type * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import { isActive } from '../../run/kernel/kernel';
import type { CommandId } from '../editor/commandIds';
import type { CommandBody } from '../editor/commandRegistry';
import type { CoordinatorStatus } from '../coordinator/coordinatorStatus';
import { setCoordinatorKey, showCoordinator } from '../coordinator/coordinatorStatus';
import type { GraphPanels } from '../graph/graphPanels';
import type { SharedSelection } from '../graph/selection';
import { showPlan } from '../plans/packagePlace';
import { jump } from './jump';
import type { SearchPlaces } from '../ownership/search';
import { search } from '../ownership/search';
import { showCollisions } from './showCollisions';
import { goToOwner, whoOwns } from '../ownership/whoOwns';
import { openFromGraph } from '../graph/openFromGraph';
import { breakLock, releaseLock, takeLock } from './lockCommands';
import type { RunReports } from '../runs/runReports';
import { showMergedWork, showPackageChanges } from '../runs/changesEditor';
import type { AttemptLogs } from '../runs/attemptLogs';
import { finishRun } from './finishRun';
import { resolveConflict } from './resolveConflict';
import type { MemoryPlaces } from '../coordinator/memoryCommands';
import { editMemory, forgetMemory, remember } from '../coordinator/memoryCommands';
import type { AgentMemory } from '../runs/chooseAgent';
import type { AgentTerminals } from '../runs/agentTerminals';
import { chooseAgent } from '../runs/chooseAgent';
import type { RunControl } from '../runs/runControl';
import type { ContextKeys } from '../editor/contextKeys';
import type { ArrangementMemory } from '../views/arrangementMemory';
import type { OwnershipView } from '../ownership/ownershipView';
import { acknowledge, bringBack, decide, snooze } from './decide';
import type { CommandTarget } from '../views/commandTarget';
import type { Inbox } from '../views/inbox';
import { askForHandoff } from './askForHandoff';
import { explainProblem, showAdvice, tryChecks } from './planCommands';
import { newPlan } from './newPlan';
import { openInWorktree, cleanWorktrees, openWorktree } from './worktreeCommands';
import type { CommandLine } from './commandLine';
import { refactorPlan } from './refactorPlan';
import { showLog, showTerminal } from './logCommands';

/** What commands work with. */
export interface CommandServices {
  readonly target: CommandTarget;
  readonly graphs: GraphPanels;
  readonly selection: SharedSelection;
  readonly control: RunControl;
  readonly memory: AgentMemory;
  readonly terminals: AgentTerminals;
  readonly logs: AttemptLogs;
  readonly reports: RunReports;
  readonly arrangement: ArrangementMemory;
  readonly ownership: OwnershipView;
  readonly inbox: Inbox;
  readonly keys: ContextKeys;
  readonly memories: MemoryPlaces;
  readonly search: SearchPlaces;
  readonly output: vscode.LogOutputChannel;
  readonly coordinator: CoordinatorStatus;
  readonly secrets: vscode.SecretStorage;
  readonly commandLine: CommandLine;
  /** Folder of the extension. */
  readonly extension: vscode.Uri;
}

/** Every command with its body. */
export function allCommands(services: CommandServices): Readonly<Record<CommandId, CommandBody>> {
  const { target, control, terminals, logs } = services;
  return {
    'waves.openGraph': async (argument) => {
      if (typeof argument === 'object' && argument !== null && 'package' in argument) {
        const { session, address } = await target.package(argument, () => true);
        services.graphs.open(session, address);
      } else {
        services.graphs.open(await target.plan(argument));
      }
    },
    'waves.run': async () => control.run(await target.plan()),
    'waves.stop': async () => control.stop(await target.plan()),
    'waves.runPackage': async (argument, selected) => {
      const { session, addresses } = await target.packages(argument, selected, runnable);
      const [only, ...others] = addresses;
      await (only !== undefined && others.length === 0
        ? control.runPackage(session, only)
        : control.several(session, 'run', addresses));
    },
    'waves.stopPackage': async (argument, selected) => {
      const { session, addresses } = await target.packages(argument, selected, running);
      await control.several(session, 'stop', addresses);
    },
    'waves.showTerminal': async (argument) =>
      showTerminal(await target.package(argument, tried), terminals, logs),
    'waves.openWorktree': async (argument) => openWorktree(await target.package(argument, tried)),
    'waves.showAdvice': async (argument) => showAdvice(await target.plan(argument), services.commandLine),
    'waves.refactorPlan': async (argument) => refactorPlan(await target.plan(argument)),
    'waves.tryChecks': async () => tryChecks(await target.plan(), services.commandLine),
    'waves.cleanWorktrees': async (argument) =>
      cleanWorktrees(await target.plan(argument), services.commandLine),
    'waves.showLog': async (argument) => showLog(await target.package(argument, tried), logs),
    'waves.showPlan': async (argument) => {
      const isAboutPackage = typeof argument === 'object' && argument !== null;
      if (isAboutPackage) {
        const { session, address } = await target.package(argument, () => true);
        await showPlan(session, address);
        // A tree that is drawn anew just then tells nobody what was selected in it by the click that led here.
        services.selection.select(session, address, 'text');
      } else {
        await showPlan(await target.plan());
      }
    },
    'waves.showChanges': async (argument) => {
      const { session, address } = await target.package(argument, tried);
      await showPackageChanges(session, address);
    },
    'waves.showMergedWork': async (argument) => showMergedWork(await target.plan(argument)),
    'waves.showReport': async (argument) => services.reports.open(await target.plan(argument)),
    'waves.finishRun': async (argument) => {
      const session = await target.plan(argument);
      await finishRun(session, control);
    },
    'waves.resolveConflict': async (argument) =>
      resolveConflict(await target.package(argument, conflicting), control),
    'waves.explainProblem': (code) => explainProblem(services.extension, code),
    'waves.newPlan': () => newPlan(services.commandLine),
    'waves.choosePlan': async () => target.choosePlan(),
    'waves.chooseAgent': async () => void (await chooseAgent(services.memory)),
    'waves.showOutput': () => services.output.show(),
    'waves.showCoordinator': () => showCoordinator(services.coordinator),
    'waves.setCoordinatorKey': () => setCoordinatorKey(services.secrets),
    'waves.groupPackages': () => services.arrangement.chooseGroup(),
    'waves.sortPackages': () => services.arrangement.chooseOrder(),
    'waves.filterPackages': () => services.arrangement.chooseFilter(),
    'waves.clearPackageFilter': () => services.arrangement.clearFilter(),
    'waves.filterOwnership': () => services.ownership.chooseFilter(),
    'waves.decide': async (argument) => decide(services, argument),
    'waves.approve': async (argument) => decide(services, argument, 'approve'),
    'waves.tryNow': async (argument) => decide(services, argument, 'try-now'),
    'waves.acknowledge': async (argument, selected) => acknowledge(services, argument, selected),
    'waves.snooze': async (argument, selected) => snooze(services, argument, selected),
    'waves.bringBack': async (argument, selected) => bringBack(services, argument, selected),
    'waves.takeOver': async (argument) => {
      const { session, address } = await target.package(argument, running);
      await control.steer(session, { kind: 'takeOver', package: address });
    },
    'waves.openInWorktree': async (argument) => openInWorktree(argument, services.search.owners),
    'waves.askForHandoff': async (argument) =>
      askForHandoff(argument, { owners: services.search.owners, control }),
    'waves.whoOwns': async (argument) => whoOwns(argument, services.search.owners),
    'waves.goToOwner': async (argument) => goToOwner(argument, services.search.owners),
    'waves.showCollisions': async () => showCollisions(services.search.owners),
    'waves.takeLock': async (argument, selected) => takeLock({ argument, selected }, services.search),
    'waves.releaseLock': async (argument, selected) => releaseLock({ argument, selected }, services.search),
    'waves.breakLock': async (argument, selected) => breakLock({ argument, selected }, services.search),
    'waves.remember': async () => remember(services.memories),
    'waves.editMemory': async (argument) => editMemory(argument, services.memories),
    'waves.forgetMemory': async (argument) => forgetMemory(argument, services.memories),
    'waves.search': async () => search(services.search),
    'waves.jump': async () => jump(await target.shown(), services.inbox, services.keys),
    'waves.showFileChange': async (argument) => {
      const { session, address } = await target.package(argument, tried);
      const path =
        typeof argument === 'object' && argument !== null && 'path' in argument ? argument.path : '';
      await openFromGraph(session, { type: 'open', what: 'diff', package: address, path: String(path) });
    },
  };
}

const runnable = (item: GraphPackage) => !isActive(item.state) && item.state !== 'done';
const running = (item: GraphPackage) => item.state === 'starting' || item.state === 'working';
const conflicting = (item: GraphPackage) => item.state === 'blocked' && (item.violations ?? []).length > 0;
const tried = (item: GraphPackage) => item.attempt > 0;
