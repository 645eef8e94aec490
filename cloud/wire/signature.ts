import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What a request says about who signed it (SigV4). */
export interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  /** The scope's service: `s3`, `monitoring`, … */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken?: string;
  /** `20261121T120000Z` */
  readonly signedAt: string;
  /** Seconds that a presigned URL is good for; undefined for a signed header. */
  readonly expires?: number;
}

export type Headers = Readonly<Record<string, string | undefined>>;

/** The parts of a request that a signature covers. */
export interface Signed {
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** SHA-256 of the body as it came, in hex; undefined where the client vouches for it by `x-amz-content-sha256`. */
  readonly bodyHash?: string;
}

/** Reads the `Authorization` header, or the query of a presigned URL; undefined when there is no SigV4 signature. */
export function readCredential(headers: Headers, query: URLSearchParams): Credential | undefined {
  const authorization = headers.authorization;
  if (authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
    const fields = new Map(
      authorization
        .slice('AWS4-HMAC-SHA256 '.length)
        .split(',')
        .map((part) => part.trim().split(/=(.*)/s) as [string, string]),
    );
    return credential(fields, {
      sessionToken: headers['x-amz-security-token'],
      signedAt: headers['x-amz-date'] ?? '',
    });
  }
  if (!query.has('X-Amz-Credential')) return undefined;
  const fields = new Map(
    ['Credential', 'SignedHeaders', 'Signature'].map((it) => [it, query.get(`X-Amz-${it}`) ?? '']),
  );
  return credential(fields, {
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    signedAt: query.get('X-Amz-Date') ?? '',
    expires: Number(query.get('X-Amz-Expires') ?? 0),
  });
}

function credential(
  fields: ReadonlyMap<string, string>,
  rest: { sessionToken?: string; signedAt: string; expires?: number },
): Credential | undefined {
  const [accessKeyId, date, region, service, end] = (fields.get('Credential') ?? '').split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') return undefined;
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  return { accessKeyId, date, region, service, signedHeaders, signature: fields.get('Signature') ?? '', ...rest };
}

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | KeyObject, data: string) => createHmac('sha256', key).update(data).digest();
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** Whether the signature was made with this secret over this request. */
export function verifies(claim: Credential, secret: string, request: Signed): boolean {
  const s3 = claim.service === 's3';
  const presigned = claim.expires !== undefined;
  // S3 alone signs the path as it is; everywhere else it is encoded once more.
  const path = s3 ? request.path : request.path.split('/').map(percent).join('/');
  const body = request.headers['x-amz-content-sha256'] ?? (s3 && presigned ? 'UNSIGNED-PAYLOAD' : request.bodyHash);
  const canonical = [
    request.method,
    path || '/',
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    body,
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const expected = hmac(
    signingKey(secret, scope),
    ['AWS4-HMAC-SHA256', claim.signedAt, scope, sha256(canonical)].join('\n'),
  );
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** By secret and scope, the longest known first: a client signs a day long with one key. */
const signingKeys = new Map<string, KeyObject>();
/** A session has a secret of its own and speaks to a handful of services. */
const MOST_KEYS = 1000;

/** As `KeyObject`, since Node takes five times as long with a `Buffer` for a key. */
function signingKey(secret: string, scope: string): KeyObject {
  const name = `${secret} ${scope}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const derive = (by: string | KeyObject, part: string) => createSecretKey(hmac(by, part));
  const key = scope.split('/').reduce<string | KeyObject>(derive, `AWS4${secret}`) as KeyObject;
  const [oldest] = signingKeys.keys();
  if (signingKeys.size >= MOST_KEYS) signingKeys.delete(oldest!);
  signingKeys.set(name, key);
  return key;
}

/** Sorted by name, then by value: sorting the joined strings would go wrong where one name begins another. */
function canonicalQuery(query: URLSearchParams): string {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
