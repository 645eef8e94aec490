import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { AL2023, openTown, pave, serving } from './town.ts';

/** A process with a cloud and one instance that serves, to be killed by a test. Tells the ids of its process groups, and waits. */
const town = await openTown({ folder: process.argv[2]! });
const { subnets } = await pave(town);
const program = "import http from 'node:http'; http.createServer((_, response) => response.end('hello')).listen(8080);";
const { Instances } = await town.ec2.send(
  new RunInstancesCommand({
    ImageId: AL2023,
    SubnetId: subnets[0],
    UserData: Buffer.from(serving(program)).toString('base64'),
    MinCount: 1,
    MaxCount: 1,
  }),
);
const { InstanceId: id = '', PrivateIpAddress: ip = '' } = Instances![0]!;
const { instances } = town.running.cloud;
while (!instances.has(id)) await town.running.cloud.clock.sleep(5);
const machine = instances.get(id)! as { pid: number; booted?: Promise<unknown> };
await machine.booted;
process.send!({ id, ip, pid: machine.pid });
