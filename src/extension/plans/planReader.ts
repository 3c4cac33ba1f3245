import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { contractJudge } from './contractJudge';
import { lookAround } from '../../node/plans/planSurroundings';
import { checkedPlan, problemsOf } from '../../plan/checks/checkPlan';
import type { PlanGraph } from '../../plan/graph/graph';
import { graphOf } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { Problem } from '../../plan/problem';
import type { PlanReading } from '../../plan/reading/readPlan';
import { readPlan, unreadablePlan } from '../../plan/reading/readPlan';
import type { Surroundings } from '../../plan/checks/basis/surroundings';
import { filesToFind } from '../../plan/checks/basis/surroundings';
import type { Subplans, ReadSubplan } from '../../plan/reading/subplans';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import { compatSetting, runSettings } from '../editor/settings';
import type { KeptPlans } from './keptPlans';
import { planLabel } from './planLibrary';
import { filledPlan, FilePlanFiles } from '../../node/plans/planFiles';
import { recipeUse } from '../../plan/reading/subplans';

/** How long after a key stroke the plan is read again, in milliseconds. */
const TYPING_MS = 200;
/** How long whoever waits for a plan has for drawing it, in milliseconds, before it is read properly. */
const DRAWING_MS = 150;
/** How long after a reading what was read is kept for the next time, in milliseconds. */
const KEEPING_MS = 3000;

/** Shared by all plans. The bundle lies beside our other programs. */
const judge = contractJudge(__dirname);

/** A plan with what follows from it. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly problems: readonly Problem[];
  /** The plans that its packages name as their own; absent: nobody looked. */
  readonly subplans?: Subplans | undefined;
  /** Why the file cannot be read, in words; undefined when it can. */
  readonly unreadable?: string;
  /** The file is not there. */
  readonly gone?: true;
}

/** Reads and checks a plan whenever its text may have changed, saved or not. */
export class PlanReader extends Disposable {
  private readonly done = this.register(new vscode.EventEmitter<void>());
  private readonly readLater = this.register(coalesce(TYPING_MS, () => void this.read()));
  /** Nothing is known, and so nothing is wrong, until the plan has been read. */
  private result: ReadPlan = { ...checked(readPlan('')), problems: [] };
  /** What was read last, so that only what has changed since is parsed. */
  private reading: PlanReading | undefined;
  private generation = 0;
  private stale = false;
  /** Absolute paths of the plans that packages name, now or earlier. */
  private readonly subplanFiles = new Set<string>();
  /** Names of the files that the plan speaks of, and of the folders they are in. */
  private named: ReadonlySet<string> = new Set();
  private readonly watchSubplan: (path: string) => void;
  private latest: Promise<void> = Promise.resolve();
  private isKnown = false;
  private keeping: { readonly text: string; readonly plan: Plan } | undefined;
  private readonly keepLater = this.register(coalesce(KEEPING_MS, () => void this.keep()));
  private tellKnown: () => void = () => undefined;

  /** The plan was read. */
  readonly onDidRead = this.done.event;
  /** Ends when there is something to show: the packages, whether or not they have been checked. */
  readonly known = new Promise<void>((resolve) => (this.tellKnown = resolve));

  constructor(
    private readonly uri: vscode.Uri,
    private readonly kept: KeptPlans,
  ) {
    super();
    const ifMine = (changed: vscode.Uri) => {
      if (changed.toString() === this.uri.toString() || this.subplanFiles.has(changed.fsPath)) {
        this.change();
      }
    };
    const { workspace } = vscode;
    this.register(workspace.onDidChangeTextDocument(({ document }) => ifMine(document.uri)));
    this.register(workspace.onDidCloseTextDocument((document) => ifMine(document.uri)));
    this.register(
      workspace.onDidChangeConfiguration(
        (setting) => setting.affectsConfiguration('waves.compat') && this.change(),
      ),
    );
    const watch = (pattern: vscode.GlobPattern) => {
      const watcher = workspace.createFileSystemWatcher(pattern);
      const heard = [watcher.onDidChange(ifMine), watcher.onDidCreate(ifMine), watcher.onDidDelete(ifMine)];
      return vscode.Disposable.from(watcher, ...heard);
    };
    this.register(watch(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*.{yaml,yml}')));
    this.watchSubplan = (path) =>
      void this.register(watch(new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path))));
    // A plan speaks of files around it, such as contracts, which agents and git make and remove.
    const ifNamed = ({ path }: vscode.Uri) => this.named.has(basename(path)) && this.change();
    const files = this.register(workspace.createFileSystemWatcher('**', false, true, false));
    this.register(files.onDidCreate(ifNamed));
    this.register(files.onDidDelete(ifNamed));
  }

  get current(): ReadPlan {
    return this.result;
  }

  /** Reads the plan at once. Ends when it is read, or when a later reading has taken its place. */
  read(): Promise<void> {
    this.stale = false;
    this.generation += 1;
    this.latest = this.carryOut(this.generation);
    return this.latest;
  }

  /** Ends when what is known is about the text as it is now. */
  settled(): Promise<void> {
    return this.stale ? this.read() : this.latest;
  }

  private change(): void {
    this.stale = true;
    this.readLater();
  }

