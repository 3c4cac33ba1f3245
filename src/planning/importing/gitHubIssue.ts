import { tickItems } from '../../plan/taskLists';
import { listsIn } from './markdownLists';
import type { ImportedTask, Importer, SourceTexts } from './task';
import { pathsIn, record, textOf } from './task';

/** What there is of an issue in a file: `gh issue view N --json ...`, the answers of GitHub's API, or the text alone. */
interface Issue {
  readonly number: string;
  readonly title: string;
  readonly body: string;
  readonly parts: readonly Issue[];
  readonly isClosed: boolean;
}

/** A GitHub issue with a list of tasks or with sub-issues. */
export const gitHubIssue: Importer = {
  format: 'github-issue',
  tool: 'GitHub issues with a list of tasks',
  recognises: (path) => /(?:^|\/)issue-?\d*\.json$/i.test(path),
  sourceOf: (path) => path,
  read: (texts) => {
    const { number, title, body, parts } = issueIn(texts);
    const lists = listsIn(body);
    return {
      ...lists,
      title: `${title}${number === '' ? '' : ` (#${number})`}`,
      tasks: [...lists.tasks.map((task) => explained(task, parts)), ...unlisted(body, parts).map(partTask)],
    };
  },
  markDone: (_path, text, keys) => {
    const data = parsed(text);
    if (data === undefined) {
      return tickItems(text, keys);
    }
    const marked = Array.isArray(data) ? data.map((each) => closed(each, keys)) : markedIssue(data, keys);
    // What has changed loses its spacing.
    return JSON.stringify(marked) === JSON.stringify(data)
      ? text
      : `${JSON.stringify(marked, null, text.includes('\n ') ? 2 : undefined)}\n`;
  },
  markCommands: (texts, keys) => {
    const [path = ''] = [...texts.keys()];
    const { number, body, parts } = issueIn(texts);
    const isEdited = number !== '' && tickItems(body, keys) !== body;
    const file = /\s/.test(path) ? `"${path}"` : path;
    return [
      ...(isEdited ? [`jq -r .body ${file} | gh issue edit ${number} --body-file -`] : []),
      ...unlisted(body, parts)
        .filter((part) => !part.isClosed && keys.has(`#${part.number}`))
        .map((part) => `gh issue close ${part.number}`),
    ];
  },
};

function issueIn(texts: SourceTexts): Issue {
  const [path = '', text = ''] = [...texts][0] ?? [];
  const data = parsed(text);
  if (data === undefined) {
    const title = /^#\s+(.+)$/m.exec(text)?.[1] ?? 'Issue';
    return { number: '', title, body: text, parts: [], isClosed: false };
  }
  if (Array.isArray(data)) {
    const number = /(\d+)\.json$/.exec(path)?.[1] ?? '';
    return { number, title: 'Sub-issues', body: '', parts: data.map(issueOf), isClosed: false };
  }
  return issueOf(data);
}

function issueOf(data: unknown): Issue {
  const issue = record(data);
  return {
    number: textOf(issue['number']),
    title: textOf(issue['title']),
    body: textOf(issue['body']),
    parts: partsOf(issue).map(issueOf),
    isClosed: /^closed$/i.test(textOf(issue['state'])),
  };
}

/** Sub-issues as `gh` prints them, or as GraphQL does. */
function partsOf(issue: Readonly<Record<string, unknown>>): readonly unknown[] {
  const parts = issue['subIssues'];
  const nodes = Array.isArray(parts) ? parts : record(parts)['nodes'];
  return Array.isArray(nodes) ? nodes : [];
}

/** The sub-issues that the issue's own lists do not name, which say more of them. */
function unlisted(body: string, parts: readonly Issue[]): readonly Issue[] {
  return parts.filter(({ number }) => !new RegExp(`\\[[ xX]\\].*(?:#|/issues/)${number}\\b`).test(body));
}

/** A task that is nothing but the number of a sub-issue, in the words of that. */
function explained(task: ImportedTask, parts: readonly Issue[]): ImportedTask {
  const part = parts.find(({ number }) => task.title === `#${number}`);
  const known = part === undefined ? undefined : partTask(part);
  return known === undefined ? task : { ...task, ...known, done: task.done || known.done };
}

function partTask({ number, title, body, isClosed }: Issue): ImportedTask {
  return {
    key: `#${number}`,
    title,
    description: body.replaceAll('\r\n', '\n'),
    done: isClosed,
    after: [],
    writes: pathsIn(`${title}\n${body}`),
    marks: { writes: 'From the paths that its text names.' },
  };
}

function markedIssue(data: unknown, keys: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const issue = record(data);
  const body = textOf(issue['body']);
  const parts = partsOf(issue);
  const open = new Set(unlisted(body, parts.map(issueOf)).map(({ number }) => number));
  const marked = parts.map((part) => (open.has(issueOf(part).number) ? closed(part, keys) : part));
  return {
    ...issue,
    ...(body === '' ? {} : { body: tickItems(body, keys) }),
    ...(parts.length === 0
      ? {}
      : {
          subIssues: Array.isArray(issue['subIssues'])
            ? marked
            : { ...record(issue['subIssues']), nodes: marked },
        }),
  };
}

/** A sub-issue, closed where it is done; GraphQL says so in capitals. */
function closed(part: unknown, keys: ReadonlySet<string>): unknown {
  const { number, isClosed } = issueOf(part);
  return isClosed || !keys.has(`#${number}`)
    ? part
    : { ...record(part), state: record(part)['state'] === 'OPEN' ? 'CLOSED' : 'closed' };
}

/** The JSON of a text; undefined where it is none: the text of an issue by itself. */
function parsed(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}
