import { TypeRegistry } from '@smithy/core/schema';
import type {
  StaticErrorSchema,
  StaticListSchema,
  StaticMapSchema,
  StaticOperationSchema,
  StaticStructureSchema,
} from '@smithy/types';
import * as errors from './errors.ts';

/**
 * The shapes of AWS FIS in Smithy's static form, which is what both sides of the wire are made of: `[3, namespace, name, traits,
 * members, their schemas, how many are required]` is a structure, 0 a string, 1 a number, 2 a boolean, 4 a time, 64 and 128 lists and maps.
 */
const NAMESPACE = 'com.amazonaws.fis';

type Ref = StaticStructureSchema[5][number];
const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIME = 4;
const STRINGS = 64 | STRING;
const TAGS = 128 | STRING;

/** `!` behind a name says that the member is required; required members come first, as the generated schemas have it. */
function structure(name: string, members: Readonly<Record<string, Ref>>): StaticStructureSchema {
  const all = Object.entries(members).sort(([a], [b]) => Number(b.endsWith('!')) - Number(a.endsWith('!')));
  const required = all.filter(([it]) => it.endsWith('!')).length;
  const names = all.map(([it]) => it.replace('!', ''));
  return [3, NAMESPACE, name, 0, names, all.map(([, schema]) => schema), required] as StaticStructureSchema;
}
const list = (name: string, of: Ref): StaticListSchema => [1, NAMESPACE, name, 0, of] as StaticListSchema;
const map = (name: string, to: Ref): StaticMapSchema => [2, NAMESPACE, name, 0, STRING, to] as StaticMapSchema;
const label = [STRING, 1] as unknown as Ref;
const query = (name: string, of: Ref = STRING) => [of, { httpQuery: name }] as unknown as Ref;

const pages = { maxResults: query('maxResults', NUMBER), nextToken: query('nextToken') };
const filters = list('Filters', structure('Filter', { path: STRING, values: STRINGS }));
const stopConditions = list('StopConditions', structure('StopCondition', { source: STRING, value: STRING }));
const logConfiguration = structure('LogConfiguration', {
  cloudWatchLogsConfiguration: structure('CloudWatchLogsConfiguration', { logGroupArn: STRING }),
  s3Configuration: structure('S3Configuration', { bucketName: STRING, prefix: STRING }),
  logSchemaVersion: NUMBER,
});
const options = structure('ExperimentOptions', {
  accountTargeting: STRING,
  emptyTargetResolutionMode: STRING,
  actionsMode: STRING,
});
const target = {
  resourceType: STRING,
  resourceArns: STRINGS,
  resourceTags: TAGS,
  filters,
  selectionMode: STRING,
  parameters: TAGS,
};
const action = { actionId: STRING, description: STRING, parameters: TAGS, targets: TAGS, startAfter: STRINGS };
const targets = map('Targets', structure('Target', target));
const actions = map('Actions', structure('Action', action));
const plan = { description: STRING, stopConditions, targets, actions, roleArn: STRING, logConfiguration };

const templateSummary = {
  id: STRING,
  arn: STRING,
  description: STRING,
  creationTime: TIME,
  lastUpdateTime: TIME,
  tags: TAGS,
};
const template = structure('ExperimentTemplate', { ...templateSummary, ...plan, experimentOptions: options });

const state = structure('ExperimentState', {
  status: STRING,
  reason: STRING,
  error: structure('ExperimentError', { accountId: STRING, code: STRING, location: STRING }),
});
const experimentSummary = {
  id: STRING,
  arn: STRING,
  experimentTemplateId: STRING,
  state,
  creationTime: TIME,
  tags: TAGS,
  experimentOptions: options,
};
const actionState = structure('ExperimentActionState', { status: STRING, reason: STRING });
const experimentAction = structure('ExperimentAction', {
  ...action,
  state: actionState,
  startTime: TIME,
  endTime: TIME,
});
const experiment = structure('Experiment', {
  ...experimentSummary,
  roleArn: STRING,
  targets,
  actions: map('ExperimentActions', experimentAction),
  stopConditions,
  startTime: TIME,
  endTime: TIME,
  logConfiguration,
});

const actionTargets = map('ActionTargets', structure('ActionTarget', { resourceType: STRING }));
const actionSummary = { id: STRING, arn: STRING, description: STRING, targets: actionTargets, tags: TAGS };
const parameter = structure('ActionParameter', { description: STRING, required: BOOLEAN });
const knownAction = structure('KnownAction', { ...actionSummary, parameters: map('ActionParameters', parameter) });
const resolved = structure('ResolvedTarget', { resourceType: STRING, targetName: STRING, targetInformation: TAGS });

