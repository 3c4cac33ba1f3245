/** Files of trackers, made up for tests: three of each format. */
export const TRACKER_SOURCES = {
  'taskmaster-tagged': {
    format: 'taskmaster',
    files: {
      '.taskmaster/tasks/tasks.json': JSON.stringify({
        master: {
          tasks: [
            {
              id: 1,
              title: 'Set up',
              description: 'Begin.',
              status: 'done',
              priority: 'high',
              dependencies: [],
            },
            {
              id: 2,
              title: 'Parse input',
              description: 'Read what is given.',
              details: 'Errors name the line.',
              testStrategy: 'Feed it broken files.',
              status: 'pending',
              priority: 'high',
              dependencies: [1],
              relevantFiles: [
                { path: 'src/parse.ts', action: 'create' },
                { path: 'docs/format.md', action: 'reference' },
              ],
              subtasks: [
                { id: 1, title: 'Tokens', status: 'done', dependencies: [] },
                { id: 2, title: 'Tree', status: 'pending', dependencies: [1] },
              ],
            },
            {
              id: 3,
              title: 'Print output',
              description: 'In src/print.ts.',
              status: 'pending',
              dependencies: [2],
            },
          ],
          metadata: { created: '2026-01-01' },
        },
      }),
    },
  },
  'taskmaster-legacy': {
    format: 'taskmaster',
    files: {
      'tasks/tasks.json': JSON.stringify({
        tasks: [
          { id: '1', title: 'API', description: 'Write src/api.py', status: 'in-progress', dependencies: [] },
          { id: '2', title: 'Page', description: 'Write web/page.html', status: 'pending', dependencies: [] },
        ],
        metadata: {},
      }),
    },
  },
  'taskmaster-tag': {
    format: 'taskmaster',
    files: {
      '.taskmaster/tasks/tasks.json': JSON.stringify({
        search: {
          tasks: [
            {
              id: 7,
              title: 'Think',
              description: 'No files.',
              status: 'review',
              priority: 'low',
              dependencies: [3],
            },
          ],
        },
      }),
    },
  },
  'beads-blocks': {
    format: 'beads',
    files: {
      '.beads/issues.jsonl': [
        {
          id: 'bd-1',
          title: 'Schema',
          description: 'In db/schema.sql',
          status: 'open',
          priority: 1,
          issue_type: 'task',
        },
        {
          id: 'bd-2',
          title: 'Queries',
          description: 'In src/queries.go',
          acceptance_criteria: 'All tests pass',
          status: 'open',
          priority: 0,
          issue_type: 'feature',
          estimated_minutes: 45,
          dependencies: [{ issue_id: 'bd-2', depends_on_id: 'bd-1', type: 'blocks' }],
        },
        { id: 'bd-3', title: 'Old', status: 'closed', priority: 2, issue_type: 'bug' },
      ]
        .map((issue) => `${JSON.stringify(issue)}\n`)
        .join(''),
    },
  },
  'beads-kinds': {
    format: 'beads',
    files: {
      '.beads/issues.jsonl': [
        { id: 'x-1', title: 'Everything', status: 'open', issue_type: 'epic' },
        {
          id: 'x-2',
          title: 'One',
          description: 'cmd/one.go',
          status: 'open',
          issue_type: 'task',
          dependencies: [{ issue_id: 'x-2', depends_on_id: 'x-1', type: 'parent-child' }],
        },
        { id: 'x-3', title: 'Hello', status: 'open', issue_type: 'message', ephemeral: true },
        { id: 'x-4', title: 'Two', description: 'cmd/one.go too', status: 'in_progress', issue_type: 'bug' },
      ]
        .map((issue) => JSON.stringify(issue))
        .join('\n'),
    },
  },
  'beads-one': {
    format: 'beads',
    files: {
      '.beads/issues.jsonl': `${JSON.stringify({ id: 'a-1', title: 'Only', status: 'blocked', issue_type: 'chore', priority: 4 })}\n`,
    },
  },
  'backlog-files': {
    format: 'backlog',
    files: {
      'backlog/tasks/task-1 - Add-filter.md': `---
id: task-1
title: Add a filter
status: To Do
assignee: []
labels: [web]
dependencies: []
priority: high
modifiedFiles:
  - src/web/filter.tsx
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
People find nothing.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 One can filter by label
- [x] #2 The filter is kept
<!-- AC:END -->
`,
      'backlog/tasks/task-2 - Document.md': `---
id: task-2
title: Document the filter
status: In Progress
dependencies:
  - task-1
---
## Description

Say it in docs/filter.md.
`,
    },
  },
  'backlog-done': {
    format: 'backlog',
    files: {
      'backlog/tasks/back-1 - One.md':
        '---\nid: BACK-1\ntitle: One\nstatus: Done\ndependencies: []\n---\n## Description\n\nDone.\n',
      'backlog/tasks/back-2 - Two.md':
        '---\nid: BACK-2\ntitle: Two\nstatus: To Do\ndependencies: [BACK-1]\n---\n## Description\n\nChange src/two.ts.\n',
    },
  },
  'backlog-plan': {
    format: 'backlog',
    files: {
      'backlog/tasks/t-9 - Nine.md':
        "---\nid: t-9\ntitle: 'Nine: all of it'\nstatus: To Do\n---\n## Implementation Plan\n\n1. Change src/nine/a.ts\n2. Change src/nine/b.ts\n",
    },
  },
};
