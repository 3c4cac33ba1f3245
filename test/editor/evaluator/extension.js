// Evaluates functions that tests send, inside the extension host. It listens on the loopback interface only, answers
// only those who know the token, and is installed only by the tests.
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { runInThisContext } = require('node:vm');
const vscode = require('vscode');

exports.activate = ({ environmentVariableCollection: terminals }) => {
  const { WAVES_EVALUATOR_TOKEN: token, WAVES_EVALUATOR_FOLDER: windows } = process.env;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (!token || !windows || !folder) {
    return;
  }
  const file = join(windows, `${createHash('sha256').update(folder).digest('hex')}.${vscode.env.language}`);
  // Windows share a server, but each has an environment of its own: for drivers, and for agents in terminals.
  terminals.persistent = false;
  for (const [name, value] of Object.entries(JSON.parse(readFileSync(`${file}.env.json`, 'utf8')))) {
    process.env[name] = value;
    terminals.replace(name, value);
  }
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      if (request.headers.authorization !== token) {
        response.writeHead(403).end();
        return;
      }
      try {
        const { source, argument } = JSON.parse(body);
        const value = await runInThisContext(`(${source})`)(vscode, argument);
        response.end(JSON.stringify({ value: value ?? null }));
      } catch (error) {
        response.end(JSON.stringify({ error: String(error?.stack ?? error) }));
      }
    });
  });
  // The file tells of the extension host that lives now; a reload of the window writes it anew, and never by halves.
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.tmp`, JSON.stringify({ port: server.address().port, pid: process.pid }));
    renameSync(`${file}.tmp`, `${file}.json`);
  });
};
