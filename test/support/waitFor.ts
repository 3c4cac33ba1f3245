/** For each moment that a look takes, so many go by until the next. */
const REST = 3;
/** But never more, in milliseconds. */
const LONGEST_REST_MS = 1000;

/**
 * Waits until a condition holds. Looks again soon, and then ever less often; least often where a look takes long, since a
 * condition that asks git or a command takes the processor from what is waited for.
 * @param what said when it never comes true.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 180_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 200)) {
    const began = Date.now();
    const value = await condition();
    if (value !== undefined && value !== false) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain until ${what}.`);
    }
    const rest = Math.min((Date.now() - began) * REST, LONGEST_REST_MS);
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, rest)));
  }
}
