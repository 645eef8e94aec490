import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Connection } from './connect.ts';

/** While this parameter exists, no drill starts or goes on. */
const parameter = ({ environment }: Connection) => `/muster/${environment}/drills/stop`;

/** Ends all drills of the environment: what they have done is taken back, and none starts until `resumeDrills`. Its value tells everybody why. */
export async function stopDrills(connection: Connection, because: string): Promise<void> {
  await new SSMClient(connection.config).send(
    new PutParameterCommand({ Name: parameter(connection), Value: because, Type: 'String', Overwrite: true }),
  );
}

/** False if they were not stopped. */
export async function resumeDrills(connection: Connection): Promise<boolean> {
  try {
    await new SSMClient(connection.config).send(new DeleteParameterCommand({ Name: parameter(connection) }));
    return true;
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
    return false;
  }
}

/** Why all drills are stopped; undefined if they are not. */
export async function whyStopped(connection: Connection): Promise<string | undefined> {
  try {
    const { Parameter } = await new SSMClient(connection.config).send(
      new GetParameterCommand({ Name: parameter(connection) }),
    );
    return Parameter?.Value;
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
  }
}
