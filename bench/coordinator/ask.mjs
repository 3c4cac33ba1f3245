import { Agent, request } from 'node:http';

/** Connections of one process to a server, which are kept open. */
export const connections = new Agent({ keepAlive: true, maxSockets: Infinity });

/**
 * Calls a server. @returns what is answered. @throws Error when the connection ends before the answer has.
 * @param {{ url: string, key: string }} server @param {string} path @param {object} body @returns {Promise<any>}
 */
export function ask({ url, key }, path, body) {
  const text = JSON.stringify(body);
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'X-API-Key': key,
    };
    request({ hostname, port, path, method: 'POST', headers, agent: connections }, (response) => {
      let answer = '';
      response
        .once('error', reject)
        .setEncoding('utf8')
        .on('data', (part) => (answer += part));
      response.once('end', () => resolve(JSON.parse(answer)));
    })
      .once('error', reject)
      .end(text);
  });
}
