import type { Parameter, Tag as SdkTag } from '@aws-sdk/client-cloudformation';
import type { Cloud, Principal } from '../../service.ts';
import { bytesOf } from '../lambda/bytes.ts';
import type { StackRequest } from './engine.ts';
import { validation } from './errors.ts';
import type { StackRow } from './stacks.ts';
import { parseTemplate } from './template.ts';

interface Given {
  TemplateBody?: string;
  TemplateURL?: string;
  UsePreviousTemplate?: boolean;
  Parameters?: Parameter[];
  Tags?: SdkTag[];
}

/** What a request to create or change a stack means, with the template fetched and "as before" filled in. */
export async function readRequest(
  cloud: Cloud,
  principal: Principal,
  input: Given,
  before?: StackRow,
): Promise<StackRequest> {
  const template = input.UsePreviousTemplate ? (before?.template ?? '') : await templateText(cloud, principal, input);
  const declared = parseTemplate(template).Parameters ?? {};
  const given = (input.Parameters ?? []).map((it): [string, string | undefined] => [
    it.ParameterKey ?? '',
    it.UsePreviousValue ? before?.parameters[it.ParameterKey ?? ''] : it.ParameterValue,
  ]);
  const known = given.filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (entry[0] in declared || !input.UsePreviousTemplate),
  );
  return {
    principal,
    template,
    parameters: Object.fromEntries(known),
    tags: input.Tags ? input.Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })) : (before?.tags ?? []),
  };
}

/** The template in the request, or the object that its URL names. */
export async function templateText(
  cloud: Cloud,
  principal: Principal,
  { TemplateBody, TemplateURL }: Given,
): Promise<string> {
  if (TemplateBody) return TemplateBody;
  if (!TemplateURL) throw validation('Either Template URL or Template Body must be specified.');
  const { hostname, pathname } = new URL(TemplateURL);
  const [, named] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  const path = decodeURIComponent(pathname.slice(1));
  const Bucket = named ?? path.split('/')[0];
  const Key = named ? path : path.split('/').slice(1).join('/');
  const { Body } = await (await cloud.use('s3', principal)).GetObject({ Bucket, Key }).catch((error: Error) => {
    throw validation(`S3 error: ${error.message}`);
  });
  return Buffer.from(await bytesOf(Body)).toString();
}
