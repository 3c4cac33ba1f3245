import { findSandbox } from '../../src/node/processes/findSandbox';

/** The environment of whoever has not turned the sandbox off, as the other tests do. */
export const WALLS = { WAVES_SANDBOX: '' };

/** What of the operating system's sandbox works on this machine. */
export const sandboxHere = await findSandbox({ ...process.env, ...WALLS });
