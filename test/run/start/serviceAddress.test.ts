import { describe, expect, it } from 'vitest';
import { portNumber, serviceAddress, shownAddress } from '../../../src/run/start/serviceAddress';

describe('serviceAddress', () => {
  it.each([
    ['localhost:5432', { kind: 'tcp', host: 'localhost', port: 5432 }],
    ['[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
    ['postgres://user:secret@db/app?sslmode=off', { kind: 'tcp', host: 'db', port: 5432 }],
    ['redis://cache:7000', { kind: 'tcp', host: 'cache', port: 7000 }],
    ['https://host/health', { kind: 'http', url: 'https://host/health' }],
    ['unix:/run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['localhost', undefined],
    ['localhost:0', undefined],
    ['localhost:70000', undefined],
    ['weird://host', undefined],
    ['two words:80', undefined],
    ['', undefined],
  ])('reads %s', (text, expected) => {
    expect(serviceAddress(text)).toEqual(expected);
  });

  it('never shows a password', () => {
    expect(shownAddress('postgres://user:secret@db:1/app?password=secret')).toBe('postgres://db:1/app');
  });

  it('reads ports', () => {
    expect(['1', '65535', '0', '65536', 'http', ' 80 '].map(portNumber)).toEqual([
      1,
      65535,
      undefined,
      undefined,
      undefined,
      80,
    ]);
  });
});
