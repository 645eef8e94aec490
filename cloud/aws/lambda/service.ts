import type * as Lambda from '@aws-sdk/client-lambda';
import type { Service, StartService } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { aliasOperations } from './alias.ts';
import { openAsynchronous } from './asynchronous.ts';
import { concurrencyOperations } from './concurrency.ts';
import { openDeployed } from './deployed.ts';
import { openEventInvokeConfigs } from './event-invoke-config.ts';
import { openExecutor } from './execution.ts';
import { functionOperations } from './function.ts';
import { invokeOperations, runner } from './invoke.ts';
import { openPermissions } from './permission.ts';
import { tagOperations } from './tag.ts';
import { versionOperations } from './version.ts';

/** Lambda: functions run from their bundles, each in worker threads of its own, as their roles. */
export const start: StartService<typeof Lambda> = (cloud) => {
  const deployed = openDeployed(cloud);
  const executor = openExecutor(cloud);
  const permissions = openPermissions(cloud, deployed);
  const configs = openEventInvokeConfigs(cloud, deployed);
  const functions = functionOperations(cloud, deployed, executor.retire);
  const run = runner(deployed, executor);
  const asynchronous = openAsynchronous(cloud, deployed, configs, run);

  const operations: Service<typeof Lambda>['operations'] = {
    ...functions.operations,
    ...invokeOperations(deployed, run, asynchronous),
    ...permissions.operations,
    ...configs.operations,
    ...versionOperations(deployed),
    ...aliasOperations(deployed),
    ...concurrencyOperations(deployed),
    ...tagOperations(deployed),
    ...absentOperations(deployed),
  };
  const onFunction = Object.keys(operations).filter((name) => !ELSEWHERE.includes(name));
  const about = ({ FunctionName, Qualifier }: { FunctionName?: string; Qualifier?: string }) => [
    { ...deployed.touched(FunctionName, Qualifier), policy: permissions.policyOf(FunctionName, Qualifier) },
  ];
  const onArn = ({ Resource }: { Resource?: string }) => about({ FunctionName: Resource });
  return {
    operations,
    touches: {
      ...Object.fromEntries(onFunction.map((name) => [name, about])),
      ...{ ListTags: onArn, TagResource: onArn, UntagResource: onArn },
    },
    actions: { Invoke: 'lambda:InvokeFunction' },
    async resume() {
      functions.resume();
      asynchronous.resume();
    },
  };
};

/** What is about no function, about all, or about one that it names by its ARN. */
const ELSEWHERE = [
  'GetAccountSettings',
  'ListCodeSigningConfigs',
  'ListEventSourceMappings',
  'ListFunctions',
  'ListLayers',
  'ListTags',
  'TagResource',
  'UntagResource',
];
