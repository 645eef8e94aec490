import type { Diagnostics } from '@aws-sdk/client-codedeploy';
import type { AgentCommand } from '../../machines/agent/command.ts';
import type { Cloud } from '../../service.ts';
import { lastWords } from './last-words.ts';
import { whyLost } from './machine-state.ts';
import type { DeploymentRow, GroupRow, Model } from './model.ts';
import { allowTraffic, blockTraffic } from './traffic.ts';

/** These may fail without failing the instance, if the deployment says so. */
export const IGNORABLE = ['ApplicationStop', 'BeforeBlockTraffic', 'AfterBlockTraffic'];

/** The cloud's own events do the same when they are done twice; an agent's script may not. */
export const REPEATABLE = ['BlockTraffic', 'AllowTraffic'];

/** AWS gives a whole event an hour, and the agent five minutes to begin it. */
const EVENT = 3_600_000;
const BEGINNING = 300_000;
const LOOK = 250;

/** Does one event on one instance. The diagnostics say how it went; nothing is thrown but the cloud's own stop. */
export async function perform(
  model: Model,
  group: GroupRow,
  deployment: DeploymentRow,
  instanceId: string,
  name: string,
): Promise<Diagnostics> {
  const { cloud } = model;
  const ending = new AbortController();
  const signal = AbortSignal.any([cloud.signal, ending.signal]);
  const late = async (): Promise<Diagnostics> => {
    await cloud.clock.sleep(EVENT, signal);
    return {
      errorCode: 'ScriptTimedOut',
      scriptName: '',
      message: `The lifecycle event ${name} took more than an hour`,
      logTail: '',
    };
  };
  try {
    return await Promise.race([doEvent(model, group, deployment, instanceId, name, signal), late()]);
  } catch (error) {
    if (cloud.signal.aborted) throw error;
    return { errorCode: 'UnknownError', scriptName: '', message: (error as Error).message, logTail: '' };
  } finally {
    ending.abort();
  }
}

async function doEvent(
  model: Model,
  group: GroupRow,
  deployment: DeploymentRow,
  instanceId: string,
  name: string,
  signal: AbortSignal,
): Promise<Diagnostics> {
  const { cloud } = model;
  if (name === 'BlockTraffic' || name === 'AllowTraffic') {
    const role = await model.asRole(group.serviceRoleArn);
    const shift = name === 'BlockTraffic' ? blockTraffic : allowTraffic;
    await shift({ cloud, role, loadBalancers: deployment.loadBalancerInfo, instanceId, signal });
    return { errorCode: 'Success', scriptName: '', message: 'Succeeded', logTail: '' };
  }
  const instance = await reach(cloud, instanceId, signal);
  const report = await instance.agent(commandOf(deployment, name), signal).catch((error: Error) => {
    if (error.name !== 'InstanceDied') throw error;
    return lastWords(instance, deployment, name);
  });
  if (!('status' in report)) return report;
  return {
    errorCode: report.status === 'Failed' ? (report.errorCode ?? 'UnknownError') : 'Success',
    scriptName: report.scriptName ?? '',
    message: report.message ?? 'Succeeded',
    logTail: report.logTail ?? '',
  };
}

/** Waits for the instance's agent for as long as AWS does, and not at all for an instance that ends. */
async function reach(cloud: Cloud, instanceId: string, signal: AbortSignal) {
  const until = cloud.clock.now().getTime() + BEGINNING;
  for (;;) {
    const found = cloud.instances.get(instanceId);
    if (found) return found;
    const lost = await whyLost(cloud, instanceId);
    if (lost || cloud.clock.now().getTime() > until) throw new AgentUnreachable(instanceId, lost ?? 'silent');
    await cloud.clock.sleep(LOOK, signal);
  }
}

class AgentUnreachable extends Error {
  override readonly name = 'AgentUnreachable';
  constructor(instanceId: string, state: string) {
    super(
      `CodeDeploy agent was not able to receive the lifecycle event: the instance ${instanceId} is ${state}. ` +
        'Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.',
    );
  }
}

export function commandOf(deployment: DeploymentRow, lifecycleEvent: string): AgentCommand {
  const { bucket = '', key = '', version, eTag } = deployment.revision.s3Location ?? {};
  return {
    deploymentId: deployment.id,
    deploymentGroupId: deployment.deploymentGroupId,
    deploymentGroupName: deployment.deploymentGroupName,
    applicationName: deployment.applicationName,
    lifecycleEvent,
    revision: { bucket, key, bundleType: 'zip', ...(version && { version }), ...(eTag && { eTag }) },
    fileExistsBehavior: deployment.fileExistsBehavior,
  };
}
