import { randomUUID } from 'node:crypto';
import { nkeys } from '@nats-io/nats-core';

/** Accounts of a nats-server that an operator has signed, and what lets a user in. */
export interface SignedAccounts {
  /** What stands in the server's configuration. */
  readonly configuration: string;
  /** The text of a `.creds` file of a new user. @param by whether an account that the server knows has signed it. */
  creds(by: 'known' | 'unknown'): string;
}

const UNLIMITED = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
};

/** An operator with one account that has streams, as `nsc` would make them. */
export function signedAccounts(): SignedAccounts {
  const operator = nkeys.createOperator();
  const [system, account, unknown] = [nkeys.createAccount(), nkeys.createAccount(), nkeys.createAccount()];
  const signed = (by: KeyPair, subject: KeyPair, nats: object) => token(by, subject, nats);
  const store = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const accountOf = (key: KeyPair, limits: object) =>
    `${key.getPublicKey()}: ${signed(operator, key, { type: 'account', limits: { ...UNLIMITED, ...limits } })}`;
  return {
    configuration: [
      `operator: ${signed(operator, operator, { type: 'operator' })}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      `resolver_preload: {\n${accountOf(system, {})}\n${accountOf(account, store)}\n}`,
    ].join('\n'),
    creds(by) {
      const user = nkeys.createUser();
      const nats = { type: 'user', pub: {}, sub: {}, subs: -1, data: -1, payload: -1 };
      return [
        '-----BEGIN NATS USER JWT-----',
        signed(by === 'known' ? account : unknown, user, nats),
        '------END NATS USER JWT------',
        '',
        '-----BEGIN USER NKEY SEED-----',
        new TextDecoder().decode(user.getSeed()),
        '------END USER NKEY SEED------',
        '',
      ].join('\n');
    },
  };
}

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** What one says of another, signed, as NATS has it (a JWT by an Ed25519 key). */
function token(by: KeyPair, subject: KeyPair, nats: object): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    ...{ jti: randomUUID(), iat: Math.floor(Date.now() / 1000), iss: by.getPublicKey(), name: 'test' },
    ...{ sub: subject.getPublicKey(), nats: { ...nats, version: 2 } },
  };
  const said = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part(claims)}`;
  return `${said}.${Buffer.from(by.sign(new TextEncoder().encode(said))).toString('base64url')}`;
}
