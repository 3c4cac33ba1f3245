/** As GitHub's API answers for an issue, with what has nothing to do with tasks; texts that were typed there have its line ends. */
function answered(number: number, title: string, body: string | null, more: object = {}) {
  const url = `https://api.github.com/repos/octo/shop/issues/${number}`;
  const user = { login: 'octocat', id: 1, type: 'User', site_admin: false };
  return {
    url,
    repository_url: 'https://api.github.com/repos/octo/shop',
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    html_url: `https://github.com/octo/shop/issues/${number}`,
    id: 3_000_000_000 + number,
    node_id: `I_kwDO${number}`,
    number,
    title,
    user,
    labels: [
      { id: 9, node_id: 'LA_1', name: 'enhancement', color: 'a2eeef', default: true, description: null },
    ],
    state: 'open',
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: 2,
    created_at: '2026-01-05T09:12:44Z',
    updated_at: '2026-01-12T17:03:10Z',
    closed_at: null,
    author_association: 'MEMBER',
    type: null,
    active_lock_reason: null,
    sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
    issue_dependencies_summary: { blocked_by: 0, total_blocked_by: 0, blocking: 0, total_blocking: 0 },
    body: body?.replaceAll('\n', '\r\n') ?? null,
    closed_by: null,
    reactions: { url: `${url}/reactions`, total_count: 0, '+1': 0, '-1': 0 },
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
    ...more,
  };
}

/** As `gh issue view 12 --json number,title,body` prints it where nobody watches: in one line, Markdown as it was typed. */
const VIEWED = `${JSON.stringify({
  body: [
    '### What is it about?',
    '',
    'The page blinds everybody who reads at night. See #8, and https://example.com/src/not-a-file.ts for a',
    'picture.',
    '',
    '<!-- Please leave this list: the release notes are made of it. - [ ] not a task -->',
    '',
    '### Tasks',
    '',
    '- [x] Decide on colours (@octocat)',
    '- [ ] Variables in `src/theme.css`, one for each of:',
    '  - [x] text',
    '  - [ ] background',
    '- [ ] A switch in src/settings.tsx',
    '- [ ] #41',
    '',
    '### Acceptance criteria',
    '',
    '- [ ] Every text has a contrast of at least 4.5 : 1',
    '',
    '```css',
    '/* - [ ] not a task either */',
    '```',
    '',
  ]
    .join('\n')
    .replaceAll('\n', '\r\n'),
  number: 12,
  title: 'Dark mode',
})}\n`;

/** As `gh api repos/octo/shop/issues/40` prints it on a terminal: with lists of tasks in fences, as they were before sub-issues. */
const TRACKED = `${JSON.stringify(
  answered(
    40,
    'Release 2',
    [
      'Everything that has to be there before **2.0**.',
      '',
      '```[tasklist]',
      '### Server',
      '- [ ] Bump server/version.go',
      '- [ ] https://github.com/octo/shop/issues/38',
      '- [x] octo/shop#31',
      '```',
      '',
      '```[tasklist]',
      '### Client',
      '- [ ] Bump client/package.json',
      '```',
      '',
      '> [!NOTE]',
      '> - the date is open',
    ].join('\n'),
  ),
  null,
  2,
)}\n`;

/** As `gh issue view 7 --json number,title,body,state,subIssues,subIssuesSummary` prints it. */
const DIVIDED = `${JSON.stringify({
  body: 'Old code goes, in this order:\r\n\r\n1. [ ] Remove `lib/old.rb`\r\n2. [ ] #45\r\n',
  number: 7,
  state: 'OPEN',
  subIssues: [
    {
      number: 44,
      title: 'Move callers of lib/old.rb',
      url: 'https://github.com/octo/shop/issues/44',
      state: 'OPEN',
    },
    { number: 45, title: 'Tell users', url: 'https://github.com/octo/shop/issues/45', state: 'OPEN' },
    { number: 43, title: 'Find callers', url: 'https://github.com/octo/shop/issues/43', state: 'CLOSED' },
  ],
  subIssuesSummary: { completed: 1, percentCompleted: 33, total: 3 },
  title: 'Remove what nobody uses',
})}\n`;

/** As `gh api repos/octo/shop/issues/60/sub_issues` prints it where nobody watches. */
const PARTS = JSON.stringify([
  answered(61, 'Read orders', 'A reader in src/orders/read.py, tested in tests/test_read.py.'),
  answered(62, 'Write orders', 'Only src/orders/write.py.', {
    sub_issues_summary: { total: 1, completed: 0, percent_completed: 0 },
  }),
  answered(63, 'Think about money', null, {
    state: 'closed',
    closed_at: '2026-01-11T08:00:00Z',
    state_reason: 'completed',
  }),
]);

/** Issues of nobody's, in the forms in which GitHub gives them. */
export const ISSUE_SOURCES: Readonly<
  Record<string, { readonly format: string; readonly files: Readonly<Record<string, string>> }>
> = {
  'issue-json': { format: 'github-issue', files: { 'issue-12.json': VIEWED } },
  'issue-tracked': { format: 'github-issue', files: { 'issue-40.json': TRACKED } },
  'issue-divided': { format: 'github-issue', files: { 'docs/issue-7.json': DIVIDED } },
  'issue-parts': { format: 'github-issue', files: { 'issue-60.json': PARTS } },
};
