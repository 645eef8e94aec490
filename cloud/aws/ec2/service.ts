import { startImds } from '../../machines/imds.ts';
import type { Call, StartService } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { accountOperations } from './account.ts';
import { addressOperations } from './address.ts';
import { besides } from './besides.ts';
import { consoleOutputOperations } from './console-output.ts';
import { dhcpOptionsOperations } from './dhcp-options.ts';
import { faults } from './faults.ts';
import { imageOperations } from './image.ts';
import { instanceOperations } from './instance.ts';
import { instanceAttributeOperations } from './instance-attribute.ts';
import { openMachines } from './instance-machine.ts';
import { instanceStatusOperations } from './instance-status.ts';
import { instanceTypeOperations } from './instance-type.ts';
import { internetGatewayOperations } from './internet-gateway.ts';
import { launchTemplateOperations } from './launch-template.ts';
import { openMetadata } from './metadata.ts';
import { publishMetrics } from './metrics.ts';
import { type Ec2Operations, openModel } from './model.ts';
import { natGatewayOperations } from './nat-gateway.ts';
import { networkAclOperations } from './network-acl.ts';
import { networkInterfaceOperations, plug } from './network-interface.ts';
import { routeTableOperations } from './route-table.ts';
import { securityGroupOperations } from './security-group.ts';
import { securityGroupRuleOperations } from './security-group-rules.ts';
import { subnetOperations } from './subnet.ts';
import { tagOperations, typeOf } from './tag.ts';
import { touches } from './touches.ts';
import { volumeOperations } from './volume.ts';
import { vpcOperations } from './vpc.ts';
import { vpcEndpointOperations } from './vpc-endpoint.ts';
import { zoneOperations } from './zone.ts';

export const start: StartService<typeof import('@aws-sdk/client-ec2')> = async (cloud) => {
  const model = openModel(cloud);
  const natGateways = natGatewayOperations(model);
  const machines = openMachines(model);
  const operations: Ec2Operations = {
    ...zoneOperations(cloud),
    ...vpcOperations(model),
    ...subnetOperations(model),
    ...internetGatewayOperations(model),
    ...addressOperations(model),
    ...natGateways.operations,
    ...routeTableOperations(model),
    ...networkAclOperations(model),
    ...securityGroupOperations(model),
    ...securityGroupRuleOperations(model),
    ...networkInterfaceOperations(model),
    ...vpcEndpointOperations(model),
    ...launchTemplateOperations(model),
    ...imageOperations(),
    ...instanceOperations(model, machines),
    ...instanceStatusOperations(model, machines),
    ...instanceAttributeOperations(model),
    ...instanceTypeOperations(cloud),
    ...consoleOutputOperations(model),
    ...volumeOperations(model),
    ...dhcpOptionsOperations(model),
    ...accountOperations(cloud),
    ...absentOperations(),
    ...tagOperations(model.tags, (id) => typeOf(id) !== undefined),
  };
  for (const eni of model.interfaces.values()) plug(model, eni);
  model.changed();
  const silenced = new Set<string>();
  const imds = await startImds({ network: cloud.network, clock: cloud.clock, of: openMetadata(model, silenced) });
  cloud.onStop(() => imds.close());
  cloud.background('metrics of instances', (signal) => publishMetrics(model, machines, signal));
  return {
    touches: touches(model),
    besides: besides(model),
    faults: faults(silenced),
    operations: telling(operations, model.changed),
    resume: async () => {
      natGateways.resume();
      machines.resume();
    },
  };
};

/** After whatever may have changed something, the network is told; an operation that only asks changes nothing. */
function telling(operations: Ec2Operations, changed: () => void): Ec2Operations {
  const told = Object.entries(operations).map(([name, operation]) => {
    if (name.startsWith('Describe') || name.startsWith('Get')) return [name, operation];
    const run = operation as (input: object, call: Call) => Promise<object>;
    return [name, (input: object, call: Call) => run(input, call).finally(changed)];
  });
  return Object.fromEntries(told) as Ec2Operations;
}
