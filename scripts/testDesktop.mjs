import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.mjs';
import { runCommand } from './runCommand.mjs';
import { makeSampleRepository } from './sample/makeSampleRepository.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';

/** The oldest VS Code that we run in, and today's. */
const VERSIONS = ['1.105.0', 'stable'];

try {
  await testDesktop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function testDesktop() {
  await ensureNodeModules();
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: projectRoot });
  const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
  for (const version of VERSIONS) {
    const vscodeExecutablePath = await downloadAndUnzipVSCode(version).catch((error) => {
      throw new Error(`VS Code ${version} cannot be downloaded: ${error.message}`, { cause: error });
    });
    // Short, because a Unix socket of VS Code lies in it.
    const folder = mkdtempSync(join(tmpdir(), 'wo-'));
    try {
      const sample = makeSampleRepository(join(folder, 'user-profile'));
      await runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: projectRoot,
        extensionTestsPath: join(projectRoot, 'test', 'desktop', 'suite.cjs'),
        launchArgs: [
          sample,
          '--user-data-dir',
          join(folder, 'data'),
          '--disable-extensions',
          '--disable-workspace-trust',
        ],
      });
      console.log(`VS Code ${version}: passed`);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  }
}
