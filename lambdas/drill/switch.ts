import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { path } from '../naming.ts';
import { unless } from '../unless.ts';

const ssm = new SSMClient({ maxAttempts: 5 });

/** While this parameter exists, no drill starts or goes on; its value says why. */
export const STOP = path('drills/stop');

/** Why all drills are stopped; undefined if they are not. */
export async function stopped(): Promise<string | undefined> {
  const found = await ssm.send(new GetParameterCommand({ Name: STOP })).catch(unless('ParameterNotFound'));
  return found && `${STOP} says "${found.Parameter?.Value ?? ''}"`;
}
