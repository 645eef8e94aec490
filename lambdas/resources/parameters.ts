import * as z from 'zod';
import { parameterResource } from '../parameter-resource.ts';
import { settings } from '../settings.ts';

const LoadBalancer = z.object({ dnsName: z.string() });

/** Where the parts of the environment are to be found, for its services and for people, and how many requests a process of each tier lets in. */
export const handler = parameterResource(
  z.object({
    publicLoadBalancer: LoadBalancer,
    internalLoadBalancer: LoadBalancer,
    repository: z.object({ cloneUrlHttp: z.string() }),
    artifactBucket: z.string(),
  }),
  {
    'site/url': ({ publicLoadBalancer }) => `http://${publicLoadBalancer.dnsName}`,
    'api/url': ({ internalLoadBalancer }) => `http://${internalLoadBalancer.dnsName}`,
    'repository/clone-url': ({ repository }) => repository.cloneUrlHttp,
    'artifacts/bucket': ({ artifactBucket }) => artifactBucket,
    'in-flight/web': () => String(settings.inFlight.web),
    'in-flight/api': () => String(settings.inFlight.api),
  },
);
