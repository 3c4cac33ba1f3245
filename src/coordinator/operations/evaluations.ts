import * as z from 'zod';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { name, names, text } from './parameters';

/** Upstream tests its own service with scenarios; their files and their runner are part of it. */
const REFUSAL = 'Scenarios of gen-eval are not configured: this coordinator has no evaluation backend.';

const refuse = (): never => {
  throw new CallRefused(503, REFUSAL);
};

/** Calls for which there is nothing here: they say so as upstream does where a backend is not configured. */
export const evaluationOperations: readonly Operation[] = [
  operation({
    name: 'list_scenarios',
    summary: 'List scenarios of gen-eval. Not configured here.',
    parameters: { category: name.optional(), interface: name.optional() },
    http: { method: 'GET', path: '/gen-eval/scenarios' },
    run: refuse,
  }),
  operation({
    name: 'validate_scenario',
    summary: 'Check a scenario of gen-eval. Not configured here.',
    parameters: { yaml_content: text },
    http: { method: 'POST', path: '/gen-eval/validate' },
    run: refuse,
  }),
  operation({
    name: 'create_scenario',
    summary: 'Write a scenario of gen-eval. Not configured here.',
    parameters: {
      category: name,
      description: text,
      interfaces: names,
      scenario_type: name.default('success'),
      priority: z.coerce.number().int().default(2),
    },
    http: { method: 'POST', path: '/gen-eval/create' },
    run: refuse,
  }),
  operation({
    name: 'run_gen_eval',
    summary: 'Run scenarios of gen-eval. Not configured here.',
    parameters: {
      mode: name.default('template-only'),
      categories: names.optional(),
      time_budget_minutes: z.coerce.number().default(60),
    },
    http: { method: 'POST', path: '/gen-eval/run' },
    run: refuse,
  }),
];
