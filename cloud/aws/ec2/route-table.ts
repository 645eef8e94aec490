import type { Route, RouteTable, TagSpecification, Vpc } from '@aws-sdk/client-ec2';
import { dependencyViolation, ec2Error, invalidParameter, notFound } from './ec2-error.ts';
import { routeTableOf, subnetOf, vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { routeOperations } from './route.ts';
import { select } from './select.ts';

export function createRouteTable(
  model: Model,
  vpc: Vpc,
  options: { isMain?: boolean; TagSpecifications?: readonly TagSpecification[] } = {},
): RouteTable {
  const RouteTableId = newId('rtb');
  const main = { Main: true, RouteTableAssociationId: newId('rtbassoc'), RouteTableId, AssociationState: ASSOCIATED };
  const local: Route = {
    DestinationCidrBlock: vpc.CidrBlock,
    GatewayId: 'local',
    Origin: 'CreateRouteTable',
    State: 'active',
  };
  model.tags.specified(RouteTableId, 'route-table', options.TagSpecifications);
  return model.routeTables.put(RouteTableId, {
    RouteTableId,
    VpcId: vpc.VpcId,
    OwnerId: model.cloud.account,
    Associations: options.isMain ? [main] : [],
    PropagatingVgws: [],
    Routes: [local],
  });
}

const ASSOCIATED = { State: 'associated' as const };

export function routeTableOperations(model: Model) {
  const { routeTables, tags } = model;
  const answer = (table: RouteTable) => ({ ...table, Tags: tags.list(table.RouteTableId!) });

  function associated(id: string | undefined): RouteTable {
    const table = routeTables.values().find((it) => it.Associations?.some((a) => a.RouteTableAssociationId === id));
    if (!table) throw notFound.association(id ?? '');
    return table;
  }
  function disassociate(table: RouteTable, associationId: string | undefined): void {
    const Associations = table.Associations!.filter((it) => it.RouteTableAssociationId !== associationId);
    routeTables.put(table.RouteTableId!, { ...table, Associations });
  }
  function associate(routeTableId: string, subnet: { SubnetId?: string; Main?: boolean }): string {
    const table = routeTables.get(routeTableId)!;
    const RouteTableAssociationId = newId('rtbassoc');
    const association = {
      Main: subnet.Main ?? false,
      SubnetId: subnet.SubnetId,
      RouteTableAssociationId,
      RouteTableId: routeTableId,
      AssociationState: ASSOCIATED,
    };
    routeTables.put(routeTableId, { ...table, Associations: [...table.Associations!, association] });
    return RouteTableAssociationId;
  }

  return {
    ...routeOperations(model),

    async CreateRouteTable(input) {
      const vpc = vpcOf(model, input.VpcId);
      const table = model.idempotent(
        'CreateRouteTable',
        input,
        (id) => routeTables.get(id),
        () => {
          const row = createRouteTable(model, vpc, { TagSpecifications: input.TagSpecifications });
          return { id: row.RouteTableId!, row };
        },
      );
      return { RouteTable: answer(table), ClientToken: input.ClientToken };
    },

    async DescribeRouteTables({ RouteTableIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: routeTables.values(),
        id: (table) => table.RouteTableId,
        ids: RouteTableIds,
        missing: notFound.routeTable,
        filters: Filters,
        fields: (table) => ({
          'route-table-id': table.RouteTableId,
          'vpc-id': table.VpcId,
          'owner-id': table.OwnerId,
          'association.main': table.Associations?.map((it) => String(it.Main)),
          'association.route-table-association-id': table.Associations?.map((it) => it.RouteTableAssociationId),
          'association.route-table-id': table.Associations?.map((it) => it.RouteTableId),
          'association.subnet-id': table.Associations?.map((it) => it.SubnetId),
          'association.gateway-id': table.Associations?.map((it) => it.GatewayId),
          'route.destination-cidr-block': table.Routes?.map((it) => it.DestinationCidrBlock),
          'route.gateway-id': table.Routes?.map((it) => it.GatewayId),
          'route.nat-gateway-id': table.Routes?.map((it) => it.NatGatewayId),
          'route.state': table.Routes?.map((it) => it.State),
        }),
        tags: (table) => tags.of(table.RouteTableId!),
        input,
      });
      return { RouteTables: rows.map(answer), ...next };
    },

    async AssociateRouteTable({ RouteTableId, SubnetId }) {
      const table = routeTableOf(model, RouteTableId);
      const subnet = subnetOf(model, SubnetId);
      if (subnet.VpcId !== table.VpcId)
        throw invalidParameter(
          `Route table ${RouteTableId} and subnet ${SubnetId} belong to different networks: ${table.VpcId} and ${subnet.VpcId}.`,
        );
      const before = routeTables.values().find((it) => it.Associations?.some((a) => a.SubnetId === SubnetId));
      const same = before?.Associations?.find((it) => it.SubnetId === SubnetId);
      // Asking again for what is there is no error at AWS.
      if (before?.RouteTableId === RouteTableId)
        return { AssociationId: same?.RouteTableAssociationId, AssociationState: ASSOCIATED };
      if (before)
        throw ec2Error(
          'Resource.AlreadyAssociated',
          `the specified association for route table ${RouteTableId} conflicts with an existing association`,
        );
      return { AssociationId: associate(RouteTableId!, { SubnetId }), AssociationState: ASSOCIATED };
    },

    async ReplaceRouteTableAssociation({ AssociationId, RouteTableId }) {
      routeTableOf(model, RouteTableId);
      const from = associated(AssociationId);
      const old = from.Associations!.find((it) => it.RouteTableAssociationId === AssociationId)!;
      disassociate(from, AssociationId);
      const { SubnetId, Main } = old;
      return { NewAssociationId: associate(RouteTableId!, { SubnetId, Main }), AssociationState: ASSOCIATED };
    },

    async DisassociateRouteTable({ AssociationId }) {
      const table = associated(AssociationId);
      if (table.Associations!.some((it) => it.RouteTableAssociationId === AssociationId && it.Main))
        throw invalidParameter(`cannot disassociate the main route table association ${AssociationId}`);
      disassociate(table, AssociationId);
      return {};
    },

    async DeleteRouteTable({ RouteTableId }) {
      const table = routeTableOf(model, RouteTableId);
      if (table.Associations?.length) throw dependencyViolation('routeTable', RouteTableId!);
      routeTables.delete(RouteTableId!);
      tags.forget(RouteTableId!);
      return {};
    },
  } satisfies Ec2Operations;
}
