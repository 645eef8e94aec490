/**
 * `node bench/invalid.ts FOLDER [drill...]`: against the running system of this folder. Takes from the function that does faults whatever it could do them with, and
 * runs every drill of the catalogue, or these. Each has to end INVALID, with nobody who saw its effect. Gives the rights back; ends with 1 if a drill ended otherwise.
 */
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { connect } from '../console/connect.ts';
import { run } from '../console/execute.ts';
import { drills } from '../events/drills/catalogue.ts';

/** What it needs to know what it is asked, and to say that it was refused. */
const SPARED = ['dynamodb:*', 'logs:*', 'ssm:GetParameter', 'kms:*'];
const POLICY = 'disabled';

const [folder = '.muster', ...asked] = process.argv.slice(2);
const connection = await connect({ folder });
const { config, environment } = connection;
const iam = new IAMClient(config);
const { Role } = await new LambdaClient(config).send(
  new GetFunctionConfigurationCommand({ FunctionName: `muster-${environment}-inject` }),
);
const RoleName = Role!.split('/').at(-1)!;
const Statement = { Effect: 'Deny', NotAction: SPARED, Resource: '*' };
const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });

const told: Record<string, { ended: string; because: string }> = {};
try {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument }));
  for (const drill of asked.length > 0 ? asked : Object.keys(drills)) {
    const input = { environment, drill, rate: 10 };
    const { ended } = await run(connection, { machine: 'drill', input }, { quiet: true });
    const { status, error = status!, cause = '' } = ended;
    told[drill] = { ended: error, because: cause.slice(0, 120) };
    console.log(`${drill}: ${error}: ${cause}`);
  }
} finally {
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY }));
}
console.table(told);
process.exitCode = Object.values(told).every(({ ended }) => ended === 'DrillInvalid') ? 0 : 1;
