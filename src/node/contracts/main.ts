import { readFileSync } from 'node:fs';
import { Module } from 'node:module';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';

/**
 * Unpacks the contract reader in its own thread, and runs it. Its parsers are a tenth of what people download, and a seventh less of
 * it packed as the grammars are, which takes some ten milliseconds of a thread that nobody waits for at once.
 */

const { grammars } = workerData as { readonly grammars: string };
const code = brotliDecompressSync(readFileSync(join(grammars, 'reader.js.br'))).toString();
// What `node:vm` compiles can't import on every Node.js from 20 on; this is how Node.js compiles the files that it loads.
const reader = new Module(__filename) as Module & { _compile(code: string, file: string): void };
reader._compile(code, __filename);
