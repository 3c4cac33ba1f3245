/** The oldest Node.js that the command line and the tool chain run on. */
const OLDEST = 20;

/** Ends the process with a clear word when this Node.js is too old. */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST) {
    console.error(`Node.js ${OLDEST} or newer is needed; this is ${process.version}. See https://nodejs.org`);
    process.exit(1);
  }
}
