import type { LoggingConfiguration, StateMachineType, TracingConfiguration } from '@aws-sdk/client-sfn';
import { bytesOf } from '../../lambda/bytes.ts';
import { camelCase, resourceType, type Tag, type Work } from '../resource-type.ts';

interface StateMachine {
  StateMachineName?: string;
  StateMachineType?: StateMachineType;
  DefinitionString?: string;
  Definition?: object;
  DefinitionS3Location?: { Bucket: string; Key: string; Version?: string };
  DefinitionSubstitutions?: Record<string, unknown>;
  RoleArn: string;
  LoggingConfiguration?: object;
  TracingConfiguration?: object;
  Tags?: Tag[];
}

export const stateMachine = resourceType<StateMachine>({
  immutable: ['StateMachineName', 'StateMachineType'],
  async create(properties, work) {
    const Name = properties.StateMachineName ?? work.name(80);
    const { stateMachineArn = '', stateMachineVersionArn = '' } = await (await work.use('states')).CreateStateMachine({
      name: Name,
      type: properties.StateMachineType ?? 'STANDARD',
      ...(await settings(properties, work)),
      tags: work.tags(properties.Tags).map(({ Key, Value }) => ({ key: Key, value: Value })),
    });
    const attributes = { Arn: stateMachineArn, Name, StateMachineRevisionId: stateMachineVersionArn };
    return { physicalId: stateMachineArn, attributes };
  },
  async update(made, properties, _, work) {
    const changed = await settings(properties, work);
    await (await work.use('states')).UpdateStateMachine({ stateMachineArn: made.physicalId, ...changed });
    return made;
  },
  async retag({ physicalId: resourceArn }, tags, tagKeys, { use }) {
    const states = await use('states');
    if (tags.length)
      await states.TagResource({ resourceArn, tags: tags.map((it) => ({ key: it.Key, value: it.Value })) });
    if (tagKeys.length) await states.UntagResource({ resourceArn, tagKeys });
  },
  remove: async ({ physicalId }, _, { use }) =>
    (await use('states')).DeleteStateMachine({ stateMachineArn: physicalId }),
});

async function settings(properties: StateMachine, work: Work) {
  const { LoggingConfiguration, TracingConfiguration, RoleArn } = properties;
  return {
    definition: await definitionOf(properties, work),
    roleArn: RoleArn,
    ...(LoggingConfiguration && { loggingConfiguration: camelCase(LoggingConfiguration) as LoggingConfiguration }),
    ...(TracingConfiguration && { tracingConfiguration: camelCase(TracingConfiguration) as TracingConfiguration }),
  };
}

/** The text, wherever it comes from, with each `${name}` that has a substitution replaced by it. */
async function definitionOf(properties: StateMachine, { use }: Work): Promise<string> {
  const { DefinitionString, Definition, DefinitionS3Location: at, DefinitionSubstitutions = {} } = properties;
  let definition = DefinitionString ?? JSON.stringify(Definition);
  if (at) {
    const { Body } = await (await use('s3')).GetObject({ Bucket: at.Bucket, Key: at.Key, VersionId: at.Version });
    definition = Buffer.from(await bytesOf(Body)).toString();
  }
  for (const [name, value] of Object.entries(DefinitionSubstitutions))
    definition = definition.replaceAll(`\${${name}}`, String(value));
  return definition;
}
