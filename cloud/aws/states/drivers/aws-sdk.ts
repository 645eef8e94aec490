import type { Driver } from '../../../asl/driver.ts';
import { StatesError } from '../../../asl/error.ts';
import { type Api, NoSuchAction } from './api.ts';
import { javaException } from './java-name.ts';
import type { Roles } from './role.ts';
import { sdkServices } from './sdk-services.ts';

/** `aws-sdk:<service>:<action>`: any operation of any service. */
export function awsSdkDriver(api: Api, roles: Roles): Driver {
  return {
    async invoke({ resource, job, execution }) {
      const name = resource.type.split(':')[1] ?? '';
      const service = sdkServices[name];
      if (!service) throw new StatesError('States.Runtime', `The service ${name} is not available in this cloud`);
      const principal = await roles.of(execution);
      try {
        return await api.call(service.room, resource.api, job.parameters, principal);
      } catch (failure) {
        const error = failure as Error & { $metadata?: { httpStatusCode?: number } };
        if (error instanceof NoSuchAction) throw new StatesError('States.Runtime', error.message);
        const modelled = await api.models(service.room, error.name);
        const status = error.$metadata?.httpStatusCode ?? (error.name === 'AccessDenied' ? 403 : 400);
        throw new StatesError(
          `${service.errors}.${modelled ? javaException(error.name) : `${service.errors}Exception`}`,
          `${said(error)} (Service: ${service.errors}, Status Code: ${status}, Request ID: ${crypto.randomUUID()})`,
        );
      }
    },
  };
}

/** Errors without a class of their own carry their code in the message, or nobody could tell them apart. */
function said({ name, message }: Error): string {
  return message || name;
}
