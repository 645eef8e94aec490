import type { Json, JsonObject } from '../../../asl/json.ts';
import type { Cloud, Principal } from '../../../service.ts';
import { type Description, describe } from '../../../wire/description.ts';
import { catalog, type ServiceName } from '../../catalog.ts';
import { javaName } from './java-name.ts';
import { type Naming, toInput, toResult } from './members.ts';

/** There is no such action of this service. */
export class NoSuchAction extends Error {
  override readonly name = 'NoSuchAction';
}

/** Calls operations of services by name, with parameters in whichever case and results in the names of Java. */
export interface Api {
  call(room: ServiceName, action: string, parameters: Json, principal: Principal, naming?: Naming): Promise<JsonObject>;
  /** Whether the service has modelled an error of this name. */
  models(room: ServiceName, error: string): Promise<boolean>;
}

export function openApi(cloud: Cloud): Api {
  const descriptions = new Map<ServiceName, Promise<Description>>();
  const describing = (room: ServiceName) => {
    const known = descriptions.get(room) ?? catalog[room].sdk().then(describe);
    descriptions.set(room, known);
    return known;
  };

  return {
    async call(room, action, parameters, principal, naming = javaName) {
      const { operations } = await describing(room);
      const name = [...operations.keys()].find((it) => it.toLowerCase() === action.toLowerCase());
      const operation = operations.get(name ?? '');
      if (!operation) throw new NoSuchAction(`The service ${room} has no action ${action}`);
      const service = (await cloud.use(room, principal)) as unknown as Record<
        string,
        (input: unknown) => Promise<object>
      >;
      const input = operation.input.isUnitSchema() ? {} : toInput(operation.input, parameters);
      const output = await (service[operation.name] as (input: unknown) => Promise<object>)(input);
      if (operation.output.isUnitSchema()) return {};
      return ((await toResult(operation.output, output, naming)) ?? {}) as JsonObject;
    },
    async models(room, error) {
      return (await describing(room)).errors.has(error);
    },
  };
}
