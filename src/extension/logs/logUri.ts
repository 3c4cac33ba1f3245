import * as vscode from 'vscode';

/** The scheme of documents that show what agents printed. */
export const LOG_SCHEME = 'waves-log';

/** The attempt that a log belongs to. */
export interface LogAddress {
  readonly plan: vscode.Uri;
  readonly run: string;
  readonly package: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** The address of a log as a document's; it names an attempt and never a file, so that it can't lead elsewhere. */
export function logUri(address: LogAddress): vscode.Uri {
  const { plan, run, package: id, attempt } = address;
  return vscode.Uri.from({
    scheme: LOG_SCHEME,
    path: `/${id.replaceAll('/', '-')} (${attempt}).log`,
    query: JSON.stringify([plan.toString(), run, id, attempt]),
  });
}

/** What a document's address names; undefined when it is none of ours. */
export function logAddress(uri: vscode.Uri): LogAddress | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) {
    return undefined;
  }
  const [plan, run, id, attempt] = parts as unknown[];
  const isAddress =
    typeof plan === 'string' &&
    typeof run === 'string' &&
    typeof id === 'string' &&
    typeof attempt === 'number' &&
    Number.isInteger(attempt);
  return isAddress ? { plan: vscode.Uri.parse(plan), run, package: id, attempt } : undefined;
}
