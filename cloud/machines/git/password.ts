import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What git sends as the password, and what it was made for. */
interface GivenPassword {
  readonly password: string;
  /** The `Host` header; its port is not signed. */
  readonly host: string;
  /** `/v1/repos/<name>`, as in the clone URL. */
  readonly path: string;
  readonly region: string;
}

/** How long a signed password counts, in either direction: as for any request that is signed with Signature Version 4. */
const VALID = 15 * 60_000;

/** The password that `aws codecommit credential-helper` makes: `<YYYYMMDDTHHMMSS>Z<signature>` over a request of the method `GIT`. */
export function signPassword(
  secret: string,
  { host, path, region }: Omit<GivenPassword, 'password'>,
  at: Date,
): string {
  const time = at.toISOString().replace(/[-:]|\.\d+Z/g, '');
  return `${time}Z${signature(secret, { host, path, region }, time)}`;
}

/** Whether this password was signed with this secret, for this repository, within the last quarter of an hour. */
export function passwordIsSigned(secret: string, given: GivenPassword, now: Date): boolean {
  const [, time, signed] = /^(\d{8}T\d{6})Z([0-9a-f]{64})$/.exec(given.password) ?? [];
  if (!time || !signed) return false;
  const at = Date.parse(time.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(now.getTime() - at) <= VALID)) return false;
  return timingSafeEqual(Buffer.from(signature(secret, given, time)), Buffer.from(signed));
}

/** Whether the password is the secret access key itself: for a plain `git push` from the machine that the cloud runs on. */
export function passwordIsSecret(secret: string, password: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(secret), digest(password));
}

/** The helper leaves the `Z` out of the time that it signs, and signs neither a payload nor the port. */
function signature(secret: string, { host, path, region }: Omit<GivenPassword, 'password'>, time: string): string {
  const hostname = host.split(':')[0];
  const request = `GIT\n${path}\n\nhost:${hostname}\n\nhost\n`;
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/codecommit/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = [date, region, 'codecommit', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
