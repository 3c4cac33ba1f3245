import type { Files } from './mismatches';

const API = `openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
servers: [{ url: 'https://api.example.com/v1' }]
paths:
  /users:
    get:
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/User' } } } } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewUser' } } } }
      responses:
        '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        '409': { description: taken, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        '404': { description: none }
    put:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Change' } } } }
      responses: { '204': { description: changed } }
  /search:
    get:
      responses:
        '200':
          description: found
          content:
            application/json:
              schema:
                oneOf:
                  - { allOf: [{ $ref: '#/components/schemas/User' }, { properties: { score: { type: number } } }] }
                  - { type: object, required: [teamName], properties: { teamName: { type: string } } }
  /settings:
    get:
      responses:
        '200': { description: all, content: { application/json: { schema: { type: object, properties: { theme: {} }, additionalProperties: { type: string } } } } }
    post:
      requestBody: { content: { application/json: { schema: { type: object, additionalProperties: true } } } }
      responses: { default: { description: made } }
components:
  schemas:
    User:
      type: object
      required: [id, display_name]
      properties: { id: { type: string, readOnly: true }, display_name: { type: string }, createdAt: { type: string } }
    NewUser:
      type: object
      required: [id, display_name]
      properties: { id: { type: string, readOnly: true }, display_name: { type: string }, locale: { type: string } }
    Change: { type: object, additionalProperties: false, properties: { display_name: { type: string } } }
    Problem: { type: object, properties: { title: { type: string }, detail: { type: string } } }
`;

const api = (files: Files): Files => ({ 'contracts/openapi.yaml': API, ...files });

/**
 * Small repositories in which a request sends something else than the contract takes, or goes by an answer that it does not give: what is
 * wrong, where, and the files.
 */
export const EXCHANGE_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'a field of an answer that is called otherwise',
    'page.ts:4 displayName',
    api({
      'page.ts':
        'export async function title(id: string): Promise<string> {\n  const response = await fetch(`/v1/users/${id}`);\n  const user = await response.json();\n  return user.displayName;\n}',
    }),
  ],
  [
    'a field that no answer has, taken out of it',
    'page.ts:2 email',
    api({
      'page.ts':
        'export async function load(id: string) {\n  const { id: own, email } = (await (await fetch(`/v1/users/${id}`)).json()) as User;\n  return own + email;\n}',
    }),
  ],
  [
    'a field of each element of an answer',
    'list.tsx:3 name',
    api({
      'list.tsx':
        "export const List = async () => {\n  const users = await fetch('/v1/users').then((response) => response.json());\n  return <ul>{users.map((user) => <li key={user.id}>{user.name}</li>)}</ul>;\n};",
    }),
  ],
  [
    'a field of an answer by callbacks',
    'page.js:3 created_at',
    api({
      'page.js':
        "fetch('/v1/users')\n  .then((r) => { if (!r.ok) throw new Error('no'); return r.json(); })\n  .then((all) => { for (const one of all) show(one.created_at); });",
    }),
  ],
  [
    'a field of the data of axios',
    'page.ts:4 displayName',
    api({
      'page.ts':
        "import axios from 'axios';\nexport const load = async (id: string) => {\n  const { data } = await axios.get(`/v1/users/${id}`);\n  return data.displayName;\n};",
    }),
  ],
  [
    'a field of the data of a client of another module',
    'page.ts:2 userName',
    api({
      'http.ts': "import axios from 'axios';\nexport const http = axios.create({ baseURL: '/v1' });",
      'page.ts':
        "import { http } from './http';\nexport const load = (id: string) => http.get(`/users/${id}`).then((res) => res.data.userName);",
    }),
  ],
  [
    'a field that is sent under another name',
    'form.ts:4 displayName',
    api({
      'form.ts':
        "export const save = (displayName: string) =>\n  fetch('/v1/users', {\n    method: 'POST',\n    body: JSON.stringify({ displayName, locale: 'en' }),\n  });",
    }),
  ],
  [
    'a field that is demanded and not sent',
    'form.ts:2 display_name',
    api({
      'form.ts':
        "import axios from 'axios';\nexport const save = () => axios.post('/v1/users', { locale: 'en' });",
    }),
  ],
  [
    'a field that is not allowed',
    'form.ts:2 nickname',
    api({
      'form.ts':
        "import ky from 'ky';\nexport const save = (id: string, nickname: string) => ky.put(`/v1/users/${id}`, { json: { nickname } });",
    }),
  ],
  [
    'a status that is waited for and never comes',
    'form.ts:3 200',
    api({
      'form.ts':
        "export async function save(body: string) {\n  const response = await fetch('/v1/users', { method: 'POST', body });\n  if (response.status !== 200) throw new Error('not saved');\n}",
    }),
  ],
  [
    'a status of axios that is waited for',
    'form.ts:3 200',
    api({
      'form.ts':
        "import axios from 'axios';\nexport async function save(id: string, change: object) {\n  const { status } = await axios.put(`/v1/users/${id}`, change); return status === 200;\n}",
    }),
  ],
  [
    'a field that Python reads of an answer',
    'load.py:4 displayName',
    api({
      'load.py':
        'import requests\ndef load(id):\n    user = requests.get(f"http://localhost/v1/users/{id}").json()\n    return user["displayName"]\n',
    }),
  ],
  [
    'a field that Python reads of each element',
    'load.py:4 email',
    api({
      'load.py':
        'import httpx\nasync def load(client: httpx.AsyncClient):\n    response = httpx.get("http://localhost/users")\n    return [user.get("email") for user in response.json()]\n',
    }),
  ],
  [
    'a field that Python sends',
    'save.py:3 displayName',
    api({
      'save.py':
        'import requests\ndef save(name):\n    return requests.post("http://localhost/v1/users", json={"displayName": name})\n',
    }),
  ],
  [
    'a status that Python waits for',
    'save.py:4 200',
    api({
      'save.py':
        'import requests\ndef save(user):\n    r = requests.post("http://localhost/v1/users", json=user)\n    assert r.status_code == 200\n',
    }),
  ],
];

