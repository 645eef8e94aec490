import type { _InstanceType, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../service.ts';
import { ec2Error } from './ec2-error.ts';
import type { Ec2Operations } from './model.ts';
import { select } from './select.ts';
import { zoneIdOf } from './zone.ts';

/** MiB of memory; network interfaces and IPv4 addresses on each; base and best EBS bandwidth (Mbit/s) and IOPS. */
type Sizes = readonly [memory: number, interfaces: number, addresses: number, base: Ebs, best: Ebs];
type Ebs = readonly [bandwidth: number, iops: number];

const SMALL: Ebs = [2085, 11_800];
const LARGE: Ebs = [2780, 15_700];

/**
 * The burstable types with two vCPUs, to which instances of this cloud belong. "Specifications for Amazon EC2 general purpose instances" has all the
 * figures: T3 and T4g share them.
 */
const SIZES: Readonly<Record<string, Sizes>> = {
  nano: [512, 2, 2, [43, 250], SMALL],
  micro: [1024, 2, 2, [87, 500], SMALL],
  small: [2048, 3, 4, [174, 1000], SMALL],
  medium: [4096, 3, 6, [347, 2000], SMALL],
  large: [8192, 3, 12, [695, 4000], LARGE],
};
const FAMILIES = {
  t3: { architecture: 'x86_64', manufacturer: 'Intel', cores: 1, threads: 2 },
  t4g: { architecture: 'arm64', manufacturer: 'AWS', cores: 2, threads: 1 },
} as const;

const TYPES: readonly InstanceTypeInfo[] = Object.keys(FAMILIES).flatMap((family) =>
  Object.keys(SIZES).map((size) => describe(family as keyof typeof FAMILIES, size)),
);

/** Undefined for a type that is not of this cloud's. */
export const instanceTypeOf = (name: string | undefined) => TYPES.find((it) => it.InstanceType === name);

function describe(family: keyof typeof FAMILIES, size: string): InstanceTypeInfo {
  const [memory, interfaces, addresses, [base, baseIops], [best, bestIops]] = SIZES[size]!;
  const { architecture, manufacturer, cores, threads } = FAMILIES[family];
  return {
    InstanceType: `${family}.${size}` as _InstanceType,
    CurrentGeneration: true,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: {
      SupportedArchitectures: [architecture],
      SustainedClockSpeedInGhz: 2.5,
      Manufacturer: manufacturer,
    },
    VCpuInfo: { DefaultVCpus: 2, DefaultCores: cores, DefaultThreadsPerCore: threads },
    MemoryInfo: { SizeInMiB: memory },
    InstanceStorageSupported: false,
    EbsInfo: {
      EbsOptimizedSupport: 'default',
      EncryptionSupport: 'supported',
      NvmeSupport: 'required',
      EbsOptimizedInfo: {
        BaselineBandwidthInMbps: base,
        BaselineThroughputInMBps: base / 8,
        BaselineIops: baseIops,
        MaximumBandwidthInMbps: best,
        MaximumThroughputInMBps: best / 8,
        MaximumIops: bestIops,
      },
    },
    NetworkInfo: {
      NetworkPerformance: 'Up to 5 Gigabit',
      MaximumNetworkInterfaces: interfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: addresses,
      Ipv6AddressesPerInterface: addresses,
      Ipv6Supported: true,
      EnaSupport: 'required',
      EfaSupported: false,
    },
    PlacementGroupInfo: { SupportedStrategies: ['partition', 'spread'] },
    HibernationSupported: family === 't3',
    BurstablePerformanceSupported: true,
    DedicatedHostsSupported: family === 't3',
    AutoRecoverySupported: true,
  };
}

const fieldsOf = (type: InstanceTypeInfo) => ({
  'instance-type': type.InstanceType,
  'current-generation': type.CurrentGeneration,
  'burstable-performance-supported': type.BurstablePerformanceSupported,
  'bare-metal': type.BareMetal,
  hypervisor: type.Hypervisor,
  'processor-info.supported-architecture': type.ProcessorInfo?.SupportedArchitectures,
  'vcpu-info.default-vcpus': type.VCpuInfo?.DefaultVCpus,
  'memory-info.size-in-mib': type.MemoryInfo?.SizeInMiB,
  'instance-storage-supported': type.InstanceStorageSupported,
  'supported-usage-class': type.SupportedUsageClasses,
});

export function instanceTypeOperations(cloud: Cloud) {
  const places = {
    region: () => [cloud.region],
    'availability-zone': () => [...cloud.zones],
    'availability-zone-id': () => cloud.zones.map((zone) => zoneIdOf(cloud, zone)),
    outpost: () => [],
  };

  return {
    async DescribeInstanceTypes({ InstanceTypes, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: TYPES,
        id: (type) => type.InstanceType,
        ids: InstanceTypes,
        missing: (id) => ec2Error('InvalidInstanceType', `The following supplied instance types do not exist: [${id}]`),
        filters: Filters,
        fields: fieldsOf,
        input,
      });
      return { InstanceTypes: rows, ...next };
    },

    async DescribeInstanceTypeOfferings({ LocationType = 'region', Filters, ...input }) {
      const { rows, ...next } = select({
        rows: TYPES.flatMap(({ InstanceType }) =>
          places[LocationType]().map((Location) => ({ InstanceType, LocationType, Location })),
        ),
        id: () => undefined,
        filters: Filters,
        fields: (it) => ({ 'instance-type': it.InstanceType, location: it.Location }),
        input,
      });
      return { InstanceTypeOfferings: rows, ...next };
    },
  } satisfies Ec2Operations;
}
