import {
  ApplicationDoesNotExistException,
  ApplicationNameRequiredException,
  DeploymentConfigDoesNotExistException,
  DeploymentDoesNotExistException,
  DeploymentGroupDoesNotExistException,
  DeploymentGroupNameRequiredException,
  DeploymentIdRequiredException,
  InvalidApplicationNameException,
  InvalidDeploymentGroupNameException,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { builtIn } from './healthy-hosts.ts';
import type { ApplicationRow, ConfigRow, DeploymentRow, GroupRow, Model } from './model.ts';

const NAME = /^[\w.,+=@-]{1,100}$/;

export function applicationName(name: string | undefined): string {
  if (!name) refuse(ApplicationNameRequiredException, 'An application name is required');
  if (!NAME.test(name)) refuse(InvalidApplicationNameException, `${name} is not a valid application name`);
  return name;
}

export function groupName(name: string | undefined): string {
  if (!name) refuse(DeploymentGroupNameRequiredException, 'A deployment group name is required');
  if (!NAME.test(name)) refuse(InvalidDeploymentGroupNameException, `${name} is not a valid deployment group name`);
  return name;
}

export function applicationOf({ applications }: Pick<Model, 'applications'>, name: string | undefined): ApplicationRow {
  return (
    applications.get(applicationName(name)) ??
    refuse(ApplicationDoesNotExistException, `No application found for name: ${name}`)
  );
}

export function groupOf(model: Model, application: string | undefined, name: string | undefined): GroupRow {
  const { name: found } = applicationOf(model, application);
  return (
    model.groups.get(`${found}/${groupName(name)}`) ??
    refuse(DeploymentGroupDoesNotExistException, `No Deployment Group found for name: ${name}`)
  );
}

export function deploymentOf({ deployments }: Model, id: string | undefined): DeploymentRow {
  if (!id) refuse(DeploymentIdRequiredException, 'A deployment ID is required');
  return deployments.get(id) ?? refuse(DeploymentDoesNotExistException, `The deployment ${id} could not be found`);
}

export function configOf({ configs }: Model, name: string): ConfigRow {
  return (
    builtIn(name) ??
    configs.get(name) ??
    refuse(DeploymentConfigDoesNotExistException, `No Deployment Configuration found for name: ${name}`)
  );
}