/** Small repositories that send and go by what the contract says, or of which nobody can tell. */
export const SOUND_EXCHANGES: readonly (readonly [string, Files])[] = [
  [
    'bodies and answers that fit',
    api({
      'page.ts':
        "export async function all() {\n  const response = await fetch('/v1/users');\n  const users = await response.json();\n  console.log(users.length, users[0].id, response.headers.get('x'));\n  return users.filter((one) => one.createdAt).map(({ id, display_name: name }) => ({ id, name: name.trim() }));\n}\nexport async function make(display_name: string) {\n  const response = await fetch('/v1/users', { method: 'POST', body: JSON.stringify({ display_name }) });\n  if (response.status === 409) throw new Error((await response.json()).detail);\n  if (response.status !== 201) throw new Error(response.statusText);\n  return (await response.json()).id;\n}",
    }),
  ],
  [
    'what is read of an error that nobody has described',
    api({
      'page.ts':
        'export async function one(id: string) {\n  const response = await fetch(`/v1/users/${id}`);\n  const body = await response.json();\n  if (!response.ok) throw new Error(body.message ?? body.error);\n  return body.display_name;\n}',
    }),
  ],
  [
    'a client that is content with several successes',
    api({
      'form.ts':
        "export async function save(body: string) {\n  const { status } = await fetch('/v1/users', { method: 'POST', body });\n  return status === 201 || status === 200 || status === 500;\n}",
    }),
  ],
  [
    'a body that is put together',
    api({
      'form.ts':
        "import axios from 'axios';\nexport const save = (user: object, more: object) => {\n  axios.post('/v1/users', user);\n  axios.post('/v1/users', { ...user, locale: 'en' });\n  return fetch('/v1/users', { method: 'POST', body: JSON.stringify(Object.assign(user, more)) });\n};",
    }),
  ],
  [
    'a name that means something else elsewhere',
    api({
      'page.ts':
        "export async function load(id: string) {\n  let user = await fetch(`/v1/users/${id}`).then((r) => r.json());\n  user = convert(user);\n  return user.displayName;\n}\nexport async function list() {\n  const users = await (await fetch('/v1/users')).json();\n  return users.map(convert).map((user) => user.displayName);\n}\nfunction show(response) { return response.json().displayName; }",
    }),
  ],
  [
    'what may be one or another',
    api({
      'page.ts':
        "const found = await (await fetch('/v1/search')).json();\nshow(found.teamName ?? found.display_name, found.score);",
    }),
  ],
  [
    'an object of any fields',
    api({
      'page.ts':
        "const settings = await (await fetch('/v1/settings')).json();\nshow(settings.theme, settings.density);\nawait fetch('/v1/settings', { method: 'POST', body: JSON.stringify({ density: 2 }) });",
    }),
  ],
  [
    'options of ky and data of axios',
    api({
      'form.ts':
        "import ky from 'ky';\nimport axios from 'axios';\nky.post('/v1/users', { headers: { a: 'b' } });\nky.post('/v1/users', { json: { display_name: 'x' } }).json().then((user) => show(user.id));\naxios.post('/v1/users', { display_name: 'x' }, { headers: {} });\naxios({ method: 'POST', url: '/v1/users', data: { display_name: 'x' } });",
    }),
  ],
  [
    'what is added to an answer',
    api({
      'page.ts':
        'const user = await (await fetch(`/v1/users/${id}`)).json();\nuser.fullName = user.display_name;\nshow(user.toString(), user.hasOwnProperty("x"));',
    }),
  ],
  [
    'Python that fits',
    api({
      'load.py':
        'import requests\ndef load(id):\n    r = requests.get(f"http://localhost/v1/users/{id}")\n    r.raise_for_status()\n    if r.status_code == 200:\n        return r.json()["display_name"]\n    user = r.json()\n    user["extra"] = 1\n    return user.get("createdAt", None)\ndef make(name):\n    user = requests.post("http://localhost/v1/users", json={"display_name": name, **more(name)})\n    user = user.json()\n    return user["displayName"]\ndef names():\n    for user in requests.get("http://localhost/v1/users").json():\n        yield user["id"], user.items()\n',
    }),
  ],
];