function operation(
  name: string,
  [method, path]: [string, string],
  input: Readonly<Record<string, Ref>>,
  output: Readonly<Record<string, Ref>>,
): StaticOperationSchema {
  return [
    9,
    NAMESPACE,
    name,
    { http: [method, path, 200] },
    structure(`${name}Request`, input),
    structure(`${name}Response`, output),
  ] as unknown as StaticOperationSchema;
}

const one = ['/experimentTemplates/{id}', '/experiments/{id}', '/tags/{resourceArn}'] as const;
const id = { 'id!': label };
const arn = { 'resourceArn!': label };
const created = {
  'clientToken!': [STRING, 4] as unknown as Ref,
  'description!': STRING,
  'stopConditions!': stopConditions,
  'actions!': actions,
  'roleArn!': STRING,
  targets,
  tags: TAGS,
  logConfiguration,
  experimentOptions: options,
};

export const operations = {
  CreateExperimentTemplate: operation('CreateExperimentTemplate', ['POST', '/experimentTemplates'], created, {
    experimentTemplate: template,
  }),
  GetExperimentTemplate: operation('GetExperimentTemplate', ['GET', one[0]], id, { experimentTemplate: template }),
  UpdateExperimentTemplate: operation(
    'UpdateExperimentTemplate',
    ['PATCH', one[0]],
    { ...id, ...plan, experimentOptions: options },
    { experimentTemplate: template },
  ),
  DeleteExperimentTemplate: operation('DeleteExperimentTemplate', ['DELETE', one[0]], id, {
    experimentTemplate: template,
  }),
  ListExperimentTemplates: operation('ListExperimentTemplates', ['GET', '/experimentTemplates'], pages, {
    experimentTemplates: list('Templates', structure('ExperimentTemplateSummary', templateSummary)),
    nextToken: STRING,
  }),
  StartExperiment: operation(
    'StartExperiment',
    ['POST', '/experiments'],
    {
      'clientToken!': [STRING, 4] as unknown as Ref,
      'experimentTemplateId!': STRING,
      experimentOptions: options,
      tags: TAGS,
    },
    { experiment },
  ),
  GetExperiment: operation('GetExperiment', ['GET', one[1]], id, { experiment }),
  StopExperiment: operation('StopExperiment', ['DELETE', one[1]], id, { experiment }),
  ListExperiments: operation(
    'ListExperiments',
    ['GET', '/experiments'],
    { ...pages, experimentTemplateId: query('experimentTemplateId') },
    {
      experiments: list('Experiments', structure('ExperimentSummary', experimentSummary)),
      nextToken: STRING,
    },
  ),
  ListExperimentResolvedTargets: operation(
    'ListExperimentResolvedTargets',
    ['GET', '/experiments/{experimentId}/resolvedTargets'],
    { 'experimentId!': label, ...pages, targetName: query('targetName') },
    { resolvedTargets: list('ResolvedTargets', resolved), nextToken: STRING },
  ),
  ListActions: operation('ListActions', ['GET', '/actions'], pages, {
    actions: list('KnownActions', structure('ActionSummary', actionSummary)),
    nextToken: STRING,
  }),
  GetAction: operation('GetAction', ['GET', '/actions/{id}'], id, { action: knownAction }),
  TagResource: operation('TagResource', ['POST', one[2]], { ...arn, 'tags!': TAGS }, {}),
  UntagResource: operation('UntagResource', ['DELETE', one[2]], { ...arn, tagKeys: query('tagKeys', STRINGS) }, {}),
  ListTagsForResource: operation('ListTagsForResource', ['GET', one[2]], arn, { tags: TAGS }),
};

const error = (name: string, httpError: number): StaticErrorSchema =>
  [-3, NAMESPACE, name, { error: 'client', httpError }, ['message'], [STRING]] as unknown as StaticErrorSchema;

export const refusals = {
  ConflictException: error('ConflictException', 409),
  ResourceNotFoundException: error('ResourceNotFoundException', 404),
  ServiceQuotaExceededException: error('ServiceQuotaExceededException', 402),
  ValidationException: error('ValidationException', 400),
};

const registry = TypeRegistry.for(NAMESPACE);
registry.registerError(refusals.ConflictException, errors.ConflictException);
registry.registerError(refusals.ResourceNotFoundException, errors.ResourceNotFoundException);
registry.registerError(refusals.ServiceQuotaExceededException, errors.ServiceQuotaExceededException);
registry.registerError(refusals.ValidationException, errors.ValidationException);
const base = TypeRegistry.for('smithy.ts.sdk.synthetic.com.amazonaws.fis');
base.registerError(
  [-3, 'smithy.ts.sdk.synthetic.com.amazonaws.fis', 'FISServiceException', 0, [], []] as StaticErrorSchema,
  errors.FISServiceException,
);

export const protocolSettings = { defaultNamespace: NAMESPACE, errorTypeRegistries: [base, registry] };
