import type { Operation } from './operation';
import { operation } from './operation';
import { name } from './parameters';

export const portOperations: readonly Operation[] = [
  operation({
    name: 'allocate_ports',
    summary: 'Get ports for your services that nobody else has.',
    parameters: { session_id: name },
    http: { method: 'POST', path: '/ports/allocate', speaksOfAgents: true },
    changes: true,
    run: ({ ports, now }, { session_id }) => ports.allocate(session_id, now),
  }),
  operation({
    name: 'release_ports',
    summary: 'Give your ports back.',
    parameters: { session_id: name },
    http: { method: 'POST', path: '/ports/release', speaksOfAgents: true },
    changes: true,
    run: ({ ports }, { session_id }) => ports.release(session_id),
  }),
  operation({
    name: 'ports_status',
    summary: 'See who has which ports.',
    parameters: {},
    http: { method: 'GET', path: '/ports/status', open: true },
    trust: 0,
    run: ({ ports }) => ports.status(),
  }),
];
