import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { styleText } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { compileScope } from '../plan/scope';
import { commit } from './commit';
import type { DemoSettings } from './demoSettings';
import { plausibleFiles } from './plausibleFile';
import type { OrderedFile } from './promptReader';
import { readPrompt } from './promptReader';

/** Does what the prompt says, file by file. @returns the exit code. */
export async function work(prompt: string, settings: DemoSettings): Promise<number> {
  const order = readPrompt(prompt);
  const files = filesToWrite(order, settings.packageId);
  const title = order.title || settings.packageId;
  say('bold', `${settings.packageId}: ${title}`);
  say('dim', `${files.length === 0 ? 'Nothing to write; reading only' : `${files.length} files to write`}`);
  const pause = (settings.seconds * 1000) / (files.length + 2);
  report(settings, 0.05, 'reading the prompt');
  await wait(pause);
  const half = Math.ceil(files.length / 2);
  for (const [index, file] of files.entries()) {
    if (settings.failWith !== undefined && index === half - 1) {
      say('red', `Giving up half way, as asked, with code ${settings.failWith}.`);
      return settings.failWith;
    }
    report(settings, (index + 1) / (files.length + 2), `writing ${file.path}`);
    await write(file);
    say('green', `  ${file.path}  (${file.text.split('\n').length - 1} lines)`);
    await wait(pause);
  }
  if (settings.failWith !== undefined && files.length === 0) {
    return settings.failWith;
  }
  if (settings.stray !== undefined) {
    await write({ path: settings.stray, text: `A stray file of ${settings.packageId}.\n` });
    say('yellow', `  ${settings.stray}  (outside the scope, as asked)`);
  }
  report(settings, 0.9, 'committing');
  const made = await commit(
    files.map((file) => file.path),
    `${settings.packageId}: ${title}`,
  );
  await wait(pause);
  say('bold', made === undefined ? 'Finished; nothing had to change.' : `Finished: commit ${made}`);
  report(settings, 1, 'finished');
  return 0;
}

function filesToWrite(order: ReturnType<typeof readPrompt>, packageId: string): OrderedFile[] {
  const scope = compileScope(order.writeAllow, order.deny);
  const wanted =
    order.files.length > 0
      ? order.files
      : plausibleFiles(packageId, order.title || packageId, order.writeAllow, (path) =>
          existsSync(path) ? readFileSync(path, 'utf8') : undefined,
        );
  return wanted.filter((file) => scope.admits(file.path));
}

async function write({ path, text }: OrderedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Whoever ends the agent in the middle finds whole files only.
  await writeFileAtomic(path, text);
}

function report({ progressFile }: DemoSettings, progress: number, message: string): void {
  if (progressFile !== undefined) {
    appendFileSync(
      progressFile,
      `${JSON.stringify({ progress: Math.round(progress * 100) / 100, message })}\n`,
    );
  }
}

function say(style: Parameters<typeof styleText>[0], text: string): void {
  const colour = process.stdout.isTTY || Boolean(process.env['FORCE_COLOR']);
  process.stdout.write(`${colour ? styleText(style, text) : text}\n`);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
