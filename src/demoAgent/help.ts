/** What `--help` prints. */
export const HELP = `The demo agent of Wave Orchestrator: carries a work package out without network or account.

It runs in a git worktree, reads a prompt, writes the files that the prompt's work order spells out
(fenced blocks such as "\`\`\`js file=src/a.js") and commits them. A block with when="words" counts only where
the prompt before the work order has these words. Without such a block it writes a plausible
file for each pattern of the package's scope. It never writes outside that scope.

Usage: demo-agent.js [--help]

Environment:
  WAVES_PROMPT_FILE    the prompt, in Markdown (required)
  WAVES_PACKAGE        id of the package (default: demo)
  WAVES_ATTEMPT        number of this attempt, from 1 (default: 1)
  WAVES_ESCALATIONS_FILE, WAVES_INBOX_FILE  what it asks people, and what it is told (optional)
  WAVES_PROGRESS_FILE  gets lines such as {"progress":0.5,"message":"Wrote src/a.js"} (optional)
  WAVES_CONTEXT_FILE   gets the block "\`\`\`json context" of the work order, if it has one (optional)
  WAVES_RESULT_FILE    gets a value for everything that the checks are to be proved by (optional)

To try things out:
  WAVES_DEMO_SECONDS   how long the work takes, about (default: 4; 0: no pauses)
  WAVES_DEMO_FAIL      <package>[:code][@attempts]: that package fails half way with that exit code
                       (default: 3), with @2 only in its first two attempts
  WAVES_DEMO_STRAY     <package>:<path>: that package also writes this file, outside its scope
  WAVES_DEMO_STALL     <package>: that package stands still until a line is typed on its standard input
  WAVES_DEMO_ASK       <package>:<question>[|answer|answer...]: that package asks people first, and goes on
                       with what they answer
  NO_COLOR, FORCE_COLOR  no colours, or colours also where the output is not a terminal

Exit codes: 0 finished, 1 something went wrong, 2 wrong use (no prompt, no git worktree),
            143 stopped by SIGTERM, or the code of WAVES_DEMO_FAIL.
`;
