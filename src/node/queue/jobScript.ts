/** What a job of a cluster needs to be a worker. */
export interface JobScript {
  /** The clone that it works in a copy of. */
  readonly root: string;
  readonly commonDir: string;
  /** What the copy's folder is called. */
  readonly folder: string;
  /** The program and arguments of the worker. */
  readonly argv: readonly string[];
}

/**
 * The script of a job: a worker in a clone of its own, in the place for temporary files of the machine that the job is given, which
 * goes away with it. In one clone for all, processes of several machines would take each other for dead. The clone's own settings
 * (remotes, login helpers, who commits) come along. SIGINT is handed on once, so that it ends after its attempt; SIGTERM twice, so that
 * it gives its attempt back at once: clusters end by force what takes longer.
 */
export function jobScript({ root, commonDir, folder, argv }: JobScript): string {
  return `#!/bin/sh
# A worker of Wave Orchestrator, which the cluster has been asked for because attempts wait.
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
worker=
over=
leave() { over=1; [ -z "$worker" ] || kill -s INT "$worker"; }
end() { over=1; [ -z "$worker" ] || { kill -s TERM "$worker"; sleep 1; kill -s TERM "$worker"; }; } 2>/dev/null
trap leave INT
trap end TERM
clone=$place/${inShell(folder)}
git clone --quiet --no-checkout ${inShell(root)} "$clone" || exit 1
cp ${inShell(`${commonDir}/config`)} "$clone/.git/config" || exit 1
cd "$clone" || exit 1
[ -z "$over" ] || exit 0
${argv.map(inShell).join(' ')} &
worker=$!
# A wait ends with each signal, and the worker may go on.
while wait "$worker"; code=$?; kill -s 0 "$worker" 2>/dev/null; do :; done
exit "$code"
`;
}

/** A word as the shell reads it, whatever it holds. */
function inShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
