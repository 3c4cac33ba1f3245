import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from './temporaryFolder';

/** Files in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Whether OpenSSL is there to make certificates. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A certificate for `localhost` that vouches for itself. */
export function ownCertificate(): Certificate {
  const folder = temporaryFolder();
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=queue',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-out',
        certificate,
        '-keyout',
        key,
      ],
    ],
    { stdio: 'pipe' },
  );
  return { certificate, key };
}
