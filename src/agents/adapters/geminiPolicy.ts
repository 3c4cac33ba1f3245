import type { GlobToken } from '../../plan/globs/globTokens';
import { Glob } from '../../plan/globs/globs';
import { OPTIONAL, STAR } from '../../plan/globs/globTokens';
import type { AgentTask } from '../launching/agentAdapter';
import { MCP_NAME } from '../launching/agentAdapter';

/** Tools of Gemini CLI that write files; each names the file in `file_path`. */
const WRITERS = ['write_file', 'replace', 'edit'];
/** Rules of the same tier are tried from the highest priority down. */
const PRIORITY = { otherwise: 100, allow: 200, deny: 300 };

/**
 * Rules for Gemini CLI's policy engine (https://geminicli.com/docs/reference/policy-engine) that admit writing inside a
 * scope. They are matched as regular expressions against the arguments of a tool as JSON, in which a field's name is the
 * only place where a quote stands unescaped.
 */
export function geminiPolicy({ worktree, writeAllow, deny, packageId }: AgentTask): string {
  // The engine takes no pattern in which a group may be repeated or left out: each way to name a file is a rule.
  const ways = [jsonText(`${worktree}/`), '(?!/|[A-Za-z]:)', '\\./'];
  const files = (pattern: string) =>
    withoutOptions(Glob.ofPath(pattern).tokens).flatMap((tokens) =>
      ways.map((way) => `"file_path":"${way}${tokens.map(tokenPattern).join('')}"`),
    );
  const refused = `This file belongs to somebody else. The package ${packageId} may write ${writeAllow.join(', ') || 'nothing'}. Do what you can inside, and say in your last message what is needed elsewhere.`;
  const rules = [
    rule('"file_path":"', 'deny', PRIORITY.otherwise, refused),
    `[[rule]]\nmcpName = ${JSON.stringify(MCP_NAME)}\ntoolName = "*"\ndecision = "allow"\npriority = ${PRIORITY.allow}\n`,
    ...writeAllow.flatMap(files).map((pattern) => rule(pattern, 'allow', PRIORITY.allow)),
    ...deny.flatMap(files).map((pattern) => rule(pattern, 'deny', PRIORITY.deny, refused)),
    // A way through a parent folder leads out of what the pattern means.
    ...['', '[^"]*/'].map((start) => rule(`"file_path":"${start}\\.\\./`, 'deny', PRIORITY.deny, refused)),
  ];
  return rules.join('\n');
}

function rule(pattern: string, decision: 'allow' | 'deny', priority: number, message?: string): string {
  const fields = [
    `toolName = [${WRITERS.map((name) => JSON.stringify(name)).join(', ')}]`,
    `argsPattern = ${JSON.stringify(pattern)}`,
    `decision = "${decision}"`,
    `priority = ${priority}`,
    ...(message === undefined ? [] : [`denyMessage = ${JSON.stringify(message)}`]),
  ];
  return `[[rule]]\n${fields.join('\n')}\n`;
}

/** A piece of a pattern that is neither there nor not. */
type FixedToken = Exclude<GlobToken, typeof OPTIONAL>;

/** The ways to read a pattern with and without each of the pieces that may be left out. */
function withoutOptions(tokens: readonly GlobToken[]): FixedToken[][] {
  const at = tokens.indexOf(OPTIONAL);
  if (at < 0) {
    return [tokens.filter((token): token is FixedToken => token !== OPTIONAL)];
  }
  const before = tokens.slice(0, at);
  return [tokens.slice(at + 1), tokens.slice(at + 3)].flatMap((rest) => withoutOptions([...before, ...rest]));
}

function tokenPattern(token: FixedToken): string {
  if (typeof token === 'string') {
    return token === STAR ? '[^"]*' : '[^"/]*';
  }
  const [first] = token;
  if (token.length === 1 && first !== undefined && first[0] === first[1]) {
    return jsonText(String.fromCodePoint(first[0]));
  }
  const ranges = token.map(([low, high]) => `${codePoint(low)}-${codePoint(high)}`);
  return `(?!")[${ranges.join('')}]`;
}

/** A character in a class, in a form that needs no flag; what lies beyond 16 bits is matched by its two halves. */
function codePoint(value: number): string {
  return `\\u${Math.min(value, 0xffff).toString(16).padStart(4, '0')}`;
}

/** A text as it stands in JSON, as a pattern that matches just that. */
function jsonText(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
