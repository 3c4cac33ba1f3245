/**
 * The peer of the coordinator: the least that a server does that answers nothing before it is on the disk. Reads JSON, appends
 * it to the file in its first argument, waits for the disk and sends it back. Prints its address.
 */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import process from 'node:process';

const file = await open(process.argv[2] ?? '', 'a');
const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request) {
    text += part;
  }
  await file.appendFile(`${JSON.stringify(JSON.parse(text))}\n`);
  await file.datasync();
  response.setHeader('Content-Type', 'application/json');
  response.end(text);
});
// As the coordinator does it.
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
