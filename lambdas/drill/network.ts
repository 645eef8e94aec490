import { CreateNetworkAclCommand, EC2Client } from '@aws-sdk/client-ec2';
import { tagSpecification } from '../tags.ts';
import type { Injector } from './fault.ts';
import type { Harm } from './harm.ts';
import { associations, networkAcls, RUN, replace } from './network-acls.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const subnetsOf = ({ targets }: Harm) => targets.filter(({ id }) => id.startsWith('subnet-'));

/**
 * Cuts subnets off: a network ACL without rules denies everything, also to connections that are open, since it knows of none; a security group
 * would leave those alone (aws-facts §8.4). Their own ACLs are written down before, and looked up again when they are given back.
 */
export const blackout: Injector = {
  async inject(harm, note) {
    const subnets = subnetsOf(harm);
    const acls = await networkAcls(
      ec2,
      'association.subnet-id',
      subnets.map(({ id }) => id),
    );
    const own = acls.filter(({ Tags }) => !Tags?.some(({ Key }) => Key === RUN));
    await note(Object.fromEntries(associations(own).map(({ subnet, acl }) => [subnet, acl])));
    const { NetworkAcl } = await ec2.send(
      new CreateNetworkAclCommand({
        VpcId: subnets[0]!.facts!.vpcId,
        ClientToken: `blackout-${harm.run}`.slice(0, 64),
        TagSpecifications: tagSpecification('network-acl', { ...tags(harm), 'muster:drills': 'armed' }),
      }),
    );
    for (const { association, subnet } of associations(own))
      if (subnets.some(({ id }) => id === subnet)) await replace(ec2, association, NetworkAcl!.NetworkAclId!);
  },
};

const tags = ({ run, execution }: Harm) => ({
  Name: `drill ${run}`,
  'muster:environment': environmentOf(execution),
  [RUN]: run,
});

/** `…:execution:muster-dev-drill:…` */
const environmentOf = (execution: string) => execution.split(':')[6]!.split('-')[1]!;
