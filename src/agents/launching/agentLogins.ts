import type { LoginEvidence } from '../../run/start/preflightNeeds';

/**
 * What shows, without starting it, that somebody is logged in with an agent's CLI, by the agent's name. Only CLIs whose
 * ways to log in are all known stand here; where a system keeps credentials in its keychain, nothing can be seen.
 * Claude Code: https://code.claude.com/docs/en/authentication; Codex: https://developers.openai.com/codex/auth;
 * Gemini CLI: https://geminicli.com/docs/get-started/authentication.
 */
export const AGENT_LOGINS: Readonly<Record<string, LoginEvidence>> = {
  claude: {
    variables: [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CODE_USE_VERTEX',
      'CLAUDE_CODE_USE_FOUNDRY',
      'CLAUDE_CONFIG_DIR',
    ],
    files: ['.claude/.credentials.json', '.claude/settings.json'],
    how: 'Start `claude` once and log in with /login, or set ANTHROPIC_API_KEY.',
  },
  codex: {
    variables: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'CODEX_HOME'],
    files: ['.codex/auth.json', '.codex/config.toml'],
    how: 'Log in with `codex login`, or set OPENAI_API_KEY.',
  },
  gemini: {
    variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
    files: ['.gemini/oauth_creds.json', '.gemini/settings.json', '.gemini/.env', '.env'],
    how: 'Start `gemini` once and choose how to log in, or set GEMINI_API_KEY.',
  },
};
