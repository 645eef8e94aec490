import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { ec2Error, missingParameter, notFound } from './ec2-error.ts';
import { routeTableOf, subnetOf, vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Kept, Model } from './model.ts';
import { createInterface, deleteInterface } from './network-interface.ts';
import { select } from './select.ts';

/** The managed prefix lists of the services that have gateway endpoints. */
const prefixListOf = (serviceName: string) => (serviceName.endsWith('.dynamodb') ? 'pl-02cd2c6b' : 'pl-63a5400a');

export function vpcEndpointOperations(model: Model) {
  const { endpoints, routeTables, tags, cloud } = model;

  function answer({ CreationTimestamp, ...rest }: Kept<VpcEndpoint>): VpcEndpoint {
    const at = CreationTimestamp === undefined ? undefined : new Date(CreationTimestamp);
    return { ...(rest as VpcEndpoint), CreationTimestamp: at, Tags: tags.list(rest.VpcEndpointId!) };
  }

  /** A gateway endpoint is a route in each of its tables. */
  function route(endpoint: Kept<VpcEndpoint>, add: readonly string[], remove: readonly string[]): void {
    const DestinationPrefixListId = prefixListOf(endpoint.ServiceName!);
    for (const id of [...add, ...remove]) {
      const table = routeTables.get(id);
      if (!table) continue;
      const others = table.Routes!.filter((it) => it.GatewayId !== endpoint.VpcEndpointId);
      const own = {
        DestinationPrefixListId,
        GatewayId: endpoint.VpcEndpointId,
        Origin: 'CreateRoute' as const,
        State: 'active' as const,
      };
      routeTables.put(id, { ...table, Routes: add.includes(id) ? [...others, own] : others });
    }
  }

  function remove(id: string): void {
    const endpoint = endpoints.get(id)!;
    route(endpoint, [], endpoint.RouteTableIds ?? []);
    for (const eni of endpoint.NetworkInterfaceIds ?? []) if (model.interfaces.has(eni)) deleteInterface(model, eni);
    endpoints.delete(id);
    tags.forget(id);
  }

  return {
    async CreateVpcEndpoint(input) {
      const vpc = vpcOf(model, input.VpcId);
      const { ServiceName, VpcEndpointType = 'Gateway', RouteTableIds = [], SubnetIds = [] } = input;
      if (!ServiceName) throw missingParameter('serviceName');
      if (!ServiceName.startsWith(`com.amazonaws.${cloud.region}.`))
        throw ec2Error('InvalidServiceName', `The Vpc Endpoint Service '${ServiceName}' does not exist`);
      for (const id of RouteTableIds) routeTableOf(model, id);
      const row = model.idempotent(
        'CreateVpcEndpoint',
        input,
        (id) => endpoints.get(id),
        () => {
          const taken = endpoints
            .values()
            .some(
              (it) =>
                it.VpcId === vpc.VpcId &&
                it.ServiceName === ServiceName &&
                it.RouteTableIds?.some((id) => RouteTableIds.includes(id)),
            );
          if (taken)
            throw ec2Error(
              'RouteAlreadyExists',
              `route table ${RouteTableIds.join(', ')} already has a route with destination-prefix-list-id ${prefixListOf(ServiceName)}`,
            );
          const VpcEndpointId = newId('vpce');
          const interfaces = SubnetIds.map((id) =>
            createInterface(model, {
              subnet: subnetOf(model, id),
              groups: input.SecurityGroupIds,
              Description: `VPC Endpoint Interface ${VpcEndpointId}`,
              InterfaceType: 'vpc_endpoint',
              requester: 'amazon-vpc-endpoint',
            }),
          );
          const endpoint = endpoints.put(VpcEndpointId, {
            VpcEndpointId,
            VpcEndpointType,
            VpcId: vpc.VpcId,
            ServiceName,
            State: 'available' as 'Available', // AWS says it in lower case, its model does not
            PolicyDocument:
              input.PolicyDocument ??
              '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
            RouteTableIds,
            SubnetIds,
            Groups: [],
            PrivateDnsEnabled: input.PrivateDnsEnabled ?? VpcEndpointType === 'Interface',
            RequesterManaged: false,
            NetworkInterfaceIds: interfaces.map((it) => it.NetworkInterfaceId!),
            DnsEntries: [],
            CreationTimestamp: cloud.clock.now().toISOString(),
            OwnerId: cloud.account,
          });
          if (VpcEndpointType === 'Gateway') route(endpoint, RouteTableIds, []);
          tags.specified(VpcEndpointId, 'vpc-endpoint', input.TagSpecifications);
          return { id: VpcEndpointId, row: endpoint };
        },
      );
      return { VpcEndpoint: answer(row), ClientToken: input.ClientToken };
    },

    async DescribeVpcEndpoints({ VpcEndpointIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: endpoints.values(),
        id: (endpoint) => endpoint.VpcEndpointId,
        ids: VpcEndpointIds,
        missing: notFound.vpcEndpoint,
        filters: Filters,
        fields: (endpoint) => ({
          'vpc-endpoint-id': endpoint.VpcEndpointId,
          'vpc-id': endpoint.VpcId,
          'service-name': endpoint.ServiceName,
          'vpc-endpoint-state': endpoint.State,
          'vpc-endpoint-type': endpoint.VpcEndpointType,
        }),
        tags: (endpoint) => tags.of(endpoint.VpcEndpointId!),
        input,
      });
      return { VpcEndpoints: rows.map(answer), ...next };
    },

    /** The addresses of the services that have gateway endpoints; on this machine they listen on the loopback. */
    async DescribePrefixLists({ PrefixListIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: ['dynamodb', 's3'].map((it) => {
          const PrefixListName = `com.amazonaws.${cloud.region}.${it}`;
          return { PrefixListId: prefixListOf(PrefixListName), PrefixListName, Cidrs: ['127.0.0.1/32'] };
        }),
        id: (list) => list.PrefixListId,
        ids: PrefixListIds,
        missing: (id) => ec2Error('InvalidPrefixListId.NotFound', `The prefix list ID '${id}' does not exist`),
        filters: Filters,
        fields: (list) => ({ 'prefix-list-id': list.PrefixListId, 'prefix-list-name': list.PrefixListName }),
        input,
      });
      return { PrefixLists: rows, ...next };
    },

    async ModifyVpcEndpoint({ VpcEndpointId, AddRouteTableIds = [], RemoveRouteTableIds = [], PolicyDocument }) {
      const endpoint = endpoints.get(VpcEndpointId ?? '');
      if (!endpoint) throw notFound.vpcEndpoint(VpcEndpointId ?? '');
      for (const id of AddRouteTableIds) routeTableOf(model, id);
      const kept = (endpoint.RouteTableIds ?? []).filter((id) => !RemoveRouteTableIds.includes(id));
      const RouteTableIds = [...new Set([...kept, ...AddRouteTableIds])];
      endpoints.put(VpcEndpointId!, {
        ...endpoint,
        RouteTableIds,
        PolicyDocument: PolicyDocument ?? endpoint.PolicyDocument,
      });
      route(endpoint, AddRouteTableIds, RemoveRouteTableIds);
      return { Return: true };
    },

    async DeleteVpcEndpoints({ VpcEndpointIds = [] }) {
      const Unsuccessful = VpcEndpointIds.filter((id) => !endpoints.has(id)).map((ResourceId) => ({
        ResourceId,
        Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${ResourceId}' does not exist` },
      }));
      for (const id of VpcEndpointIds) if (endpoints.has(id)) remove(id);
      return { Unsuccessful };
    },
  } satisfies Ec2Operations;
}
