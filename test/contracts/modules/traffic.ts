import type { Files } from './mismatches';

const API = `openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
servers: [{ url: 'https://api.example.com/v1' }]
paths:
  /users:
    get:
      parameters:
        - { name: page_size, in: query, schema: { type: integer } }
      responses: { '200': { description: all } }
    post: { responses: { '201': { description: made }, '409': { description: taken } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { '200': { description: one }, '404': { description: none } } }
    put: { responses: { '200': { description: changed } } }
  /search:
    get:
      parameters: [{ name: q, in: query, required: true, schema: { type: string } }]
      responses: { '200': { description: found } }
`;

const api = (files: Files): Files => ({ 'contracts/openapi.yaml': API, ...files });

const EXPRESS = "import express from 'express';\nconst app = express();\n";
const ALL = `app.get('/v1/users', list);\napp.post('/v1/users', make);\napp.get('/v1/users/:id', one);\napp.put('/v1/users/:id', change);\napp.get('/v1/search', search);\n`;
const FASTAPI = 'from fastapi import FastAPI, APIRouter, HTTPException\napp = FastAPI()\n';

/** Small repositories in which one request or route is not what the contract says: what is wrong, where, and the files. */
export const TRAFFIC_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'fetch of a path that is called otherwise',
    'page.ts:1 GET /v1/user/{}',
    api({ 'page.ts': 'export const load = (id: string) => fetch(`/v1/user/${id}`);' }),
  ],
  [
    'fetch by a method that the path has not',
    'page.ts:2 PATCH /v1/users/{}',
    api({
      'page.ts':
        "export const save = (id: string, body: string) =>\n  fetch(`/v1/users/${id}`, { method: 'PATCH', body });",
    }),
  ],
  [
    'fetch of a path below one that is there',
    'page.js:2 GET /v1/users/{}/avatar',
    api({ 'page.js': "const API = 'https://api.example.com/v1';\nfetch(`${API}/users/${id}/avatar`);" }),
  ],
  [
    'axios with a base',
    'client.ts:3 DELETE /v1/users/{}',
    api({
      'client.ts':
        "import axios from 'axios';\nconst api = axios.create({ baseURL: '/v1' });\nexport const drop = (id: string) => api.delete('/users/' + id);",
    }),
  ],
  [
    'a client of another module',
    'users.ts:2 GET /v1/user',
    api({
      'http.ts': "import axios from 'axios';\nexport const http = axios.create({ baseURL: '/v1' });",
      'users.ts': "import { http } from './http';\nexport const some = () => http.get('/user');",
    }),
  ],
  [
    'a query that is demanded',
    'search.ts:1 q',
    api({ 'search.ts': "export const all = () => fetch('/v1/search?page=1');" }),
  ],
  [
    'a parameter that is written otherwise',
    'list.ts:2 pageSize',
    api({
      'list.ts':
        "import axios from 'axios';\nexport const list = () => axios.get('/v1/users', { params: { pageSize: 20 } });",
    }),
  ],
  [
    'requests in Python',
    'load.py:4 GET /v1/user/{}',
    api({
      'load.py':
        'import requests\nAPI = "https://api.example.com/v1"\ndef load(id):\n    return requests.get(f"{API}/user/{id}").json()\n',
    }),
  ],
  [
    'httpx with a base',
    'load.py:4 PATCH /v1/users/{}',
    api({
      'load.py':
        'import httpx\nclient = httpx.Client(base_url="http://localhost:8000/v1")\ndef save(id, body):\n    return client.patch("/users/" + id, json=body)\n',
    }),
  ],
  [
    'a parameter of requests',
    'load.py:3 pageSize',
    api({
      'load.py':
        'import requests\ndef load():\n    return requests.get("http://localhost:8000/users", params={"pageSize": 2})\n',
    }),
  ],
  [
    'a route of Express that is called otherwise',
    'server.ts:5 GET /v1/user/{}',
    api({ 'server.ts': EXPRESS + ALL.replace("get('/v1/users/:id'", "get('/v1/user/:id'") }),
  ],
  [
    'a method of a route in a router',
    'routes/users.js:4 PATCH /v1/users/{}',
    api({
      'app.js':
        "const express = require('express');\nconst users = require('./routes/users');\nconst app = express();\napp.use('/v1/users', users);",
      'routes/users.js':
        "const express = require('express');\nconst router = express.Router();\nrouter.get('/:id', one);\nrouter.patch('/:id', change);\nrouter.get('/', list);\nrouter.post('/', make);\nmodule.exports = router;",
    }),
  ],
  [
    'a status of Express',
    'server.ts:4 200',
    api({
      'server.ts': `${EXPRESS}app.post('/v1/users', (req, res) => {\n  res.json(make(req.body));\n});`,
    }),
  ],
  [
    'a status of Hono',
    'server.ts:3 200',
    api({
      'server.ts':
        "import { Hono } from 'hono';\nconst app = new Hono().basePath('/v1');\napp.post('/users', (c) => c.json(make(), 200));\nexport default { fetch: app.fetch };\n",
      'main.ts': "import server from './server';",
    }),
  ],
  [
    'a route of Fastify',
    'server.ts:3 GET /v1/Search',
    api({
      'server.ts':
        "import Fastify from 'fastify';\nconst server = Fastify({ logger: true });\nserver.get('/v1/Search', async () => []);\nserver.get('/v1/users', async () => []);",
    }),
  ],
  [
    'a status of FastAPI that nobody has set',
    'main.py:3 200',
    api({ 'main.py': `${FASTAPI}@app.post("/v1/users")\ndef make(body: dict):\n    return body\n` }),
  ],
  [
    'a method of a router of FastAPI',
    'app/users.py:3 PATCH /v1/users/{}',
    api({
      'app/__init__.py': '',
      'app/users.py':
        'from fastapi import APIRouter\nrouter = APIRouter(prefix="/users")\n@router.patch("/{user_id}")\ndef change(user_id: str):\n    return {}\n',
      'main.py':
        'from fastapi import FastAPI\nfrom app import users\napp = FastAPI()\napp.include_router(users.router, prefix="/v1")\n',
    }),
  ],
  [
    'a route of Flask',
    'main.py:3 GET /v1/user/{}',
    api({
      'main.py':
        'from flask import Flask\napp = Flask(__name__)\n@app.route("/v1/user/<int:id>")\ndef one(id):\n    return {}\n@app.put("/v1/users/<id>")\ndef change(id):\n    return {}\n',
    }),
  ],
];

