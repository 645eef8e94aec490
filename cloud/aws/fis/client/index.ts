/**
 * `@aws-sdk/client-fis` as far as this project uses it. The newest one that npm gave us is of 2024: it has no schemas, which the wire
 * is made of, and brings 134 packages of that time. A newer one takes this folder's place by its version in package.json.
 */
import { command } from './client.ts';
import type * as models from './models.ts';
import { operations, refusals } from './schemas.ts';

export { FISClient, type FISClientConfig } from './client.ts';
export * from './errors.ts';
export type * from './models.ts';

interface OfTemplate {
  experimentTemplate?: models.ExperimentTemplate | undefined;
}
interface OfExperiment {
  experiment?: models.Experiment | undefined;
}
interface Next {
  nextToken?: string | undefined;
}

export class CreateExperimentTemplateCommand extends command<models.CreateExperimentTemplateCommandInput, OfTemplate>(
  'CreateExperimentTemplate',
) {}
export class GetExperimentTemplateCommand extends command<models.ById, OfTemplate>('GetExperimentTemplate') {}
export class UpdateExperimentTemplateCommand extends command<models.UpdateExperimentTemplateCommandInput, OfTemplate>(
  'UpdateExperimentTemplate',
) {}
export class DeleteExperimentTemplateCommand extends command<models.ById, OfTemplate>('DeleteExperimentTemplate') {}
export class ListExperimentTemplatesCommand extends command<
  models.ListCommandInput,
  Next & { experimentTemplates?: models.ExperimentTemplateSummary[] | undefined }
>('ListExperimentTemplates') {}
export class StartExperimentCommand extends command<models.StartExperimentCommandInput, OfExperiment>(
  'StartExperiment',
) {}
export class GetExperimentCommand extends command<models.ById, OfExperiment>('GetExperiment') {}
export class StopExperimentCommand extends command<models.ById, OfExperiment>('StopExperiment') {}
export class ListExperimentsCommand extends command<
  models.ListExperimentsCommandInput,
  Next & { experiments?: models.ExperimentSummary[] | undefined }
>('ListExperiments') {}
export class ListExperimentResolvedTargetsCommand extends command<
  models.ListExperimentResolvedTargetsCommandInput,
  Next & { resolvedTargets?: models.ResolvedTarget[] | undefined }
>('ListExperimentResolvedTargets') {}
export class ListActionsCommand extends command<
  models.ListCommandInput,
  Next & { actions?: models.ActionSummary[] | undefined }
>('ListActions') {}
export class GetActionCommand extends command<models.ById, { action?: models.Action | undefined }>('GetAction') {}
export class TagResourceCommand extends command<models.ByArn & { tags: Record<string, string> | undefined }, object>(
  'TagResource',
) {}
export class UntagResourceCommand extends command<models.ByArn & { tagKeys?: string[] | undefined }, object>(
  'UntagResource',
) {}
export class ListTagsForResourceCommand extends command<models.ByArn, { tags?: Record<string, string> | undefined }>(
  'ListTagsForResource',
) {}

export const {
  CreateExperimentTemplate: CreateExperimentTemplate$,
  GetExperimentTemplate: GetExperimentTemplate$,
  UpdateExperimentTemplate: UpdateExperimentTemplate$,
  DeleteExperimentTemplate: DeleteExperimentTemplate$,
  ListExperimentTemplates: ListExperimentTemplates$,
  StartExperiment: StartExperiment$,
  GetExperiment: GetExperiment$,
  StopExperiment: StopExperiment$,
  ListExperiments: ListExperiments$,
  ListExperimentResolvedTargets: ListExperimentResolvedTargets$,
  ListActions: ListActions$,
  GetAction: GetAction$,
  TagResource: TagResource$,
  UntagResource: UntagResource$,
  ListTagsForResource: ListTagsForResource$,
} = operations;

export const {
  ConflictException: ConflictException$,
  ResourceNotFoundException: ResourceNotFoundException$,
  ServiceQuotaExceededException: ServiceQuotaExceededException$,
  ValidationException: ValidationException$,
} = refusals;
