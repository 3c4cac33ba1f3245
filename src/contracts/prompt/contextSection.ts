/** The part of a prompt that asks for the context file, in the format of `schemas/context.schema.json`. */
export const CONTEXT_SECTION = `## Leave what you know

Before you end, write a JSON object to the file that the environment variable WAVES_CONTEXT_FILE names, for those who come after you:
\`decisions\`, \`pending_actions\`, \`error_log\` (lists of texts), \`context_summary\` (a text), and \`api_contract_assumptions\`: for each
operation of somebody else that you use (\`"role": "expects"\`) or that you offer (\`"provides"\`), as in
\`{"operation": "GET /v1/users/{id}", "role": "expects", "response": {"displayName": "string"}, "status_codes": [200, 404], "file": "src/user.js", "line": 12}\`.
They are compared with what is really there before your work is merged.`;
