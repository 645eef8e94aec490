import type { InternetGateway } from '@aws-sdk/client-ec2';
import { dependencyViolation, ec2Error, missingParameter, notFound } from './ec2-error.ts';
import { vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';

export function internetGatewayOperations(model: Model) {
  const { internetGateways, tags, cloud } = model;
  const answer = (gateway: InternetGateway) => ({ ...gateway, Tags: tags.list(gateway.InternetGatewayId!) });

  function gatewayOf(id: string | undefined): InternetGateway {
    if (!id) throw missingParameter('internetGatewayId');
    const gateway = internetGateways.get(id);
    if (!gateway) throw notFound.internetGateway(id);
    return gateway;
  }

  return {
    async CreateInternetGateway({ TagSpecifications }) {
      const InternetGatewayId = newId('igw');
      tags.specified(InternetGatewayId, 'internet-gateway', TagSpecifications);
      const gateway = { InternetGatewayId, Attachments: [], OwnerId: cloud.account };
      return { InternetGateway: answer(internetGateways.put(InternetGatewayId, gateway)) };
    },

    async DescribeInternetGateways({ InternetGatewayIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: internetGateways.values(),
        id: (gateway) => gateway.InternetGatewayId,
        ids: InternetGatewayIds,
        missing: notFound.internetGateway,
        filters: Filters,
        fields: (gateway) => ({
          'internet-gateway-id': gateway.InternetGatewayId,
          'owner-id': gateway.OwnerId,
          'attachment.vpc-id': gateway.Attachments?.map((it) => it.VpcId),
          'attachment.state': gateway.Attachments?.map((it) => it.State),
        }),
        tags: (gateway) => tags.of(gateway.InternetGatewayId!),
        input,
      });
      return { InternetGateways: rows.map(answer), ...next };
    },

    async AttachInternetGateway({ InternetGatewayId, VpcId }) {
      const gateway = gatewayOf(InternetGatewayId);
      vpcOf(model, VpcId);
      if (gateway.Attachments?.length)
        throw ec2Error(
          'Resource.AlreadyAssociated',
          `resource ${InternetGatewayId} is already attached to network ${gateway.Attachments[0]!.VpcId}`,
        );
      const other = internetGateways.values().find((it) => it.Attachments?.some((a) => a.VpcId === VpcId));
      if (other)
        throw ec2Error(
          'InvalidParameterValue',
          `Network ${VpcId} already has an internet gateway attached: ${other.InternetGatewayId}`,
        );
      // `available` is AWS's word for an attached internet gateway; the SDK's enum has the words of other gateways.
      const State = 'available' as 'attached';
      internetGateways.put(InternetGatewayId!, { ...gateway, Attachments: [{ State, VpcId }] });
      return {};
    },

    async DetachInternetGateway({ InternetGatewayId, VpcId }) {
      const gateway = gatewayOf(InternetGatewayId);
      if (!gateway.Attachments?.some((it) => it.VpcId === VpcId))
        throw ec2Error('Gateway.NotAttached', `resource ${InternetGatewayId} is not attached to network ${VpcId}`);
      const hasPublicAddress = model.interfaces.values().some((it) => it.VpcId === VpcId && it.Association?.PublicIp);
      if (hasPublicAddress)
        throw ec2Error(
          'DependencyViolation',
          `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
        );
      internetGateways.put(InternetGatewayId!, { ...gateway, Attachments: [] });
      return {};
    },

    async DeleteInternetGateway({ InternetGatewayId }) {
      if (gatewayOf(InternetGatewayId).Attachments?.length)
        throw dependencyViolation('internetGateway', InternetGatewayId!);
      internetGateways.delete(InternetGatewayId!);
      tags.forget(InternetGatewayId!);
      return {};
    },
  } satisfies Ec2Operations;
}
