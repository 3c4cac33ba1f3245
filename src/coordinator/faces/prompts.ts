/** A prompt that clients offer to people. */
export interface CoordinatorPrompt {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
  }[];
  readonly text: (given: Readonly<Record<string, string>>) => string;
}

/** The prompts, with upstream's names. */
export const COORDINATOR_PROMPTS: readonly CoordinatorPrompt[] = [
  {
    name: 'coordinate_file_edit',
    description: 'Change a file that others may want to change too.',
    arguments: [
      { name: 'file_path', description: 'The file, from the top of the repository', required: true },
      { name: 'task', description: 'What is to be done with it', required: false },
    ],
    text: ({ file_path = '', task = 'what is needed' }) =>
      [
        `You are about to change ${file_path}: ${task}.`,
        `1. See who has it: check_locks(file_paths=["${file_path}"]).`,
        `2. Take it: acquire_lock(file_path="${file_path}", reason="${task}"). If somebody else has it, go on with something else, or wait with wait_seconds.`,
        '3. Make the change.',
        `4. Give it back: release_lock(file_path="${file_path}").`,
      ].join('\n'),
  },
  {
    name: 'start_work_session',
    description: 'Begin to work where others work too.',
    arguments: [{ name: 'task', description: 'What you are going to do', required: false }],
    text: ({ task = 'your task' }) =>
      [
        `You begin to work on ${task}.`,
        `1. Make yourself known: register_session(current_task="${task}").`,
        '2. See who else is there: discover_agents().',
        '3. Read what was left for you: read_handoff(limit=3), recall(limit=5).',
        '4. Before you end, leave a note: write_handoff(summary="...").',
      ].join('\n'),
  },
];
