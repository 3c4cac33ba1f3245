import { describe, expect, it } from 'vitest';
import { buildPrompt } from '../../../src/contracts/prompt/prompt';
import { checkTemplate, DEFAULT_TEMPLATE } from '../../../src/contracts/prompt/promptTemplate';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { planText } from '../../support/plans';

const { plan } = readPlan(planText([{ id: 'api', checks: ['npm test'] }]));

function prompt(template: string | undefined, files = 0, output?: string): string {
  const [item] = plan.packages;
  if (item === undefined) {
    throw new Error('The plan has no package.');
  }
  const filesModified = Array.from(
    { length: files },
    (_, index) => `src/file-${index}-${'x'.repeat(900)}.ts`,
  );
  return buildPrompt({
    plan,
    package: item,
    channel: { tools: false, exitCode: true },
    addition: undefined,
    contracts: [],
    documents: [],
    tasks: [],
    upstream: files === 0 ? [] : [{ id: 'base', title: 'Base', filesModified }],
    lastFailure: output === undefined ? undefined : { message: 'It failed.', output, findings: [] },
    template,
  });
}

describe('a template of prompts', () => {
  it('puts the parts where it names them, and leaves everything else out', () => {
    expect(prompt('Do {{title}} ({{ package }}).\n\n{{checks}}\n')).toBe(
      'Do Title of api (api).\n\n## How your work will be checked\n\n- npm test: `npm test`\n',
    );
  });

  it('leaves no hole where a part is empty', () => {
    expect(prompt('one\n\n{{tasks}}\n\n{{deny}} {{contracts}}\n\ntwo')).toBe('one\n\ntwo\n');
  });

  it('is filled once: what a part says is not a template', () => {
    expect(prompt('{{last_failure}}', 0, 'the {{title}} of\n\n\nan $& output')).toContain(
      'the {{title}} of\n\n\nan $& output',
    );
  });

  it('names line and choice when it asks for a part that there is not', () => {
    expect(() => checkTemplate('# {{title}}\n{{scope}}\n')).toThrowError(
      expect.objectContaining({
        reason: 'prompt-template',
        message: '.waves/prompt.md:2: there is no part "scope" of a prompt.',
        advice: expect.stringContaining('write, deny') as string,
      }),
    );
  });

  it('is as good as none when it is the one that is built in', () => {
    expect(prompt(DEFAULT_TEMPLATE)).toBe(prompt(undefined));
  });

  it('counts what can be looked up instead of naming it, before a prompt becomes very long', () => {
    expect(prompt(undefined, 60)).toContain('  - 10 more files');
    const long = prompt(undefined, 60, 'y'.repeat(20_000));
    expect(long).toContain('- base: Base\n  - 60 files');
    expect(long).not.toContain('y'.repeat(501));
    expect(long).toContain('y'.repeat(500));
  });
});
