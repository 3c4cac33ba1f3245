import type { FakeUri } from './fakeUri';

/** A row as a tree gets it from its provider. */
interface Row {
  readonly label: string | FakeUri;
  readonly description?: string;
  readonly resourceUri?: FakeUri;
  readonly collapsibleState: number;
  readonly contextValue?: string;
}

interface Decoration {
  readonly badge: string;
  readonly color: { readonly id: string } | undefined;
  readonly tooltip: string;
}

export interface FakeTree {
  readonly treeDataProvider: {
    getChildren(row?: unknown): unknown;
    getTreeItem(row: unknown): unknown;
    readonly onDidChangeTreeData?: (listener: (row: unknown) => void) => unknown;
  };
  readonly dragAndDropController?: unknown;
  visible: boolean;
  message?: string;
  description?: string;
  badge?: { readonly value: number; readonly tooltip: string };
}

export interface FakeStatusItem {
  text: string;
  shown: boolean;
  tooltip?: { readonly value: string };
  backgroundColor?: { readonly id: string };
}

/** A message with a progress that is or was shown. */
export interface FakeProgress {
  readonly title: string;
  message: string;
  isOver: boolean;
  /** What its button does. */
  cancel(): void;
}

type Listener<T> = (value: T) => void;

/** A text editor that is open; what is drawn in it is kept by the type of decoration. */
export interface FakeTextEditor {
  readonly document: { readonly uri: FakeUri; readonly lineCount: number; readonly isDirty: boolean };
  readonly drawn: Map<unknown, readonly unknown[]>;
  setDecorations(type: unknown, ranges: readonly unknown[]): void;
}

/** What the editor shows at the moment, as data; begun anew before each test. */
class FakeEditor {
  trees = new Map<string, FakeTree>();
  decorations: {
    provideFileDecoration(uri: FakeUri): unknown;
    readonly onDidChangeFileDecorations: (listener: Listener<FakeUri[]>) => unknown;
  }[] = [];
  statusItems = new Map<string, FakeStatusItem>();
  settings = new Map<string, unknown>();
  commands: unknown[][] = [];
  textEditors: FakeTextEditor[] = [];
  /** Messages that were shown, with their buttons. */
  messages: { readonly text: string; readonly buttons: readonly string[] }[] = [];
  /** What stood below a message that was shown, line by line, for each that had such a part. */
  details: string[][] = [];
  /** Texts without a file that were opened. */
  pages: string[] = [];
  /** What serves them, by the scheme of their addresses. */
  providers = new Map<string, { provideTextDocumentContent(uri: FakeUri): string | Promise<string> }>();
  progress: FakeProgress[] = [];
  /** What the person answers to what is asked next: a button, a text, or the label of a row. */
  answers: string[] = [];
  /** What happens while a question is open. */
  meanwhile: (() => Promise<void>) | undefined;
  private settingListeners: Listener<string>[] = [];
  private saveListeners: Listener<unknown>[] = [];

  reset(): void {
    Object.assign(this, new FakeEditor());
  }

  readonly onDidChangeSettings = (listener: Listener<string>) => {
    this.settingListeners.push(listener);
    return { dispose: () => undefined };
  };

  readonly onDidSave = (listener: Listener<unknown>) => {
    this.saveListeners.push(listener);
    return { dispose: () => undefined };
  };

  set(setting: string, value: unknown): void {
    this.settings.set(setting, value);
    this.settingListeners.forEach((listener) => listener(setting));
  }

  save(document: unknown): void {
    this.saveListeners.forEach((listener) => listener(document));
  }

  async ask(text: string, rest: readonly unknown[]): Promise<string | undefined> {
    this.messages.push({ text, buttons: rest.filter((each) => typeof each === 'string') });
    for (const each of rest) {
      if (typeof each === 'object' && each !== null && 'detail' in each) {
        this.details.push(String(each.detail).split('\n'));
      }
    }
    const answer = this.answers.shift();
    await this.meanwhile?.();
    return answer;
  }

  openText(uri: FakeUri, lineCount: number): FakeTextEditor {
    const drawn = new Map<unknown, readonly unknown[]>();
    const opened: FakeTextEditor = {
      document: { uri, lineCount, isDirty: false },
      drawn,
      setDecorations: (type, ranges) => void drawn.set(type, ranges),
    };
    this.textEditors.push(opened);
    return opened;
  }

  /** A file's badge as text, `Ap waves.active`; empty where it has none. */
  badge(uri: FakeUri): string {
    return this.decorations
      .map((provider) => provider.provideFileDecoration(uri) as Decoration | undefined)
      .flatMap((found) =>
        found === undefined
          ? []
          : [[found.badge, ...(found.color === undefined ? [] : [found.color.id])].join(' ')],
      )
      .join(', ');
  }

  /** A tree as text: a row a line, indented, with what stands beside its name; rows that are closed stay closed. */
  async tree(id: string, options: { readonly openAll?: boolean } = {}): Promise<string[]> {
    const provider = this.trees.get(id)?.treeDataProvider;
    const lines = async (row: unknown, depth: number): Promise<string[]> => {
      const found: string[] = [];
      for (const child of ((await provider?.getChildren(row)) ?? []) as unknown[]) {
        const item = provider?.getTreeItem(child) as Row;
        const name = typeof item.label === 'string' ? item.label : (item.label.path.split('/').at(-1) ?? '');
        found.push(`${'  '.repeat(depth)}${[name, item.description].filter(Boolean).join(': ')}`);
        if (item.collapsibleState === 2 || (options.openAll === true && item.collapsibleState === 1)) {
          found.push(...(await lines(child, depth + 1)));
        }
      }
      return found;
    };
    return lines(undefined, 0);
  }
}

/** The one editor of a test file. */
export const editor = new FakeEditor();
