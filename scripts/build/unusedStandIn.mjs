// What libraries name and, as they are called here, never use: the judge of documents (`waves validate` is ours) and the
// reader of queries (they come read) of openapi-backend, and the colours in which json-schema-to-typescript would print what it does.
export default class {}
export const parse = undefined;
