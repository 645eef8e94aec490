import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Connection } from './connect.ts';

/**
 * The JSON Schema of what a machine is started with, as the function that checks the input says it (`Accept`, asked with `describe`).
 * Undefined where it does not know: the form then takes JSON as it is.
 */
export async function inputSchema({ config, environment }: Connection, machine: string): Promise<object | undefined> {
  const asked = new InvokeCommand({
    FunctionName: `muster-${environment}-accept`,
    Payload: Buffer.from(JSON.stringify({ describe: machine })),
  });
  const { Payload, FunctionError } = await new LambdaClient(config).send(asked).catch(unlessThereIsNone);
  if (FunctionError || !Payload) return;
  return (JSON.parse(Buffer.from(Payload).toString()) as { schema?: object }).schema;
}

function unlessThereIsNone(error: Error): { Payload?: Uint8Array; FunctionError?: string } {
  if (error.name !== 'ResourceNotFoundException') throw error;
  return {};
}
