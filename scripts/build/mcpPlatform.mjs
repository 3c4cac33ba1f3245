// What the MCP server asks of its platform. By itself it would bring a compiler of JSON Schemas (155 KB), with which only
// answers to forms are checked; we show none.
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';
export { default as process } from 'node:process';
