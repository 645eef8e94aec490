import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateExperimentTemplateCommand,
  type CreateExperimentTemplateCommandInput,
  type Experiment,
  FISClient,
  GetExperimentCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { RunningCloud } from '../../../../cloud/cloud.ts';

/** A client of FIS, and a role for its experiments. */
export interface Laboratory {
  readonly fis: FISClient;
  /** A role that FIS may take, with these rights. */
  role(name: string, actions: readonly string[], resource?: string): Promise<string>;
  /** A template of these actions, without stop conditions unless it has some; its id. */
  template(input: Partial<CreateExperimentTemplateCommandInput>): Promise<string>;
  start(experimentTemplateId: string): Promise<string>;
  experiment(id: string): Promise<Experiment>;
  /** Waits until the experiment, or one of its actions, is in this state. */
  reaches(id: string, status: string, action?: string): Promise<Experiment>;
}

export async function openLaboratory(running: RunningCloud): Promise<Laboratory> {
  const { endpoint, region, operator: credentials } = running;
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  const fis = new FISClient(config);
  const iam = new IAMClient(config);
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });

  const role: Laboratory['role'] = async (RoleName, Action, Resource = '*') => {
    const Principal = { Service: 'fis.amazonaws.com' };
    const AssumeRolePolicyDocument = document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = document({ Effect: 'Allow', Action, Resource });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
    return Role!.Arn!;
  };
  const everything = await role('experiments', ['*']);
  const experiment = async (id: string) => (await fis.send(new GetExperimentCommand({ id }))).experiment!;
  return {
    fis,
    role,
    experiment,
    async template(input) {
      const command = new CreateExperimentTemplateCommand({
        description: 'a test',
        roleArn: everything,
        stopConditions: [{ source: 'none' }],
        actions: {},
        ...input,
      });
      return (await fis.send(command)).experimentTemplate!.id!;
    },
    async start(experimentTemplateId) {
      return (await fis.send(new StartExperimentCommand({ experimentTemplateId }))).experiment!.id!;
    },
    async reaches(id, status, action) {
      for (const limit = performance.now() + 30_000; ; await pause(20)) {
        const it = await experiment(id);
        const state = action ? it.actions?.[action]?.state : it.state;
        if (state?.status === status) return it;
        if (performance.now() > limit)
          throw new NotReached(`${id} is ${state?.status} (${state?.reason}), not ${status}`);
      }
    },
  };
}

class NotReached extends Error {
  override readonly name = 'NotReached';
}
