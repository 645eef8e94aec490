import { type FunctionConfiguration, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Cloud } from '../../service.ts';

/** One version of a function: what `GetFunctionConfiguration` answers, and where its code lies. */
export interface VersionRow {
  readonly configuration: FunctionConfiguration & { FunctionName: string; FunctionArn: string; Version: string };
  /** The folder of the unpacked bundle, below the cloud's folder. */
  readonly code: string;
}

export interface FunctionRow extends VersionRow {
  readonly tags: Record<string, string>;
  readonly reservedConcurrency?: number;
  /** The number of the newest published version. */
  readonly published: number;
}

export interface AliasRow {
  readonly Name: string;
  readonly AliasArn: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly RevisionId: string;
}

export type Deployed = ReturnType<typeof openDeployed>;

/** The functions of a cloud with their versions and aliases, found the ways that the API lets callers name them. */
export function openDeployed(cloud: Cloud) {
  const functions = cloud.store.table<FunctionRow>('lambda/function');
  const versions = cloud.store.table<VersionRow>('lambda/version');
  const aliases = cloud.store.table<AliasRow>('lambda/alias');

  const arnOf = (name: string, qualifier?: string) =>
    cloud.arn('lambda', `function:${name}${qualifier ? `:${qualifier}` : ''}`);

  /** A name, `name:qualifier`, an ARN or `ACCOUNT:function:name`; a qualifier beside it counts as well. */
  function parse(given: string | undefined, qualifier?: string): { name: string; qualifier?: string } {
    const rest = (given ?? '').replace(/^(arn:aws[^:]*:lambda:[^:]+:)?(\d{12}:)?(function:)?/, '');
    const [name = '', own] = rest.split(':');
    return { name, qualifier: qualifier ?? own };
  }

  function missing(name: string, qualifier?: string): never {
    throw new ResourceNotFoundException({
      Type: 'User',
      Message: `Function not found: ${arnOf(name, qualifier)}`,
      message: `Function not found: ${arnOf(name, qualifier)}`,
      $metadata: {},
    });
  }

  /** The function itself, whatever the qualifier. */
  function find(given: string | undefined): FunctionRow {
    const { name } = parse(given);
    return functions.get(name) ?? missing(name);
  }

  /** The version that a name and a qualifier (a number, an alias or `$LATEST`) mean. */
  function findVersion(given: string | undefined, qualifier?: string): VersionRow {
    const { name, qualifier: wanted } = parse(given, qualifier);
    const latest = functions.get(name) ?? missing(name, wanted);
    if (!wanted || wanted === '$LATEST') return latest;
    const version = aliases.get(`${name}:${wanted}`)?.FunctionVersion ?? wanted;
    if (version === '$LATEST') return latest;
    return versions.get(`${name}:${version}`) ?? missing(name, wanted);
  }

  /** What a call on it touches: IAM sees the ARN with the qualifier that the caller used. */
  function touched(given: string | undefined, wanted?: string) {
    const { name, qualifier } = parse(given, wanted);
    return { arn: arnOf(name, qualifier), tags: functions.get(name)?.tags };
  }

  return { functions, versions, aliases, arnOf, parse, find, findVersion, touched };
}
