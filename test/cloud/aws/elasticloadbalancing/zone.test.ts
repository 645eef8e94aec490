import http from 'node:http';
import {
  CreateNetworkAclCommand,
  DescribeNetworkAclsCommand,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import {
  createFront,
  createVpc,
  type Front,
  localUrl,
  type Place,
  register,
  type Stage,
  startApplication,
  startStage,
  untilHealth,
} from './stage.ts';

let stage: Stage;
let place: Place;
let front: Front;
let url: string;
let application: Awaited<ReturnType<typeof startApplication>>;
let hold = false;
const late: (() => void)[] = [];

beforeAll(async () => {
  stage = await startStage(undefined, scaled(10)); // checks twice a second
  place = await createVpc(stage);
  front = await createFront(stage, place);
  const other = { ...place, subnets: [place.subnets[1]!] };
  application = await startApplication(stage, other, (request, response) => {
    if (hold && request.url === '/') late.push(() => response.end('late'));
    else response.end('here');
  });
  await register(stage, front, application.ip);
  await untilHealth(stage, front, { [application.ip]: 'healthy' });
  url = await localUrl(stage, front);
});

afterAll(async () => {
  await application.stop();
  await stage[Symbol.asyncDispose]();
});

/** Puts the subnet under this ACL; gives the one that it had. */
async function replaceAcl(subnet: string, aclId: string): Promise<string> {
  const Filters = [{ Name: 'association.subnet-id', Values: [subnet] }];
  const { NetworkAcls } = await stage.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const { NetworkAclAssociationId: AssociationId } = NetworkAcls![0]!.Associations!.find(
    (it) => it.SubnetId === subnet,
  )!;
  await stage.ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: aclId }));
  return NetworkAcls![0]!.NetworkAclId!;
}

/** A request on a connection of its own. */
const ask = (patience = 1_000) =>
  new Promise<string>((resolve) => {
    const signal = AbortSignal.timeout(patience);
    http
      .get(url, { agent: false, signal }, (response) => response.resume().on('end', () => resolve('answered')))
      .on('error', () => resolve(signal.aborted ? 'nothing' : 'refused'));
  });

it('goes on by the other zone when a zone goes dark, and by both when it is back', async () => {
  const { network } = stage.running.cloud;
  const nodes = network.resolve(front.dnsName);
  expect(nodes).toHaveLength(2);
  hold = true;
  const pending = [ask(60_000), ask(60_000)]; // the nodes take turns
  await vi.waitFor(() => expect(late).toHaveLength(2));
  hold = false;
  const { NetworkAcl } = await stage.ec2.send(new CreateNetworkAclCommand({ VpcId: place.vpc }));
  const before = await replaceAcl(place.subnets[0]!, NetworkAcl!.NetworkAclId!);

  await new Promise((resolve) => setTimeout(resolve, 900));
  for (const answer of late) answer();
  const first = await Promise.race(pending);
  expect(first).toBe('answered');
  const settled = await Promise.all(pending.map((it) => Promise.race([it, ask(300).then(() => 'silent')])));
  expect(settled.sort()).toEqual(['answered', 'silent']);
  expect(await Promise.all(Array.from({ length: 6 }, () => ask()))).toEqual(Array(6).fill('answered'));
  await vi.waitFor(() => expect(network.resolve(front.dnsName)).toHaveLength(1), { timeout: 20_000 });
  expect(nodes).toContain(network.resolve(front.dnsName)[0]);

  await replaceAcl(place.subnets[0]!, before);
  expect(await Promise.all(Array.from({ length: 6 }, () => ask()))).toEqual(Array(6).fill('answered'));
  expect(await Promise.all(pending)).toEqual(['answered', 'answered']);
  await vi.waitFor(() => expect(network.resolve(front.dnsName)).toEqual(nodes), { timeout: 20_000 });
});

it('says nothing, rather than to refuse, while both zones are dark', async () => {
  const { NetworkAcl } = await stage.ec2.send(new CreateNetworkAclCommand({ VpcId: place.vpc }));
  const before = await Promise.all(place.subnets.map((subnet) => replaceAcl(subnet, NetworkAcl!.NetworkAclId!)));
  expect(await ask(500)).toBe('nothing');
  await Promise.all(place.subnets.map((subnet, i) => replaceAcl(subnet, before[i]!)));
  expect(await ask()).toBe('answered');
});
