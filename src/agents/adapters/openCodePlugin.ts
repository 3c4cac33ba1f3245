/** Words that begin the type of every line that the plugin prints. */
export const PLUGIN_LINE = 'waves.';

/** Of words that come piece by piece, one sign in so many milliseconds is enough. */
const SIGN_MS = 2000;

/**
 * A plugin for one attempt (https://opencode.ai/docs/plugins): it tells what `opencode run` leaves out of its stream, each
 * as one more JSON line on standard output: `waves.retry`, when the model's service is to be asked again later and why
 * (`attempt`, `message`, `next` in milliseconds since 1970); `waves.tool`, a tool that begins (`tool`, `callID`, `args`);
 * `waves.answering`, that the model is at work on an answer.
 */
export const OPENCODE_PLUGIN = `const tell = (type, fields) =>
  process.stdout.write(JSON.stringify({ type: '${PLUGIN_LINE}' + type, ...fields }) + '\\n');

export const Waves = async () => {
  let told = 0;
  return {
    event: async ({ event }) => {
      const { status } = event.properties ?? {};
      if (event.type === 'session.status' && status?.type === 'retry') {
        tell('retry', { attempt: status.attempt, message: status.message, next: status.next });
      }
      if (event.type === 'message.part.delta' && Date.now() - told >= ${SIGN_MS}) {
        told = Date.now();
        tell('answering', {});
      }
    },
    'tool.execute.before': async ({ tool, callID }, { args }) => tell('tool', { tool, callID, args }),
  };
};
`;
