/** Rejects at the first error in this process that nobody has caught; never resolves. */
export function unexpectedFault(): Promise<never> {
  const fault = new Promise<never>((_resolve, reject) => process.once('uncaughtException', reject));
  // Where no attempt is being carried out, nobody is there to be told.
  fault.catch(() => undefined);
  return fault;
}
