import type { CreateRouteRequest, Route, RouteTable } from '@aws-sdk/client-ec2';
import { canonical } from './cidr.ts';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { routeTableOf } from './existing.ts';
import type { Ec2Operations, Model } from './model.ts';

export function routeOperations(model: Model) {
  const { routeTables } = model;
  const put = (table: RouteTable, Routes: Route[]) => routeTables.put(table.RouteTableId!, { ...table, Routes });
  const isTo = (destination: string | undefined) => (route: Route) =>
    (route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId) === destination;

  /** Where the route leads must exist; a NAT gateway may still be pending. */
  function routeFrom(input: CreateRouteRequest): Route {
    const { GatewayId, NatGatewayId, NetworkInterfaceId } = input;
    if (GatewayId && !model.internetGateways.has(GatewayId)) throw notFound.internetGateway(GatewayId);
    if (NatGatewayId) {
      const nat = model.natGateways.get(NatGatewayId);
      if (!nat || nat.State === 'deleted')
        throw ec2Error('InvalidNatGatewayID.NotFound', `The natGateway ID '${NatGatewayId}' does not exist`);
    }
    if (NetworkInterfaceId && !model.interfaces.has(NetworkInterfaceId))
      throw notFound.networkInterface(NetworkInterfaceId);
    if (!GatewayId && !NatGatewayId && !NetworkInterfaceId)
      throw missingParameter('gatewayId, natGatewayId or networkInterfaceId');
    return {
      DestinationCidrBlock: input.DestinationCidrBlock && canonical(input.DestinationCidrBlock),
      DestinationIpv6CidrBlock: input.DestinationIpv6CidrBlock,
      GatewayId,
      NatGatewayId,
      NetworkInterfaceId,
      Origin: 'CreateRoute',
      State: 'active',
    };
  }
  const destinationOf = (input: { DestinationCidrBlock?: string; DestinationIpv6CidrBlock?: string }) => {
    const destination = input.DestinationCidrBlock
      ? canonical(input.DestinationCidrBlock)
      : input.DestinationIpv6CidrBlock;
    if (!destination) throw missingParameter('destinationCidrBlock');
    return destination;
  };
  const noRoute = (table: RouteTable, destination: string) =>
    ec2Error(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${destination} in route table ${table.RouteTableId}`,
    );

  return {
    async CreateRoute(input) {
      const table = routeTableOf(model, input.RouteTableId);
      const destination = destinationOf(input);
      if (table.Routes!.some(isTo(destination)))
        throw ec2Error('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
      put(table, [...table.Routes!, routeFrom(input)]);
      return { Return: true };
    },

    async ReplaceRoute(input) {
      const table = routeTableOf(model, input.RouteTableId);
      const destination = destinationOf(input);
      if (!table.Routes!.some(isTo(destination))) throw noRoute(table, destination);
      put(table, [...table.Routes!.filter((it) => !isTo(destination)(it)), routeFrom(input)]);
      return {};
    },

    async DeleteRoute(input) {
      const table = routeTableOf(model, input.RouteTableId);
      const destination = destinationOf(input);
      const route = table.Routes!.find(isTo(destination));
      if (!route) throw noRoute(table, destination);
      if (route.GatewayId === 'local')
        throw invalidParameter(`cannot remove local route ${destination} in route table ${table.RouteTableId}`);
      put(
        table,
        table.Routes!.filter((it) => it !== route),
      );
      return {};
    },
  } satisfies Ec2Operations;
}
