import { stat } from 'node:fs/promises';
import { FakeUri } from './fakeUri';
import { editor } from './fakeEditor';
import type { FakeProgress, FakeTree } from './fakeEditor';

/*
 * What unit tests get for `vscode`: only what our views use, and what they show is kept by `editor` as data, so that a test
 * can look at it as text. The names are those of the real module.
 */

export { FakeUri as Uri };

/** Calls its listeners in the order of their coming. */
export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    [...this.listeners].forEach((listener) => listener(value));
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Disposable {
  constructor(private readonly end: () => void) {}
  static from(...items: { dispose(): void }[]): Disposable {
    return new Disposable(() => items.forEach((item) => item.dispose()));
  }
  dispose(): void {
    this.end();
  }
}

export class CancellationError extends Error {}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  static readonly File = new ThemeIcon('file');
  static readonly Folder = new ThemeIcon('folder');
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class MarkdownString {
  isTrusted: unknown;
  supportThemeIcons = false;
  constructor(public value = '') {}
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
  appendCodeblock(text: string, language = ''): this {
    this.value += `\n\`\`\`${language}\n${text}\n\`\`\`\n`;
    return this;
  }
}

export class TreeItem {
  constructor(
    readonly label: string | FakeUri,
    readonly collapsibleState = 0,
  ) {}
}

export class FileDecoration {
  propagate = false;
  constructor(
    readonly badge: string,
    readonly tooltip: string,
    readonly color: ThemeColor,
  ) {}
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
}

export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command?: unknown,
  ) {}
}

export class RelativePattern {
  constructor(
    readonly base: FakeUri,
    readonly pattern: string,
  ) {}
}

export class DataTransferItem {
  constructor(readonly value: unknown) {}
  asString(): Promise<string> {
    return Promise.resolve(String(this.value));
  }
}

export class DataTransfer extends Map<string, DataTransferItem> {}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 } as const;
export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;
export const FileType = { File: 1, Directory: 2 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;
export const OverviewRulerLane = { Left: 1, Center: 2, Right: 4, Full: 7 } as const;
export const ColorThemeKind = { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 } as const;
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 } as const;

const nothing = () => new Disposable(() => undefined);
const watcher = () => ({
  onDidCreate: nothing,
  onDidChange: nothing,
  onDidDelete: nothing,
  dispose: () => undefined,
});

export const l10n = {
  bundle: undefined,
  t: (text: string, ...values: unknown[]) =>
    text.replaceAll(/\{(\d+)\}/g, (_all, at: string) => String(values[Number(at)])),
};

export const commands = {
  executeCommand: (...call: unknown[]) => {
    editor.commands.push(call);
    return Promise.resolve(undefined);
  },
};

export const env = { language: 'en' };

export const languages = { registerCodeLensProvider: nothing };

export const workspace = {
  registerTextDocumentContentProvider: (
    scheme: string,
    provider: { provideTextDocumentContent(uri: FakeUri): string | Promise<string> },
  ) => {
    editor.providers.set(scheme, provider);
    return nothing();
  },
  openTextDocument: async (uri: FakeUri) => {
    editor.pages.push((await editor.providers.get(uri.scheme)?.provideTextDocumentContent(uri)) ?? '');
    return {};
  },
  isTrusted: true,
  textDocuments: [],
  getConfiguration: (section = '') => ({
    get: (name: string, fallback: unknown) =>
      editor.settings.get(section === '' ? name : `${section}.${name}`) ?? fallback,
  }),
  fs: {
    stat: async (uri: FakeUri) => ({
      type: (await stat(uri.fsPath)).isDirectory() ? FileType.Directory : FileType.File,
    }),
  },
  getWorkspaceFolder: () => undefined,
  asRelativePath: (uri: FakeUri) => uri.path.split('/').at(-1),
  createFileSystemWatcher: watcher,
  onDidChangeConfiguration: (listener: (change: { affectsConfiguration(name: string): boolean }) => void) =>
    editor.onDidChangeSettings((name) => listener({ affectsConfiguration: (asked) => asked === name })),
  onDidSaveTextDocument: editor.onDidSave,
  encode: (text: string) => Promise.resolve(new TextEncoder().encode(text)),
  onDidChangeTextDocument: nothing,
};

export const window = {
  showTextDocument: () => Promise.resolve(),
  tabGroups: { all: [], close: () => Promise.resolve(true) },
  state: { active: true, focused: true },
  activeColorTheme: { kind: ColorThemeKind.Dark },
  get visibleTextEditors() {
    return editor.textEditors;
  },
  onDidChangeVisibleTextEditors: nothing,
  onDidChangeActiveColorTheme: nothing,
  onDidChangeActiveTextEditor: nothing,
  registerWebviewPanelSerializer: nothing,
  registerFileDecorationProvider: (provider: (typeof editor.decorations)[number]) => {
    editor.decorations.push(provider);
    return new Disposable(() => undefined);
  },
  createTreeView: (id: string, options: Pick<FakeTree, 'treeDataProvider' | 'dragAndDropController'>) => {
    const view = {
      ...options,
      visible: true,
      onDidChangeVisibility: nothing,
      onDidChangeSelection: nothing,
      dispose: () => undefined,
    };
    editor.trees.set(id, view);
    return view;
  },
  createStatusBarItem: (id: string) => {
    const item = {
      text: '',
      shown: false,
      show: () => {
        item.shown = true;
      },
      hide: () => {
        item.shown = false;
      },
      dispose: () => undefined,
    };
    editor.statusItems.set(id, item);
    return item;
  },
  createTextEditorDecorationType: (options: unknown) => ({ options, dispose: () => undefined }),
  showInputBox: ({ title }: { title: string }) => editor.ask(title, []),
  showQuickPick: async <T extends { label: string; picked?: boolean }>(
    rows: readonly T[],
    { title, canPickMany }: { title: string; canPickMany?: boolean },
  ) => {
    const answer = await editor.ask(
      title,
      rows.map(({ label, picked }) => (canPickMany === true && picked === true ? `[x] ${label}` : label)),
    );
    // Where many can be picked, any answer takes what is picked beforehand.
    return canPickMany === true && answer !== undefined
      ? rows.filter(({ picked }) => picked)
      : rows.find(({ label }) => label === answer);
  },
  withProgress: async (
    { title }: { title: string },
    work: (progress: unknown, token: unknown) => Promise<unknown>,
  ) => {
    const listeners: (() => void)[] = [];
    const shown: FakeProgress = {
      title,
      message: '',
      isOver: false,
      cancel: () => listeners.forEach((listener) => listener()),
    };
    editor.progress.push(shown);
    const report = ({ message }: { message: string }) => void (shown.message = message);
    await work({ report }, { onCancellationRequested: (listener: () => void) => listeners.push(listener) });
    shown.isOver = true;
  },
  setStatusBarMessage: (text: string) => void editor.messages.push({ text, buttons: [] }),
  showWarningMessage: (message: string, ...rest: unknown[]) => editor.ask(message, rest),
  showInformationMessage: (message: string, ...rest: unknown[]) => editor.ask(message, rest),
};

export const ViewColumn = { Active: -1, Beside: -2 };
