import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';

export interface RevisionStore extends AsyncDisposable {
  readonly environment: Record<string, string>;
  /** What was asked for, in order: `GET /bucket/key`. */
  readonly asked: string[];
  /** Puts a bundle of these files, scripts (`*.sh`) executable, and gives back its ETag. */
  put(key: string, files: Record<string, string>): string;
}

/** A bucket and a metadata service, as an instance sees them. Refuses IMDSv1 and unsigned reads. */
export async function startRevisionStore(): Promise<RevisionStore> {
  const bundles = new Map<string, { body: Uint8Array; eTag: string }>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const refuse = (status: number) => response.writeHead(status).end('<Error/>');
    const url = request.url ?? '';
    if (url === '/latest/api/token') return request.method === 'PUT' ? response.end('token') : refuse(405);
    if (url.startsWith('/latest/')) {
      if (request.headers['x-aws-ec2-metadata-token'] !== 'token') return refuse(401);
      if (url.endsWith('/')) return response.end('web');
      return response.end(JSON.stringify({ AccessKeyId: 'ASIA1', SecretAccessKey: 'secret', Token: 'session' }));
    }
    if (!request.headers.authorization?.includes('Credential=ASIA1/')) return refuse(403);
    const found = bundles.get(url.split('?')[0] ?? '');
    if (!found) return refuse(404);
    return response.writeHead(200, { etag: `"${found.eTag}"` }).end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
      AWS_REGION: 'us-east-1',
    },
    asked,
    put(key, files) {
      const body = zipSync(
        Object.fromEntries(
          Object.entries(files).map(([name, text]) => [
            name,
            [new TextEncoder().encode(text), { os: 3, attrs: (name.endsWith('.sh') ? 0o100755 : 0o100644) << 16 }],
          ]),
        ),
      );
      const eTag = createHash('md5').update(body).digest('hex');
      bundles.set(`/revisions/${key}`, { body, eTag });
      return eTag;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
