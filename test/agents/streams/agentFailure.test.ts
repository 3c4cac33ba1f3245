import { describe, expect, it } from 'vitest';
import { agentFailure, startFailure } from '../../../src/agents/streams/agentFailure';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const MINUTE = 60_000;

describe('a failure of an agent', () => {
  it.each([
    ['API Error: Request rejected (429) · slow down', undefined, 'quota'],
    ['exceeded retry limit, last status: 429 Too Many Requests', undefined, 'quota'],
    ['RESOURCE_EXHAUSTED', undefined, 'quota'],
    ['Your credit balance is too low', undefined, 'quota'],
    ['something', 429, 'quota'],
    ['Not logged in · Please run /login', undefined, 'login'],
    ['something', 401, 'login'],
    ['Could not connect to the model', undefined, 'network'],
    ['getaddrinfo ENOTFOUND api.example.com', undefined, 'network'],
    ['Upstream request timed out', undefined, 'service'],
    ["There's an issue with the selected model (x). It may not exist", 404, 'model'],
    ['The requested model `x` does not exist', 400, 'model'],
    ['This model requires a newer version of the CLI', undefined, 'version'],
    ['This key is not valid', undefined, 'login'],
    ['API key not valid. Please pass a valid API key.', 400, 'login'],
    ['Please set an Auth method in your settings.json', undefined, 'login'],
    ['something', 529, 'service'],
    ['Reached maximum number of turns (30)', undefined, 'limit'],
    ['Prompt is too long', undefined, 'limit'],
    ['The model is broken', 400, 'other'],
  ])('"%s" with status %s is told as %s', (message, status, cause) => {
    expect(agentFailure({ message, ...(status === undefined ? {} : { status }) }, NOW).cause).toBe(cause);
  });

  it.each([
    ['You have hit your limit; try again in 3 hours', 180 * MINUTE],
    ['Rate limit: retry after 1h 12m 30s', 72.5 * MINUTE],
    ['429, please try again in 20s.', MINUTE / 3],
    ['usage limit reached|1795262400', Date.UTC(2026, 10, 21, 12) - NOW],
    ["You've hit your limit · resets 2pm (UTC)", 120 * MINUTE],
    ["You've hit your limit · resets at 9:30am (America/New_York)", 150 * MINUTE],
    ["You've hit your limit · resets 11:30 (UTC)", 23.5 * 60 * MINUTE],
    ['quota exceeded until 2026-11-21T12:45:00Z', 45 * MINUTE],
  ])('"%s" says when to try again', (message, wait) => {
    expect(agentFailure({ message }, NOW).retryAt).toBe(NOW + wait);
  });

  it.each(['429', 'Rate limit, retry later', 'limit resets 3pm (Nowhere/Land)', 'usage limit, in a while'])(
    '"%s" does not',
    (message) => {
      expect(agentFailure({ message }, NOW).retryAt).toBeUndefined();
    },
  );

  it.each([
    ["error: unknown option '--turbo'", 'option'],
    ["error: unexpected argument '--json' found", 'option'],
    ['Unknown arguments: output-format, outputFormat', 'option'],
    // OpenCode says no more of an option that it does not know than how it is called.
    ['opencode run [message..]', 'option'],
    ['opencode acp', 'option'],
    ['opencode acp has begun', undefined],
    ['bwrap: execvp claude: No such file or directory', 'missing'],
    ['Error: No authentication information found.', 'login'],
    ['Downloading 500 files', undefined],
    ['Internal error 500', undefined],
  ])('"%s" is why a program could not begin: %s', (line, cause) => {
    expect(startFailure(line, NOW)?.cause).toBe(cause);
  });
});
