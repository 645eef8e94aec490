import { type Environment, fact } from './environment.ts';

/** Where things are tried: as highly available as production, because that is what is tried, and as cheap and as quick to remove as that allows. */
export const dev: Environment = {
  name: 'dev',
  facts: {
    zones: fact(['a', 'b'], 'Losing a zone is one of the things to try; two are the fewest that can show it'),
    natGateways: fact('one', 'A NAT gateway is a third of the bill, and only updates and deployments need the way out'),
    instanceType: fact('t3.micro', 'The services are small; the smallest type with credits to burst carries them'),
    image: fact(
      'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      'Resolved at each launch: an environment for trying things gets the newest patches',
    ),
    volumeGiB: fact(8, 'The least that the image takes'),
    instances: fact({ min: 2, desired: 2, max: 4 }, 'One instance a zone and tier, and room to double under load'),
    scaleInProtection: fact(false, 'Nothing here is worth keeping an instance for'),
    targetCpuPercent: fact(60, 'The rest carries the load of a zone that is lost until its replacements have started'),
    graceSeconds: fact(90, 'Twice the warm-up: measured boot and deployment of an instance, with a margin'),
    warmupSeconds: fact(45, 'Boot, user data and deployment as measured'),
    health: fact(
      { intervalSeconds: 5, timeoutSeconds: 2, healthy: 2, unhealthy: 2 },
      'The shortest interval that AWS offers: drills are about seconds, and so few targets feel no load by it',
    ),
    drainSeconds: fact(
      5,
      'No request of the guild roster takes longer, and a deployment waits for it on each instance',
    ),
    loadBalancerDeletionProtection: fact(false, 'It is torn down every evening'),
    deploymentConfig: fact('CodeDeployDefault.OneAtATime', 'As in production, since deployments are tried here'),
    deploymentStyle: fact('in place', 'No second fleet to pay for or to wait for, and its groups keep their names'),
    approval: fact({ by: 'nobody', hours: 0 }, 'Whoever pushes here wants to see it run, and harms nobody but testers'),
    inFlight: fact(
      { web: 512, api: 512 },
      'An instance answers about 250 requests a second; two seconds of them are as long as anybody wants to wait, and as many as come while a database fails over',
    ),
    probeRate: fact(50, 'Tells an outage to 20 ms, and is little beside what the smallest instances carry'),
    verification: fact(
      { requests: 100, errorRate: 0.05, latencyRatio: 5, latencyMs: 500, seconds: 60 },
      'Five failures in a hundred are no accident, and a hundred come within seconds; a process that has just started is slower than one that runs, hence five times and half a second; a minute is long enough for any probe',
    ),
    database: fact(
      {
        instanceClass: 'db.t4g.medium',
        engineVersion: '18',
        storageGiB: 20,
        maxConnections: 100,
        poolSize: 8,
        multiAz: true,
        backupDays: 7,
        deletionProtection: false,
      },
      'Failover is tried here, so there is a standby; the smallest class that RDS offers for it; removable. Said rather than left to the class, so that it can be compared: the pools of the largest fleet, twice for a second one, fit in',
    ),
    logRetentionDays: fact(7, 'Nobody asks for older logs of trials'),
    artifactDays: fact(3, 'Only the newest builds are deployed again'),
    drills: fact('by hand', 'Drills are what it is there for; at night, when they would rotate, it is torn down'),
    keepDataOnTeardown: fact(false, 'Its data are made up'),
    keyDeletionDays: fact(7, 'The shortest that KMS allows'),
  },
};
