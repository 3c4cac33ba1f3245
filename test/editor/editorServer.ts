import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import type { RunningCodeServer } from '../../scripts/editor/codeServerProcess.mjs';
import { startCodeServer } from '../../scripts/editor/codeServerProcess.mjs';
import { installExtension } from '../../scripts/editor/installExtension.mjs';
import { makeVsix, vsixFile } from '../../scripts/package.mjs';
import { installedCodeServer } from '../../scripts/setup/codeServer.mjs';
import { told } from '../support/toldSetup';

/** A code-server with our extension, which serves any number of windows. */
export interface EditorServer {
  /** Without a path. */
  readonly address: string;
  /** Where windows are told their environment and tell how they are reached, by `nameOf` their folder. */
  readonly windows: string;
  /** What the evaluator answers to. */
  readonly token: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly editorServer: EditorServer;
  }
}

/**
 * The built-in extensions that have to do with ours: of the others, some start in every window and take a fifth of what it
 * costs to open one.
 */
const BUILTINS = [
  'git',
  'git-base',
  'json',
  'markdown-basics',
  'markdown-language-features',
  'merge-conflict',
  'theme-defaults',
  'yaml',
];

/** What would go on in each window without a person at it, and is about nothing of ours. */
const CALMER = {
  'git.autorefresh': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'editor.cursorBlinking': 'solid',
  // Another extension host within the page, for extensions that there are none of.
  'extensions.webWorker': false,
  // Looks every two seconds at what each process of the machine listens on, whether ports are forwarded by themselves or not.
  'remote.autoForwardPortsSource': 'output',
  'remote.autoForwardPorts': false,
};

/** What makes a server other than the one that all tests share. */
export interface ServerOptions {
  /** Folders of extensions beside this file that are installed too. */
  readonly extensions?: readonly string[];
  /** Whether folders are trusted from the start; the default. */
  readonly trusting?: boolean;
}

/**
 * Starts a code-server with user data and extensions of its own.
 * @returns it, and what ends it and everything in it.
 * @throws Error that says how to install code-server.
 */
export async function startEditorServer(
  options: ServerOptions = {},
): Promise<{ server: EditorServer; stop: () => Promise<void> }> {
  const codeServer = installedCodeServer();
  if (codeServer === undefined) {
    throw new Error('code-server is not installed; `npm test -- editor` installs it.');
  }
  const home = mkdtempSync(join(tmpdir(), 'waves-editor-'));
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  const extensions = join(home, 'extensions');
  const windows = join(home, 'windows');
  mkdirSync(extensions);
  mkdirSync(windows);
  const token = randomBytes(16).toString('hex');
  let running: RunningCodeServer;
  try {
    for (const name of ['evaluator', ...(options.extensions ?? [])]) {
      cpSync(resolve(import.meta.dirname, name), join(extensions, name), { recursive: true });
    }
    await installExtension({ codeServer, folder: home, vsix: vsixFile() });
    running = await startCodeServer({
      codeServer,
      folder: home,
      trusting: options.trusting ?? true,
      builtins: BUILTINS,
      settings: CALMER,
      // Agents here do what a sandbox would refuse.
      env: { WAVES_EVALUATOR_TOKEN: token, WAVES_EVALUATOR_FOLDER: windows, WAVES_SANDBOX: 'off' },
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const stop = async () => {
    await running.stop();
    await remove();
  };
  return { server: { address: running.address, windows, token }, stop };
}

/** What the files of a window are called. */
export function nameOf(folder: string, language: string): string {
  return `${createHash('sha256').update(folder).digest('hex')}.${language}`;
}

/**
 * Has what is opened in a browser's context be in another language: by a language pack without a text, so that all that is ours is in
 * that language, and VS Code's own texts stay English.
 */
export async function speak(
  context: BrowserContext,
  { address, windows }: EditorServer,
  language: string,
): Promise<void> {
  if (language === 'en') {
    return;
  }
  const home = dirname(windows);
  const texts = join(home, 'noTexts.json');
  writeFileSync(texts, JSON.stringify({ contents: {} }));
  const pack = {
    hash: language,
    translations: { vscode: texts },
    extensions: [{ extensionIdentifier: { id: `texts.${language}` }, version: '1.0.0' }],
    label: language,
  };
  writeFileSync(join(home, 'user-data', 'languagepacks.json'), JSON.stringify({ [language]: pack }));
  // Without that file the server takes English, whatever a window wants.
  writeFileSync(join(home, 'user-data', 'User', 'argv.json'), '{}');
  await context.addCookies([{ name: 'vscode.nls.locale', value: language, url: address }]);
}

/**
 * Makes the VSIX that all servers get, and starts the one that all tests share, before the first of them. What a window remembers is kept in the browser or
 * by its folder, so that a page that has forgotten and a new folder for each test are as good as a new server.
 * @returns what ends it.
 */
export const setup = told(async (project: TestProject) => {
  await makeVsix();
  const { server, stop } = await startEditorServer();
  project.provide('editorServer', server);
  return stop;
});
