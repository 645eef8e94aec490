import { InvalidParameterException, InvalidRequestException } from '@aws-sdk/client-secrets-manager';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { SecretRow, Secrets } from './secrets.ts';

/** The steps that a rotation function is called with, in order. */
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

export function rotation(secrets: Secrets): Handlers<typeof import('@aws-sdk/client-secrets-manager'), Call> {
  const { cloud, rows } = secrets;

  /** RDS makes and sets the new password itself, and puts it into the secret. */
  async function rotateByRds(row: SecretRow): Promise<void> {
    const rds = await cloud.use('rds');
    const { DBInstances = [] } = await rds.DescribeDBInstances({});
    const owner = DBInstances.find((it) => it.MasterUserSecret?.SecretArn === row.arn);
    if (!owner)
      return refuse(InvalidRequestException, `No DB instance has ${row.name} as the secret of its master user.`);
    await rds.ModifyDBInstance({
      DBInstanceIdentifier: owner.DBInstanceIdentifier,
      RotateMasterUserPassword: true,
      ApplyImmediately: true,
    });
  }

  async function rotateByFunction(row: SecretRow, lambda: string, token: string): Promise<void> {
    const functions = await cloud.use('lambda');
    for (const Step of STEPS) {
      const event = { Step, SecretId: row.arn, ClientRequestToken: token };
      const { FunctionError, Payload } = await functions.Invoke({
        FunctionName: lambda,
        Payload: Buffer.from(JSON.stringify(event)),
      });
      if (FunctionError) {
        cloud.log(`Rotation of ${row.name} stopped in ${Step}`, {
          error: Buffer.from((Payload as Uint8Array) ?? []).toString(),
        });
        return;
      }
    }
    const latest = secrets.find(row.name);
    rows.put(row.name, { ...latest, rotation: { ...latest.rotation, last: secrets.now() } });
  }

  return {
    async RotateSecret({ SecretId, ClientRequestToken, RotationLambdaARN, RotationRules, RotateImmediately = true }) {
      const row = secrets.living(SecretId);
      const lambda = RotationLambdaARN ?? row.rotation?.lambda;
      if (!row.owner && !lambda) {
        refuse(InvalidRequestException, 'No Lambda rotation function ARN is associated with this secret.');
      }
      if (row.owner && RotationLambdaARN) {
        refuse(InvalidParameterException, `${row.name} is rotated by ${row.owner}, so it takes no rotation function.`);
      }
      const VersionId = ClientRequestToken ?? crypto.randomUUID();
      rows.put(row.name, {
        ...row,
        rotation: {
          lambda,
          days: RotationRules?.AutomaticallyAfterDays ?? row.rotation?.days,
          schedule: RotationRules?.ScheduleExpression ?? row.rotation?.schedule,
          duration: RotationRules?.Duration ?? row.rotation?.duration,
          last: row.rotation?.last,
        },
      });
      if (RotateImmediately && row.owner) await rotateByRds(row);
      else if (RotateImmediately && lambda) {
        const pending = { id: VersionId, stages: ['AWSPENDING'], created: secrets.now() };
        const others = row.versions.map((it) => ({
          ...it,
          stages: it.stages.filter((stage) => stage !== 'AWSPENDING'),
        }));
        rows.put(row.name, { ...secrets.find(row.name), versions: [...others, pending] });
        cloud.background(`rotation of ${row.name}`, () => rotateByFunction(row, lambda, VersionId));
      }
      return { ARN: row.arn, Name: row.name, VersionId };
    },

    async CancelRotateSecret({ SecretId }) {
      const row = secrets.living(SecretId);
      rows.put(row.name, { ...row, rotation: undefined });
      return { ARN: row.arn, Name: row.name };
    },
  };
}
