import { createHash, createHmac } from 'node:crypto';
import type { InstanceCredentials } from './metadata.ts';

export interface Signing {
  readonly region: string;
  /** As the service signs itself: `s3`, `logs`. */
  readonly service: string;
  readonly credentials: InstanceCredentials;
  readonly at?: Date;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * The headers of a request under Signature Version 4, `more` among what is signed. The SDK's clients, or its signer alone, would cost each
 * instance 13 MB. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function sign(
  { method, url, body = '', more = {} }: { method: string; url: URL; body?: string; more?: Record<string, string> },
  { region, service, credentials, at = new Date() }: Signing,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const digest = sha256(body);
  const headers: Record<string, string> = {
    ...more,
    host: url.host,
    'x-amz-content-sha256': digest,
    'x-amz-date': time,
    'x-amz-security-token': credentials.sessionToken,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const query = [...url.searchParams].sort().map((pair) => pair.map(encode).join('='));
  const request = [method, url.pathname, query.join('&'), lines, names.join(';'), digest].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** What AWS takes for encoded: `encodeURIComponent` leaves five characters out. */
export const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
