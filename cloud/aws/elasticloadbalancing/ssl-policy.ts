import { SSLPolicyNotFoundException, type SslPolicy } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Operations } from './balancing.ts';
import { invalidMarker } from './load-balancer.ts';

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const GCM = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
/** As AWS orders them: GCM before CBC, AES-128 before AES-256. */
const RES = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
];
/** The policy of old clients, and AWS's default where a listener is made by API. */
const LEGACY = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES128-SHA256',
  'AES128-SHA',
  'AES256-GCM-SHA384',
  'AES256-SHA256',
  'AES256-SHA',
];

const policy = (Name: string, SslProtocols: string[], ciphers: readonly string[]): SslPolicy => ({
  Name,
  SslProtocols,
  Ciphers: ciphers.map((it, index) => ({ Name: it, Priority: index + 1 })),
  SupportedLoadBalancerTypes: ['application', 'network'],
});

/** Those of AWS's policies that a new listener is given or told to take ("Security policies for your Application Load Balancer"); AWS has some thirty more. */
const POLICIES: readonly SslPolicy[] = [
  policy('ELBSecurityPolicy-2016-08', ['TLSv1', 'TLSv1.1', 'TLSv1.2'], LEGACY),
  policy('ELBSecurityPolicy-TLS13-1-2-2021-06', ['TLSv1.2', 'TLSv1.3'], [...TLS13, ...RES]),
  policy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06', ['TLSv1.2', 'TLSv1.3'], [...TLS13, ...GCM]),
  policy('ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', ['TLSv1.2', 'TLSv1.3'], [...TLS13, ...GCM]),
  policy('ELBSecurityPolicy-TLS13-1-3-2021-06', ['TLSv1.3'], TLS13),
];

export function sslPolicies(): Operations {
  return {
    async DescribeSSLPolicies({ Names = [], LoadBalancerType, Marker, PageSize = 400 }) {
      const missing = Names.find((name) => !POLICIES.some((it) => it.Name === name));
      if (missing) refuse(SSLPolicyNotFoundException, `One or more SSL policies not found: '${missing}'`);
      const chosen = POLICIES.filter((it) => Names.length === 0 || Names.includes(it.Name!)).filter(
        (it) => !LoadBalancerType || it.SupportedLoadBalancerTypes?.includes(LoadBalancerType),
      );
      const { items, next } = paging(chosen, (it) => it.Name!, { token: Marker, size: PageSize }, invalidMarker);
      return { SslPolicies: items, NextMarker: next };
    },
  };
}