  private async carryOut(generation: number): Promise<void> {
    const result = await this.find();
    // What a later key stroke has overtaken is not worth checking.
    if (generation === this.generation) {
      this.show(result());
    } else {
      await this.latest;
    }
  }

  private show(result: ReadPlan): void {
    this.result = result;
    this.isKnown = true;
    this.tellKnown();
    this.done.fire();
  }

  /** Shows at once whose packages there are, where nothing is shown yet; what is wrong with them is found after that. */
  private preview(plan: Plan): void {
    if (!this.isKnown && !this.isDisposed) {
      this.show({ plan, graph: graphOf(plan), problems: [] });
    }
  }

  private async keep(): Promise<void> {
    const { workspace } = vscode;
    const isTyped = workspace.textDocuments.some(
      ({ uri, isDirty }) => isDirty && uri.toString() === this.uri.toString(),
    );
    if (this.keeping !== undefined && !isTyped) {
      const { text, plan } = this.keeping;
      this.keeping = undefined;
      // Where it cannot be kept, it is read properly the next time.
      await this.kept.keep(this.uri.toString(), text, plan).catch(() => undefined);
    }
  }

  private lookAround(plan: Plan): Promise<Surroundings> {
    const seen = (path: string) => {
      if (!this.subplanFiles.has(path) && !this.isDisposed) {
        this.subplanFiles.add(path);
        this.watchSubplan(path);
      }
    };
    return lookAround(plan, this.uri.fsPath, undefined, (root) => openSubplans(root, seen), judge);
  }

  /** Looks for everything that checking needs; checking is left to who knows whether it is still wanted. */
  private async find(): Promise<() => ReadPlan> {
    const found = await planText(this.uri);
    switch (found.kind) {
      case 'text': {
        const folderName = vscode.Uri.joinPath(this.uri, '..').path.split('/').at(-1) ?? '';
        const origin = { fileName: planLabel(this.uri), folderName };
        const kept = this.isKnown ? undefined : await this.kept.find(this.uri.toString(), found.text);
        if (kept !== undefined) {
          this.preview(kept);
          await setTimeout(DRAWING_MS);
        }
        const reading = readPlan(found.text, origin, this.reading);
        this.reading = reading;
        this.preview(reading.plan);
        this.keeping = { text: found.text, plan: reading.plan };
        this.keepLater();
        this.named = new Set(filesToFind(reading.plan).flatMap(({ path }) => path.split('/')));
        const around = this.uri.scheme === 'file' ? await this.lookAround(reading.plan) : undefined;
        const { maxParallel } = runSettings(this.uri);
        const options = {
          maxParallel,
          ...compatSetting(this.uri),
          ...(around === undefined ? {} : { surroundings: around }),
        };
        return () => checked(reading, options);
      }
      case 'gone': {
        const unreadable = vscode.l10n.t('{0} is not there any more.', planLabel(this.uri));
        // A file that is not there has no lines to show problems at.
        return () => ({ ...checked(readPlan('')), problems: [], unreadable, gone: true });
      }
      case 'unreadable': {
        const unreadable = vscode.l10n.t('The plan cannot be read: {0}', found.message);
        return () => ({ ...checked(unreadablePlan('plan-unreadable', unreadable)), unreadable });
      }
    }
  }
}

function checked(reading: PlanReading, options: Parameters<typeof checkedPlan>[1] = {}): ReadPlan {
  const result = checkedPlan(reading, options);
  const { surroundings } = result;
  return {
    plan: reading.plan,
    graph: result.graph,
    problems: problemsOf(result),
    subplans: surroundings?.subplans,
  };
}

/** Plans are written by people and agents; what is larger than this, in bytes, is something else. */
const LARGEST_PLAN = 32 * 1024 * 1024;

/** What became of reading a plan's file. */
type PlanText =
  | { readonly kind: 'text'; readonly text: string }
  /** The file is not there any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** The text of a plan as the person sees it: of the open editor with its unsaved changes, else of the file. */
async function planText(plan: vscode.Uri): Promise<PlanText> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open !== undefined) {
    return { kind: 'text', text: open.getText() };
  }
  try {
    const { size, type } = await vscode.workspace.fs.stat(plan);
    if ((type & vscode.FileType.Directory) !== 0) {
      return { kind: 'unreadable', message: vscode.l10n.t('It is a folder.') };
    }
    if (size > LARGEST_PLAN) {
      return { kind: 'unreadable', message: vscode.l10n.t('It is larger than 32 MB.') };
    }
    return { kind: 'text', text: new TextDecoder().decode(await vscode.workspace.fs.readFile(plan)) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return { kind: 'gone' };
    }
    return { kind: 'unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Reads the plans that packages name as the person sees them: of the open editor with its unsaved changes, else of the
 * file.
 * @param root absolute path of the top of the repository.
 * @param seen told of each file that was asked for, by its absolute path.
 */
function openSubplans(root: string, seen: (path: string) => void): ReadSubplan {
  const { readSubplan } = new FilePlanFiles(root);
  return async (reference) => {
    const { file: path, given } = recipeUse(reference);
    const file = join(root, path);
    seen(file);
    const found = await readSubplan(reference);
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
    return open === undefined || 'trouble' in found
      ? found
      : filledPlan({ ...found, text: open.getText() }, given);
  };
}
