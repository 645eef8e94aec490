import type { Middleware } from 'koa';

/** What the account answers when it does not do as it was asked, and what a person does about it. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The cloud is stopped; start it with "npm start". This page goes on by itself once it is back.',
  ENOTFOUND: 'There is no such endpoint: is the region right, and is this machine online?',
  ExpiredTokenException: 'The credentials have expired; sign in again (aws sso login) and reload.',
  ExpiredToken: 'The credentials have expired; sign in again (aws sso login) and reload.',
  CredentialsProviderError: 'The profile has no usable credentials; sign in (aws sso login) and reload.',
  ThrottlingException: 'AWS asks for fewer calls at this moment; the page tries again.',
  ExecutionDoesNotExist: 'There is no such execution in this account and region.',
  StateMachineDoesNotExist: 'There is no such state machine here: deploy the orchestrator first (npx cdk deploy).',
};

/** Every error as a sentence with its name: the SDK's own for what AWS refuses, 503 if nobody answers. */
export const plainly: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (thrown) {
    const error = thrown as Error & { code?: string; status?: number; $metadata?: { httpStatusCode?: number } };
    const name = error.code ?? error.name;
    const away = name === 'ECONNREFUSED' || name === 'ENOTFOUND';
    ctx.status = away ? 503 : (error.status ?? error.$metadata?.httpStatusCode ?? 500);
    ctx.body = { error: error.name, message: [error.message, REMEDIES[name]].filter(Boolean).join('. ') };
  }
};
