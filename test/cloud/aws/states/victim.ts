import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startCloud } from '../../../../cloud/cloud.ts';

/** A cloud in a process of its own, to be killed while an execution waits. It says the execution's ARN when that is so. */
const cloud = await startCloud({ folder: process.argv[2] as string, port: 0, resume: [] });
const config = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
const iam = new IAMClient(config);
const allow = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
const { Role } = await iam.send(
  new CreateRoleCommand({
    RoleName: 'victim',
    AssumeRolePolicyDocument: allow({ Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  }),
);
const PolicyDocument = allow({ Action: 'states:*', Resource: '*' });
await iam.send(new PutRolePolicyCommand({ RoleName: 'victim', PolicyName: 'all', PolicyDocument }));

const sfn = new SFNClient(config);
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Set',
  States: {
    Set: { Type: 'Pass', Assign: { kept: 'before' }, Next: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 2, Next: 'Call' },
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:listStateMachines',
      Arguments: {},
      Output: '{% $kept %}',
      End: true,
    },
  },
};
const { stateMachineArn } = await sfn.send(
  new CreateStateMachineCommand({ name: 'victim', roleArn: Role?.Arn, definition: JSON.stringify(definition) }),
);
const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'run' }));
for (;;) {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  if (events.some((it) => it.type === 'WaitStateEntered')) break;
}
console.log(executionArn);
