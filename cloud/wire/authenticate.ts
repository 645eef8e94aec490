import type { Identities, Principal } from '../service.ts';
import type { Protocol } from './description.ts';
import { type Credential, type Signed, verifies } from './signature.ts';
import { WireError } from './wire-error.ts';

/** AWS has a code for each refusal in each protocol; SDKs decide by them whether to fetch new credentials. */
const CODES = {
  unknown: {
    restXml: 'InvalidAccessKeyId',
    ec2Query: 'AuthFailure',
    awsQuery: 'InvalidClientTokenId',
    json: 'UnrecognizedClientException',
  },
  token: {
    restXml: 'InvalidToken',
    ec2Query: 'AuthFailure',
    awsQuery: 'InvalidClientTokenId',
    json: 'UnrecognizedClientException',
  },
  signature: {
    restXml: 'SignatureDoesNotMatch',
    ec2Query: 'AuthFailure',
    awsQuery: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
  },
  expired: {
    restXml: 'AccessDenied',
    ec2Query: 'RequestExpired',
    awsQuery: 'RequestExpired',
    json: 'InvalidSignatureException',
  },
  over: {
    restXml: 'ExpiredToken',
    ec2Query: 'RequestExpired',
    awsQuery: 'ExpiredToken',
    json: 'ExpiredTokenException',
  },
  region: {
    restXml: 'AuthorizationHeaderMalformed',
    ec2Query: 'AuthFailure',
    awsQuery: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
  },
  missing: {
    restXml: 'AccessDenied',
    ec2Query: 'AuthFailure',
    awsQuery: 'MissingAuthenticationToken',
    json: 'MissingAuthenticationTokenException',
  },
} as const;

export function refusal(why: keyof typeof CODES, protocol: Protocol, message: string): WireError {
  const codes: Partial<Record<Protocol | 'json', string>> = CODES[why];
  return new WireError(codes[protocol] ?? codes.json ?? 'AccessDenied', message, 403);
}

/** Services that have one endpoint for the world; SDKs sign for it in `us-east-1` wherever they are. */
const GLOBAL = new Set(['iam', 'sts']);

const MINUTE = 60_000;

interface Checked {
  readonly credential: Credential;
  readonly request: Signed;
  readonly protocol: Protocol;
  readonly region: string;
}

/** The principal who signed the request; throws the protocol's refusal when the key, the token, the time or the signature is wrong. */
export function authenticate(identities: Identities, { credential, request, protocol, region }: Checked): Principal {
  const known = identities.find(credential.accessKeyId);
  if (!known && identities.expired?.(credential.accessKeyId)) {
    throw refusal('over', protocol, 'The security token included in the request is expired');
  }
  if (!known) throw refusal('unknown', protocol, 'The security token included in the request is invalid.');
  if (known.sessionToken !== credential.sessionToken) {
    throw refusal('token', protocol, 'The security token included in the request is invalid.');
  }
  if (credential.region !== region && !GLOBAL.has(credential.service)) {
    throw refusal(
      'region',
      protocol,
      `Credential should be scoped to a valid region, not '${credential.region}'; expecting '${region}'.`,
    );
  }
  checkAge(credential, protocol);
  if (!verifies(credential, known.secretAccessKey, request)) {
    throw refusal(
      'signature',
      protocol,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  }
  return known.principal;
}

/** Clients sign with the clock of their machine, so a signature's age is the wall's business and not the cloud's clock's. */
function checkAge(credential: Credential, protocol: Protocol): void {
  const signed = Date.parse(
    credential.signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const age = Date.now() - signed;
  const longest = credential.expires === undefined ? 15 * MINUTE : credential.expires * 1000;
  if (!(age <= longest))
    throw refusal(
      'expired',
      protocol,
      credential.expires === undefined
        ? `Signature expired: ${credential.signedAt} is now earlier than 15 minutes ago`
        : 'Request has expired',
    );
  if (age < -15 * MINUTE)
    throw refusal(
      'expired',
      protocol,
      `Signature not yet current: ${credential.signedAt} is still later than in 15 minutes`,
    );
}
