// Evaluates functions that tests send, inside the extension host. It listens on the loopback interface only, answers
// only those who know the token, and is installed only by the tests.
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const { runInThisContext } = require('node:vm');
const vscode = require('vscode');

exports.activate = () => {
  const { WAVES_EVALUATOR_TOKEN: token, WAVES_EVALUATOR_FILE: file } = process.env;
  if (!token || !file) {
    return;
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
  // The file names the port of the extension host that lives now; a reload of the window writes it anew.
  server.listen(0, '127.0.0.1', () => writeFileSync(file, String(server.address().port)));
};
