import type { Operations } from '../../handlers.ts';
import type { Cloud } from '../../service.ts';
import type { Modules, ServiceName } from '../catalog.ts';
import type { Properties } from './template.ts';

/** A resource that exists. */
export interface Made {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What a resource type works with. */
export interface Work {
  readonly cloud: Cloud;
  readonly stackName: string;
  readonly logicalId: string;
  /** A service's operations, as whoever deploys the stack. */
  use<S extends ServiceName>(service: S): Promise<Operations<Modules[S]>>;
  /** `<stack>-<logical id>-<12 characters>`, for a resource that the template gives no name. */
  name(longest?: number): string;
  /** The template's tags and the stack's. */
  tags(given?: readonly Tag[]): Tag[];
  /** Says that the resource exists by now; should the rest of its creation fail, it is deleted. */
  begun(physicalId: string): void;
  /** Returns when the probe says so. */
  until(probe: () => Promise<boolean>): Promise<void>;
}

/** How one type of resource is created, changed and deleted, through the operations of its service. */
export interface ResourceTypeOf<P> {
  create(properties: P, work: Work): Promise<Made>;
  /** Properties that cannot change in place: a new resource takes the place of the old one. */
  readonly immutable?: readonly (keyof P & string)[];
  /** Without it every change is a replacement. */
  update?(made: Made, properties: P, before: P, work: Work): Promise<Made>;
  /** Sets tags and removes those with the keys in `gone`, before the update of what else changed. */
  retag?(made: Made, tags: Tag[], gone: string[], work: Work): Promise<unknown>;
  /** Without it there is nothing to delete that does not go with its owner. "Not found" is success to the caller. */
  remove?(made: Made, properties: P, work: Work): Promise<unknown>;
}

export type ResourceType = ResourceTypeOf<Properties>;

/** Gives the properties of a template, which are any JSON, the shape that CloudFormation documents for the type. */
export const resourceType = <P>(type: ResourceTypeOf<P>): ResourceType => type as unknown as ResourceType;

/** `[{ Key, Value }]` as the map that some services want. */
export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, String(Value)]));

/** CloudFormation's `PascalCase` as the `camelCase` of Logs and Step Functions. */
export function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCase(it)]),
  );
}
