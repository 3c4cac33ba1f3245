import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of this user's settings of ours, outside of all repositories. Sandboxes hide it. */
export function settingsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return join(folder ?? join(env['HOME'] ?? homedir(), '.config'), 'waves');
}
