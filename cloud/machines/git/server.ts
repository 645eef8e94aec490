import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { gitEnvironment } from './git.ts';

/** Who asks for what, before anything is answered. `user` is undefined when no credentials came. */
export interface GitRequest {
  readonly repository: string;
  readonly writes: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly host: string;
  readonly path: string;
}

/** Answers with `status` and says why; 401 makes git ask its user for credentials. */
export class GitRefusal extends Error {
  override readonly name = 'GitRefusal';
  readonly status: 401 | 403 | 404;
  constructor(status: 401 | 403 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

interface GitServerOptions {
  /** 0 takes a free one; a port that is taken by now is given up for a free one. */
  port: number;
  /** The folder of the repository, if the caller may use it; throws `GitRefusal` otherwise. */
  admit(request: GitRequest): Promise<string>;
  /** A push has ended and whatever it moved has moved. git's client is still waiting. */
  pushed(repository: string, user: string): Promise<void>;
  log(message: string, detail?: object): void;
}

export interface GitServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves repositories by git's smart HTTP protocol, on loopback, without hooks: `http://127.0.0.1:PORT/v1/repos/NAME`. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const server = createServer((request, response) => {
    serve(request, response, options).catch((error: Error) => {
      if (response.headersSent) return response.destroy(error);
      if (!(error instanceof GitRefusal)) options.log(`git server failed: ${error.message}`, { error });
      response.writeHead(error instanceof GitRefusal ? error.status : 500, {
        'content-type': 'text/plain; charset=utf-8',
        ...(error instanceof GitRefusal && error.status === 401 && { 'www-authenticate': 'Basic realm="codecommit"' }),
      });
      response.end(`${error instanceof GitRefusal ? error.message : 'The git server failed; its log says why.'}\n`);
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(options.port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return listen(0);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const ROUTE = /^(\/v1\/repos\/([\w.-]+?))(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

async function serve(request: IncomingMessage, response: ServerResponse, options: GitServerOptions): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, path, repository, operation] = ROUTE.exec(url.pathname) ?? [];
  if (!path || !repository) throw new GitRefusal(404, `There is no repository at ${url.pathname}.`);
  const service = operation === 'info/refs' ? url.searchParams.get('service') : operation;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    throw new GitRefusal(403, 'This server speaks the smart HTTP protocol only; update git.');
  }
  const writes = service === 'git-receive-pack';
  const credentials = basic(request.headers.authorization);
  const gitDir = await options.admit({
    repository,
    writes,
    host: request.headers.host ?? '127.0.0.1',
    path,
    ...credentials,
  });
  const version = String(request.headers['git-protocol'] ?? '');
  const protocol = /^version=[012]$/.test(version) ? version : undefined;
  const advertises = operation === 'info/refs';
  const child = spawn(
    'git',
    [service.slice('git-'.length), '--stateless-rpc', ...(advertises ? ['--advertise-refs'] : []), gitDir],
    {
      env: {
        ...gitEnvironment({ 'receive.fsckObjects': 'true', 'receive.autogc': 'false' }),
        ...(protocol && { GIT_PROTOCOL: protocol }),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  // A client that hangs up takes its git along; a push that has begun to move references finishes first (git does both at once).
  response.once('close', () => child.kill());
  child.stdin.on('error', () => {});
  response.writeHead(200, {
    'cache-control': 'no-cache, max-age=0, must-revalidate',
    'content-type': `application/x-${service}-${advertises ? 'advertisement' : 'result'}`,
  });
  if (advertises) {
    child.stdin.end();
    if (protocol !== 'version=2' || writes) response.write(`${packet(`# service=${service}\n`)}0000`);
  } else {
    const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
    body.on('error', () => child.kill());
    body.pipe(child.stdin);
  }
  const exited = new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  await pipeline(child.stdout, response, { end: false });
  await exited;
  if (writes && !advertises) await options.pushed(repository, credentials?.user ?? '');
  response.end();
}

/** git frames its lines by a length of four hexadecimal digits that counts itself. */
const packet = (line: string) => `${(line.length + 4).toString(16).padStart(4, '0')}${line}`;

function basic(header: string | undefined): { user: string; password: string } | undefined {
  if (!header?.toLowerCase().startsWith('basic ')) return undefined;
  const text = Buffer.from(header.slice('basic '.length), 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
