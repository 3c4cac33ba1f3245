/** The envelope of a list: its rows under their own name, how many, and whether there are more. */
export type Listed<Name extends string, Row> = Readonly<Record<Name, readonly Row[]>> & {
  readonly count: number;
  readonly truncated: boolean;
};

/** As many rows as were asked for. @param rows all, in their order. */
export function listed<Name extends string, Row>(
  name: Name,
  rows: readonly Row[],
  limit = rows.length,
): Listed<Name, Row> {
  const shown = rows.slice(0, limit);
  const envelope = { [name]: shown, count: shown.length, truncated: rows.length > shown.length };
  return envelope as Listed<Name, Row>;
}
