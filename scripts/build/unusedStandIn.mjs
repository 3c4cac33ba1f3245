// What libraries name and, as they are called here, never use: the judge of documents of openapi-backend (`waves validate` is ours), and
// the colours in which json-schema-to-typescript would print what it does.
export default class {}
