import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { TypeNotFoundException } from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { knows, loadResourceType } from './resource-types.ts';

/** Types of resources, as far as clients ask: which properties can only be set at creation. */
export function typeOperations() {
  return {
    async DescribeType({ TypeName = '' }) {
      if (!knows(TypeName)) refuse(TypeNotFoundException, `The type '${TypeName}' cannot be found.`);
      const { immutable = [], update } = await loadResourceType(TypeName);
      const schema = { typeName: TypeName, createOnlyProperties: immutable.map((it) => `/properties/${it}`) };
      return {
        ...{ Type: 'RESOURCE', TypeName, Visibility: 'PUBLIC', DeprecatedStatus: 'LIVE' },
        ProvisioningType: update ? 'FULLY_MUTABLE' : 'IMMUTABLE',
        Schema: JSON.stringify(schema),
      };
    },
  } satisfies Handlers<typeof CloudFormation, Call>;
}
