import { unwatchFile, watchFile } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { attemptFiles, attemptFolder } from '../../node/runs/runFolder';
import { Disposable } from '../editor/disposable';
import type { PlanSessions } from '../plans/planSessions';
import { logBeginning, readLogEnd } from '../../node/files/limitedLog';

/** How often a log that is open is looked at, in milliseconds. */
const LOOK_MS = 500;

/** Shows what agents printed as read-only documents that grow while the agent works. Colours are left out. */
export class AttemptLogs extends Disposable implements vscode.TextDocumentContentProvider {
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** The files behind the documents that are open, by the document's address. */
  private readonly watched = new Map<string, string>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(LOG_SCHEME, this));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.unwatch(uri)));
    this.register(vscode.workspace.onDidChangeTextDocument((event) => keepEndInView(event)));
    this.register({ dispose: () => this.watched.forEach((file) => unwatchFile(file)) });
  }

  /** Opens the log of an attempt, at its end. */
  async open(address: LogAddress): Promise<void> {
    const document = await vscode.workspace.openTextDocument(logUri(address));
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    revealEnd(editor);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const file = await this.fileOf(uri);
    if (file === undefined) {
      return vscode.l10n.t('This log is not there any more.');
    }
    this.watch(uri, file);
    const { text, beginning } = await logText(file);
    if (text === '') {
      return vscode.l10n.t('The agent has printed nothing yet.');
    }
    return beginning === undefined
      ? text
      : `${vscode.l10n.t('… the beginning is in {0}', beginning)}\n${text}`;
  }

  private async fileOf(uri: vscode.Uri): Promise<string | undefined> {
    const address = logAddress(uri);
    if (address === undefined) {
      return undefined;
    }
    const session = this.sessions.of(address.plan);
    await session.ready;
    const { repository } = session;
    return repository === undefined
      ? undefined
      : attemptFiles(attemptFolder(repository.commonDir, address.run, address.package, address.attempt)).log;
  }

  private watch(uri: vscode.Uri, file: string): void {
    const key = uri.toString();
    if (!this.watched.has(key) && !this.isDisposed) {
      this.watched.set(key, file);
      watchFile(file, { interval: LOOK_MS, persistent: false }, () => this.changed.fire(uri));
    }
  }

  private unwatch(uri: vscode.Uri): void {
    const file = this.watched.get(uri.toString());
    if (file !== undefined) {
      this.watched.delete(uri.toString());
      unwatchFile(file);
    }
  }
}

/** Whoever sees the end of a log goes on seeing it; whoever has scrolled up stays there. */
function keepEndInView({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
  const first = contentChanges[0];
  if (document.uri.scheme !== LOG_SCHEME || first === undefined) {
    return;
  }
  const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === document);
  for (const editor of editors) {
    const seen = editor.visibleRanges.at(-1)?.end.line ?? 0;
    if (seen >= first.range.end.line) {
      revealEnd(editor);
    }
  }
}

function revealEnd(editor: vscode.TextEditor): void {
  const { end } = editor.document.lineAt(editor.document.lineCount - 1).range;
  editor.revealRange(new vscode.Range(end, end));
}

/** How much of a log is shown, in bytes, from its end: an editor is no place for more. */
const SHOWN_BYTES = 2 * 1024 * 1024;

/** The end of a log as plain text, without colours. */
interface LogText {
  readonly text: string;
  /** The file that holds its beginning, when that is not shown. */
  readonly beginning: string | undefined;
}

/**
 * Reads the end of a log. One that is not there yet is empty.
 * @param most how many bytes to read at most.
 */
async function logText(file: string, most = SHOWN_BYTES): Promise<LogText> {
  const { from, bytes } = await readLogEnd(file, most);
  const text = bytes.toString('utf8');
  // A cut may fall into the middle of a line, or of a character.
  const whole = from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  return {
    text: stripVTControlCharacters(whole).replaceAll(/\r(?!\n)/g, '\n'),
    beginning: from === 0 ? undefined : logBeginning(file),
  };
}

/** The scheme of documents that show what agents printed. */
const LOG_SCHEME = 'waves-log';

/** The attempt that a log belongs to. */
interface LogAddress {
  readonly plan: vscode.Uri;
  readonly run: string;
  readonly package: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** The address of a log as a document's; it names an attempt and never a file, so that it can't lead elsewhere. */
function logUri(address: LogAddress): vscode.Uri {
  const { plan, run, package: id, attempt } = address;
  return vscode.Uri.from({
    scheme: LOG_SCHEME,
    path: `/${id.replaceAll('/', '-')} (${attempt}).log`,
    query: JSON.stringify([plan.toString(), run, id, attempt]),
  });
}

/** What a document's address names; undefined when it is none of ours. */
function logAddress(uri: vscode.Uri): LogAddress | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) {
    return undefined;
  }
  const [plan, run, id, attempt] = parts as unknown[];
  const isAddress =
    typeof plan === 'string' &&
    typeof run === 'string' &&
    typeof id === 'string' &&
    typeof attempt === 'number' &&
    Number.isInteger(attempt);
  return isAddress ? { plan: vscode.Uri.parse(plan), run, package: id, attempt } : undefined;
}