/** Small repositories whose requests and routes are what the contract says, or of which nobody can tell. */
export const SOUND_TRAFFIC: readonly (readonly [string, Files])[] = [
  [
    'requests that fit',
    api({
      'page.ts':
        "import axios from 'axios';\nfetch('/v1/users?page_size=2');\nfetch(`/v1/users/${id}`, { method: 'PUT' });\naxios.post('/v1/users', {});\naxios({ url: '/v1/search', params: { q } });\nfetch(`/v1/search?q=${encodeURIComponent(q)}`);",
    }),
  ],
  ['another server', api({ 'page.ts': "fetch('https://api.github.com/users/x/repos');" })],
  ['another server by name', api({ 'page.ts': 'fetch(`${GITHUB_API}/users/${name}/repos`);' })],
  ['a method that is not written', api({ 'page.ts': 'fetch(`/v1/users/${id}`, { method, ...rest });' })],
  ['options that come from elsewhere', api({ 'page.ts': 'fetch(`/v1/users/${id}`, options);' })],
  [
    'a path that is put together',
    api({ 'page.ts': 'fetch(`/v1/users${suffix}`);\nfetch(url);\nfetch(new URL(a, b));' }),
  ],
  ['a word in the place of a parameter', api({ 'page.ts': "fetch('/v1/users/me', { method: 'DELETE' });" })],
  [
    'a path that code serves',
    api({
      'page.ts': "fetch('/v1/users/export');",
      'server.ts': `${EXPRESS}app.get('/v1/users/export', all);`,
    }),
  ],
  [
    'what has nothing to do with the contract',
    api({ 'page.ts': "fetch('/login', { method: 'POST' });\nfetch('/data.json');" }),
  ],
  ['what stands before the path on a proxy', api({ 'page.ts': 'fetch(`/backend/v1/users/${id}`);' })],
  [
    'a base that is not known',
    api({ 'page.ts': 'fetch(`${API_URL}/users/${id}`);\nfetch(`${process.env.API_URL}/v1/users`);' }),
  ],
  ['a test that asks for nothing', api({ 'page.test.ts': "fetch('/v1/users/1/nothing');" })],
  [
    'a function of its own called fetch',
    api({ 'page.ts': "function fetch(x: string) {}\nfetch('/v1/user/1');" }),
  ],
  [
    'what has a method of that name',
    api({
      'page.ts': "import { cache } from './cache';\ncache.get('/v1/user');\nnew Map().get('/v1/user');",
      'cache.ts': 'export const cache = new Map();',
    }),
  ],
  [
    'a query that is put together',
    api({ 'page.ts': 'fetch(`/v1/search?${params}`);\nfetch(`/v1/search` + query);' }),
  ],
  [
    'parameters that come from elsewhere',
    api({
      'page.ts':
        "import axios from 'axios';\naxios.get('/v1/search', { params });\naxios.get('/v1/search', config);",
    }),
  ],
  [
    'an address with a base that has a default',
    api({ 'page.ts': "const API = process.env.API ?? 'http://localhost/v2';\nfetch(`${API}/users/${id}`);" }),
  ],
  [
    'Python with a session',
    api({
      'load.py':
        'import requests\ns = requests.Session()\ns.get("http://localhost:1/v1/users/1")\ns.get(url)\nrequests.request(method, "http://localhost/users")\n',
    }),
  ],
  [
    'Python and another server',
    api({
      'load.py':
        'import httpx\nhttpx.get("https://example.org/users/1/photo")\nhttpx.get(f"{PAYMENTS_URL}/users/1/photo")\n',
    }),
  ],
  [
    'parameters of Python that come from elsewhere',
    api({
      'load.py':
        'import requests\nrequests.get("http://localhost/search", params=params)\nrequests.get("http://localhost/search", **more)\n',
    }),
  ],
  [
    'routes that fit',
    api({
      'server.ts': `${EXPRESS}${ALL}app.get('/health', ok);\napp.use(express.json());\napp.get('title');`,
    }),
  ],
  [
    'routes in routers',
    api({
      'app.ts':
        "import express from 'express';\nimport { v1 } from './routes';\nconst app = express();\napp.use('/v1', v1);",
      'routes/index.ts':
        "import { Router } from 'express';\nimport users from './users';\nexport const v1 = Router();\nv1.use('/users', users);",
      'routes/users.ts':
        "import { Router } from 'express';\nconst router = Router();\nrouter.route('/').get(list).post(make);\nrouter.get('/:id', one);\nrouter.put('/:userId', change);\nexport default router;",
    }),
  ],
  [
    'a router that nobody knows where',
    api({
      'users.ts':
        "import { Router } from 'express';\nexport const users = Router();\nusers.patch('/users/:id', change);",
    }),
  ],
  [
    'a method beside those of the contract',
    api({
      'server.ts': `${EXPRESS}${ALL}app.patch('/v1/users/:id', change);\napp.delete('/v1/users/:id', drop);`,
    }),
  ],
  ['a way for a method to come', api({ 'server.ts': `${EXPRESS}${ALL}app.get('/v1/user/:id', alias);` })],
  [
    'routes by a table',
    api({
      'server.ts': `${EXPRESS}for (const [path, run] of table) app.get(path, run);\napp.all('*', none);\napp.get(/users/, x);`,
    }),
  ],
  [
    'statuses of Express that fit',
    api({
      'server.ts': `${EXPRESS}app.post('/v1/users', (req, res) => {\n  if (taken) return res.status(409).json({});\n  if (odd) return res.status(422).json({});\n  res.status(201).json(make());\n});\napp.put('/v1/users/:id', (req, res) => { res.json({}); });`,
    }),
  ],
  [
    'a status that is said elsewhere',
    api({
      'server.ts': `${EXPRESS}app.post('/v1/users', (req, res) => { created(res); res.send(x); res.status(code); });\napp.post('/v1/users', async (req, res, next) => { next(); });`,
    }),
  ],
  [
    'Fastify with plugins',
    api({
      'server.ts':
        "import Fastify from 'fastify';\nimport users from './users';\nconst app = Fastify();\napp.register(users, { prefix: '/v1/users' });\napp.route({ method: ['GET'], url: '/v1/search', handler });",
      'users.ts':
        "import type { FastifyInstance } from 'fastify';\nexport default async function users(fastify: FastifyInstance) {\n  fastify.get('/', async () => []);\n  fastify.post('/', async (request, reply) => reply.code(201).send({}));\n  fastify.get('/:id', one);\n  fastify.put('/:id', one);\n}",
    }),
  ],
  [
    "Koa's router",
    api({
      'server.js':
        "const Router = require('@koa/router');\nconst router = new Router({ prefix: '/v1' });\nrouter.get('/users', list).post('/users', make);\nrouter.get('/users/:id', one);\nrouter.put('/users/:id', two);\napp.use(router.routes());",
    }),
  ],
  [
    'FastAPI with its statuses',
    api({
      'main.py': `${FASTAPI}@app.post("/v1/users", status_code=201)\ndef make(body: dict):\n    if taken: raise HTTPException(status_code=409)\n    return body\n@app.get("/v1/users/{user_id}")\ndef one(user_id: str):\n    raise HTTPException(404)\n@app.put("/v1/users/{id}")\ndef two(id: str): ...\n@app.get("/v1/users/me")\ndef me(): ...\n`,
    }),
  ],
  [
    'Flask with blueprints',
    api({
      'main.py':
        'from flask import Flask, Blueprint, abort\nbp = Blueprint("users", __name__, url_prefix="/v1/users")\n@bp.route("", methods=["GET", "POST"])\ndef all():\n    return {}, 201\n@bp.get("/<id>")\ndef one(id):\n    abort(404)\napp = Flask(__name__)\napp.register_blueprint(bp)\n',
    }),
  ],
  [
    'a contract in several files',
    {
      'contracts/openapi.yaml':
        "openapi: 3.1.0\ninfo: { title: x, version: '1' }\npaths:\n  /users: { $ref: './users.yaml' }\n  /users/{id}: { get: { responses: { '200': { description: one } } } }",
      'page.ts': "fetch('/users', { method: 'POST' });\nfetch('/users/1/x');",
    },
  ],
];
