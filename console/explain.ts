/** What the account answers when it does not do as it was asked, by the SDK's names, and what a person does about it. */
const REMEDIES: readonly (readonly [name: RegExp, remedy: string])[] = [
  [/^(ECONNREFUSED|ECONNRESET|EPIPE)$/, 'The cloud is stopped: start it with "npm start".'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'There is no such endpoint: is the region right, and is this machine online?'],
  [/^EADDRINUSE$/, 'Another program has that port: choose another one with --port, or 0 for any that is free.'],
  [/^(TimeoutError|ETIMEDOUT)$/, 'Nobody has answered in time: is this machine online, and the cloud busy or stopped?'],
  [/^ExpiredToken(Exception)?$/, 'The credentials have expired: sign in again (aws sso login).'],
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    'The profile has no usable credentials: sign in (aws sso login).',
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure)$/,
    'These credentials are not known there: is it the right profile, and was the cloud of this machine started anew?',
  ],
  [
    /^(SignatureDoesNotMatch|InvalidSignatureException|AuthorizationHeaderMalformed)$/,
    'The signature is not accepted: is the region right, and this machine’s clock?',
  ],
  [
    /Throttl|TooManyRequests|RequestLimitExceeded|^SlowDown$/,
    'AWS asks for fewer calls at this moment: it is worth another try in some seconds.',
  ],
  [/^NoSuchBucket$/, 'Nothing is provisioned in this environment yet: "muster provision" does it.'],
  [/^(NoSuchKey|NoEvidence)$/, 'It is written when its run is over: is the name right?'],
  [/^InvalidArn$/, 'An execution is named by its whole ARN.'],
  [/^AccessDenied(Exception)?$|^UnauthorizedOperation$/, 'Whoever this profile is has not the right to do that.'],
  [/^ExecutionDoesNotExist$/, 'There is no such execution in this account and region: is the region right?'],
  [
    /^StateMachineDoesNotExist$/,
    'There is no such state machine in this account and region: is the region right? Else deploy the orchestrator first (npx cdk deploy).',
  ],
];

/** An error as a person is told it. */
export interface Explained {
  readonly name: string;
  /** A sentence or two: what is wrong, and what to do about it where that is known. */
  readonly message: string;
  /** Nobody has answered at all. */
  readonly isAway: boolean;
}

export function explain(thrown: unknown): Explained {
  const { code, name, message } = thrown as Error & { code?: string };
  // Of several addresses that were tried, each refused: the code stands beside an empty message.
  const known = code && REMEDIES.some(([of]) => of.test(code)) ? code : name;
  const remedy = REMEDIES.find(([of]) => of.test(known))?.[1];
  const said = (message || known).replace(/\.$/, '');
  return {
    name: known,
    message: remedy ? `${said}. ${remedy}` : message || known,
    isAway: /^(E[A-Z]+|EAI_AGAIN|TimeoutError)$/.test(known),
  };
}
