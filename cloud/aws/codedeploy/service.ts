import type { StartService } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { absentOperations } from './absent.ts';
import { applicationOperations } from './application.ts';
import { continueDeploymentOperations } from './continue-deployment.ts';
import { deploymentOperations } from './deployment.ts';
import { deploymentConfigOperations } from './deployment-config.ts';
import { deploymentGroupOperations } from './deployment-group.ts';
import { deploymentTargetOperations } from './deployment-target.ts';
import { watchLaunches } from './launch-hook.ts';
import { isOver, type Model, openModel } from './model.ts';
import { revisionOperations } from './revision.ts';
import { openRoles } from './role.ts';
import { runDeployment } from './run-deployment.ts';
import { tagOperations } from './tag.ts';
import { touchesOf } from './touches.ts';

type CodeDeploy = typeof import('@aws-sdk/client-codedeploy');

/** Deployments to EC2 instances, in place and blue/green. */
export const start: StartService<CodeDeploy> = (cloud) => {
  const model: Model = {
    ...openModel(cloud),
    asRole: openRoles(cloud),
    begin: (id) => cloud.background(`deployment ${id}`, () => runDeployment(model, id)),
  };
  cloud.background('launches of deployment groups', (signal) => watchLaunches(model, signal));
  const groups = deploymentGroupOperations(model);
  const touches = touchesOf(model);
  return {
    operations: {
      ...applicationOperations(model, groups.remove),
      ...groups.operations,
      ...deploymentConfigOperations(model),
      ...revisionOperations(model),
      ...deploymentOperations(model),
      ...continueDeploymentOperations(model),
      ...deploymentTargetOperations(model),
      ...tagOperations(model),
      ...absentOperations(),
    },
    touches,
    besides: tagOnCreate<CodeDeploy>('codedeploy:TagResource', {
      CreateApplication: touches.CreateApplication,
      CreateDeploymentGroup: touches.CreateDeploymentGroup,
    }),
    resume: async () => {
      for (const deployment of model.deployments.values()) if (!isOver(deployment)) model.begin(deployment.id);
    },
  };
};
