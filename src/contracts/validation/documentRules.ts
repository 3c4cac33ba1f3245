import type { ValidateFunction } from 'ajv';

/** Whether a document keeps the rules of its format; its errors are of the last one that was asked. */
export type DocumentRules = Pick<ValidateFunction, 'errors'> & ((document: unknown) => boolean);

/** A version of a format whose rules ship with us: `openapi-3.1` of the OpenAPI Initiative, `asyncapi-3` of AsyncAPI, `json-schema-draft-07`. */
export type RulesName =
  | `openapi-${'2.0' | '3.0' | '3.1' | '3.2'}`
  | `asyncapi-${'2' | '3'}`
  | `json-schema-${'2020-12' | 'draft-07'}`;

export type RulesOf = (name: RulesName) => DocumentRules;
