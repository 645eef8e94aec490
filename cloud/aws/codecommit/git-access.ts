import { passwordIsSecret, passwordIsSigned } from '../../machines/git/password.ts';
import { GitRefusal, type GitRequest } from '../../machines/git/server.ts';
import type { Cloud, Principal } from '../../service.ts';

/**
 * Who uses git over HTTP. As at AWS, the user is an access key id (for a role's session followed by `%` and its session token)
 * and the password a signature: what `aws codecommit credential-helper` and git-remote-codecommit send. Here the secret access
 * key itself is accepted, too, so that `git push` works with any credential helper of git's own; it only ever crosses loopback.
 * Throws `GitRefusal`.
 */
export function whoPushes(cloud: Cloud, { user, password, host, path }: GitRequest): Principal {
  if (!user || !password) throw new GitRefusal(401, 'Sign in with an access key id and a password.');
  const percent = user.indexOf('%');
  const [keyId, token] = percent < 0 ? [user] : [user.slice(0, percent), user.slice(percent + 1)];
  const known = cloud.identities.find(keyId);
  const proven =
    known !== undefined &&
    known.sessionToken === token &&
    (passwordIsSigned(known.secretAccessKey, { password, host, path, region: cloud.region }, cloud.clock.now()) ||
      passwordIsSecret(known.secretAccessKey, password));
  if (!proven) throw new GitRefusal(401, `The password for ${keyId} is wrong, or was signed more than 15 minutes ago.`);
  return known.principal;
}
