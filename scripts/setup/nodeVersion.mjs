/** The oldest Node.js that the tool chain runs on; Vite and Oxlint set the limit. */
const OLDEST = [20, 19];

/** Ends the process with a clear word when this Node.js is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    console.error(
      `Node.js ${OLDEST.join('.')} or newer is needed; this is ${process.version}. See https://nodejs.org`,
    );
    process.exit(1);
  }
}
