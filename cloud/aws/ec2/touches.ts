import type { Service, Touched } from '../../service.ts';
import { imageParameters, parameterNamed } from './image.ts';
import { overTemplate } from './launch.ts';
import type { Model } from './model.ts';
import { typeOf } from './tag.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');

/**
 * On what each operation is authorized: what it changes, with its tags, and for a create the new resource (`vpc/*`) beside what it is made
 * in. Questions are asked on `*`, as at AWS.
 */
export function touches(model: Model): NonNullable<Service<Sdk>['touches']> {
  const { cloud, tags } = model;
  const all = (ids: readonly (string | undefined)[] = []): Touched[] =>
    ids.flatMap((id) => {
      const type = id && typeOf(id);
      return type ? [{ arn: cloud.arn('ec2', `${type}/${id}`), tags: tags.of(id) }] : [];
    });
  const one = (...ids: (string | undefined)[]) => all(ids);
  const fresh = (type: string): Touched => ({ arn: cloud.arn('ec2', `${type}/*`) });
  const template = (input: { LaunchTemplateId?: string; LaunchTemplateName?: string }) => {
    const row = model.templates.values().find((it) => it.name === input.LaunchTemplateName);
    return one(input.LaunchTemplateId ?? row?.id);
  };
  /** AWS's own images belong to no account. */
  const image = (name: string | undefined): Touched => {
    const parameter = parameterNamed(name);
    const id = parameter === undefined ? name : imageParameters[parameter];
    return { arn: `arn:aws:ec2:${cloud.region}::image/${id ?? '*'}` };
  };
  const aclOfAssociation = (id: string | undefined) =>
    model.networkAcls.values().find((acl) => acl.Associations?.some((it) => it.NetworkAclAssociationId === id));
  const tableOfAssociation = (id: string | undefined) =>
    model.routeTables.values().find((table) => table.Associations?.some((it) => it.RouteTableAssociationId === id));

  return {
    CreateVpc: () => [fresh('vpc')],
    ModifyVpcAttribute: (it) => one(it.VpcId),
    DeleteVpc: (it) => one(it.VpcId),
    CreateSubnet: (it) => [fresh('subnet'), ...one(it.VpcId)],
    ModifySubnetAttribute: (it) => one(it.SubnetId),
    DeleteSubnet: (it) => one(it.SubnetId),
    CreateInternetGateway: () => [fresh('internet-gateway')],
    AttachInternetGateway: (it) => one(it.InternetGatewayId, it.VpcId),
    DetachInternetGateway: (it) => one(it.InternetGatewayId, it.VpcId),
    DeleteInternetGateway: (it) => one(it.InternetGatewayId),
    AllocateAddress: () => [fresh('elastic-ip')],
    AssociateAddress: (it) => one(it.AllocationId, it.InstanceId, it.NetworkInterfaceId),
    ReleaseAddress: (it) => one(it.AllocationId),
    CreateNatGateway: (it) => [fresh('natgateway'), ...one(it.SubnetId, it.AllocationId)],
    DeleteNatGateway: (it) => one(it.NatGatewayId),
    CreateRouteTable: (it) => [fresh('route-table'), ...one(it.VpcId)],
    CreateRoute: (it) => one(it.RouteTableId),
    ReplaceRoute: (it) => one(it.RouteTableId),
    DeleteRoute: (it) => one(it.RouteTableId),
    AssociateRouteTable: (it) => one(it.RouteTableId, it.SubnetId),
    ReplaceRouteTableAssociation: (it) => one(it.RouteTableId, tableOfAssociation(it.AssociationId)?.RouteTableId),
    DisassociateRouteTable: (it) => one(tableOfAssociation(it.AssociationId)?.RouteTableId),
    DeleteRouteTable: (it) => one(it.RouteTableId),
    CreateNetworkAcl: (it) => [fresh('network-acl'), ...one(it.VpcId)],
    CreateNetworkAclEntry: (it) => one(it.NetworkAclId),
    ReplaceNetworkAclEntry: (it) => one(it.NetworkAclId),
    DeleteNetworkAclEntry: (it) => one(it.NetworkAclId),
    ReplaceNetworkAclAssociation: (it) => one(it.NetworkAclId, aclOfAssociation(it.AssociationId)?.NetworkAclId),
    DeleteNetworkAcl: (it) => one(it.NetworkAclId),
    CreateSecurityGroup: (it) => [fresh('security-group'), ...one(it.VpcId)],
    AuthorizeSecurityGroupIngress: (it) => [...one(it.GroupId), fresh('security-group-rule')],
    AuthorizeSecurityGroupEgress: (it) => [...one(it.GroupId), fresh('security-group-rule')],
    RevokeSecurityGroupIngress: (it) => one(it.GroupId),
    RevokeSecurityGroupEgress: (it) => one(it.GroupId),
    DeleteSecurityGroup: (it) => one(it.GroupId),
    CreateNetworkInterface: (it) => [fresh('network-interface'), ...one(it.SubnetId, ...(it.Groups ?? []))],
    ModifyNetworkInterfaceAttribute: (it) => one(it.NetworkInterfaceId, ...(it.Groups ?? [])),
    DeleteNetworkInterface: (it) => one(it.NetworkInterfaceId),
    CreateVpcEndpoint: (it) => [fresh('vpc-endpoint'), ...one(it.VpcId, ...(it.RouteTableIds ?? []))],
    ModifyVpcEndpoint: (it) => one(it.VpcEndpointId),
    DeleteVpcEndpoints: (it) => all(it.VpcEndpointIds),
    CreateLaunchTemplate: () => [fresh('launch-template')],
    CreateLaunchTemplateVersion: template,
    ModifyLaunchTemplate: template,
    DeleteLaunchTemplate: template,
    DeleteLaunchTemplateVersions: template,
    RunInstances: (it) => {
      const { request } = overTemplate(model, it);
      return [
        ...['instance', 'volume', 'network-interface'].map(fresh),
        image(request.ImageId),
        ...one(request.SubnetId, ...(request.SecurityGroupIds ?? [])),
        ...(it.LaunchTemplate ? template(it.LaunchTemplate) : []),
      ];
    },
    TerminateInstances: (it) => all(it.InstanceIds),
    StopInstances: (it) => all(it.InstanceIds),
    StartInstances: (it) => all(it.InstanceIds),
    RebootInstances: (it) => all(it.InstanceIds),
    ModifyInstanceAttribute: (it) => one(it.InstanceId),
    ModifyInstanceMetadataOptions: (it) => one(it.InstanceId),
    CreateTags: (it) => all(it.Resources),
    DeleteTags: (it) => all(it.Resources),
  };
}
