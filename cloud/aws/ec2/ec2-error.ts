import { EC2ServiceException } from '@aws-sdk/client-ec2';

/** EC2 models no exceptions: the code is the error's name. Codes and texts are those of AWS's "Error codes for the Amazon EC2 API". */
export const ec2Error = (code: string, message: string) =>
  new EC2ServiceException({ name: code, message, $fault: 'client', $metadata: {} });

export const missingParameter = (name: string) =>
  ec2Error('MissingParameter', `The request must contain the parameter ${name}`);

export const invalidParameter = (message: string) => ec2Error('InvalidParameterValue', message);

export const dependencyViolation = (what: string, id: string) =>
  ec2Error('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);

/** For each kind of resource how AWS says that there is none with this id. */
export const notFound = {
  vpc: (id: string) => ec2Error('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`),
  subnet: (id: string) => ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`),
  internetGateway: (id: string) =>
    ec2Error('InvalidInternetGatewayID.NotFound', `The internetGateway ID '${id}' does not exist`),
  natGateway: (id: string) => ec2Error('NatGatewayNotFound', `NAT gateway ${id} was not found`),
  routeTable: (id: string) => ec2Error('InvalidRouteTableID.NotFound', `The routeTable ID '${id}' does not exist`),
  association: (id: string) => ec2Error('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`),
  networkAcl: (id: string) => ec2Error('InvalidNetworkAclID.NotFound', `The networkAcl ID '${id}' does not exist`),
  group: (id: string) => ec2Error('InvalidGroup.NotFound', `The security group '${id}' does not exist`),
  groupRule: (id: string) =>
    ec2Error('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`),
  networkInterface: (id: string) =>
    ec2Error('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`),
  allocation: (id: string) => ec2Error('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`),
  vpcEndpoint: (id: string) => ec2Error('InvalidVpcEndpointId.NotFound', `The Vpc Endpoint Id '${id}' does not exist`),
  launchTemplate: (id: string) =>
    ec2Error(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    ),
  launchTemplateName: (name: string) =>
    ec2Error(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template name ${name}, does not exist.`,
    ),
  instance: (id: string) => ec2Error('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`),
  volume: (id: string) => ec2Error('InvalidVolume.NotFound', `The volume '${id}' does not exist.`),
  dhcpOptions: (id: string) => ec2Error('InvalidDhcpOptionID.NotFound', `The dhcpOption ID '${id}' does not exist`),
  image: (id: string) => ec2Error('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`),
} satisfies Record<string, (id: string) => EC2ServiceException>;
