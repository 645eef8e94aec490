import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { vi } from 'vitest';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';
import { openCertificateAuthority } from '../../../../cloud/machines/postgres/certificates.ts';
import { shareTemplate } from '../../machines/postgres/shared-template.ts';

export interface Stage extends AsyncDisposable {
  readonly cloud: RunningCloud;
  readonly rds: RDSClient;
  readonly kms: KMSClient;
  readonly secrets: SecretsManagerClient;
  readonly group: string;
  /** Waits until the instance has this status; rejects at once when it has failed. */
  reaches(id: string, status: string): Promise<void>;
  /** The messages of the instance's events, oldest first. */
  events(id: string): Promise<(string | undefined)[]>;
  /** One statement as a client in the VPC, in the group that may connect or outside of it: TLS verified by the endpoint's name. */
  ask(
    id: string,
    login: { user: string; password: string },
    sql: string,
    options?: { database?: string; outside?: boolean; patience?: number },
  ): Promise<Record<string, unknown>[]>;
}

/** A cloud with a VPC of two zones, a DB subnet group `data` and a security group; on a folder that exists when one is given. */
export async function stage(folder = mkdtempSync(path.join(tmpdir(), 'muster-rds-'))): Promise<Stage> {
  await shareTemplate(path.join(folder, 'rds'));
  const cloud = await startCloud({ folder, port: 0, resume: ['ec2', 'rds'] });
  const config = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator, maxAttempts: 1 };
  const rds = new RDSClient(config);
  const { group, clientIp } = await prepare(new EC2Client(config), rds);
  const authority = await openCertificateAuthority(folder);

  const instance = async (id: string) =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances![0]!;
  return {
    cloud,
    rds,
    kms: new KMSClient(config),
    secrets: new SecretsManagerClient(config),
    group,
    async reaches(id, status) {
      await vi.waitFor(
        async () => {
          const { DBInstanceStatus: now } = await instance(id);
          if (now !== status) throw new Error(`${id} is ${now}, not yet ${status}`);
        },
        { timeout: 55_000, interval: 20 },
      );
    },
    async events(id) {
      const { Events = [] } = await rds.send(
        new DescribeEventsCommand({ SourceIdentifier: id, SourceType: 'db-instance' }),
      );
      return Events.map((it) => it.Message);
    },
    async ask(id, login, sql, { database = 'postgres', outside = false, patience = 10_000 } = {}) {
      const { Endpoint } = await instance(id);
      const [ip] = cloud.cloud.network.resolve(Endpoint!.Address!);
      const client = new pg.Client({
        ...cloud.cloud.network.at(ip!, Endpoint!.Port!),
        ...login,
        database,
        connectionTimeoutMillis: patience,
        stream: () => socketFrom(cloud.cloud.network.from(outside ? '10.0.1.99' : clientIp)),
        ssl: { ca: authority.certificate, servername: Endpoint!.Address! },
      });
      client.on('error', () => {});
      try {
        await client.connect();
        return (await client.query(sql)).rows as Record<string, unknown>[];
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(ec2: EC2Client, rds: RDSClient): Promise<{ group: string; clientIp: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc!.VpcId!;
  const SubnetIds: string[] = [];
  for (const [i, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: zone }),
    );
    SubnetIds.push(Subnet!.SubnetId!);
  }
  const newGroup = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }))).GroupId!;
  const [group, clients] = [await newGroup('data'), await newGroup('clients')];
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: clients }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions }));
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: SubnetIds[0], Groups: [clients] }),
  );
  await rds
    .send(
      new CreateDBSubnetGroupCommand({ DBSubnetGroupName: 'data', DBSubnetGroupDescription: 'two zones', SubnetIds }),
    )
    .catch((error: Error) => {
      if (error.name !== 'DBSubnetGroupAlreadyExistsFault') throw error;
    });
  return { group, clientIp: NetworkInterface!.PrivateIpAddress! };
}

/** A socket that leaves from another address than the system would choose. */
function socketFrom(from: { localAddress: string; localPort?: number }): net.Socket {
  const socket = new net.Socket();
  const connect = socket.connect.bind(socket) as (options: net.TcpNetConnectOpts) => net.Socket;
  socket.connect = ((port: number, host: string) => connect({ port, host, ...from })) as typeof socket.connect;
  return socket;
}
