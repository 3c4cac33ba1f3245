import { runLogged } from './runLogged.mjs';

/** What can be wrong on the way to a registry; anything else is an answer of it. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|CERT|SELF_SIGNED|FETCH_ERROR|ERR_SOCKET|EPROTO/;

/**
 * What the registry says of a package's size, asked once without trying again, so that a machine without network knows
 * it at once.
 *
 * @param {string} spec a name with a version
 * @returns {Promise<{ megabytes?: number, unreachable?: string }>} the size unpacked where it is told, and why the
 *   registry cannot be reached where it cannot
 */
export async function askRegistry(spec) {
  try {
    const args = ['view', '--json', '--fetch-retries=0', '--fetch-timeout=15000', spec, 'dist.unpackedSize'];
    const size = Number(await runNpm(args));
    return size > 0 ? { megabytes: Math.round(size / 1e6) } : {};
  } catch (error) {
    const { code = '', summary = '' } = errorIn(error.output);
    const why = summary || error.message;
    return UNREACHABLE.test(`${code} ${why}`) ? { unreachable: why } : {};
  }
}

function errorIn(output) {
  try {
    return JSON.parse(output).error ?? {};
  } catch {
    return {};
  }
}

/**
 * Installs with npm; where the registry cannot be reached, from what npm keeps in its own cache.
 *
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} options.what for a person, when it cannot be had
 * @param {string} [options.unreachable] why the registry cannot be reached
 * @returns {Promise<void>}
 */
export async function npmInstall(args, { cwd, env = process.env, what, unreachable }) {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  if (unreachable === undefined) {
    await runNpm([...args, ...flags], { cwd, env });
    return;
  }
  try {
    await runNpm([...args, ...flags, '--offline'], { cwd, env });
  } catch {
    throw new Error(withoutNetwork(what, unreachable));
  }
}

function withoutNetwork(what, unreachable) {
  return `${what}: not on this machine, and npm's registry cannot be reached:
  ${unreachable}
Connect this machine to the network, or tell npm the way: "npm config set registry URL" for a mirror, "npm config set
https-proxy URL" for a proxy, "npm config set cafile FILE" for a certificate of your own. Then start again.`;
}

/**
 * Runs npm without what the npm that started us has told its script.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} its standard output
 */
export function runNpm(args, { cwd, env = process.env } = {}) {
  return runLogged('npm', args, { cwd, env: withoutScriptVariables(env) });
}

/**
 * What npm tells the scripts of *this* project (its name, its package.json, its Node.js) would confuse the install
 * scripts of another one. Settings (`npm_config_*`, a mirror or a proxy among them) are the user's and stay.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutScriptVariables(environment) {
  const dropped =
    /^npm_(package|lifecycle)_|^npm_config_(local_prefix|user_agent)$|^npm_(execpath|node_execpath|command)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !dropped.test(name)));
}
