import { join } from 'node:path';
import { runCommand } from '../runCommand.mjs';

/**
 * Installs a VSIX as people do, by code-server's own command.
 *
 * @param {object} options
 * @param {{ node: string, entry: string }} options.codeServer
 * @param {string} options.folder as for `startCodeServer`; whatever lies in its folder of extensions by then counts as installed too
 * @param {string} options.vsix
 * @returns {Promise<void>}
 * @throws Error where it cannot be installed
 */
export async function installExtension({ codeServer, folder, vsix }) {
  const folders = [
    '--user-data-dir',
    join(folder, 'user-data'),
    '--extensions-dir',
    join(folder, 'extensions'),
  ];
  const config = ['--config', join(folder, 'code-server.yaml')];
  await runCommand(codeServer.node, [codeServer.entry, ...folders, ...config, '--install-extension', vsix], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });
}
