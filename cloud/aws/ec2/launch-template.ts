import type {
  LaunchTemplate,
  LaunchTemplateVersion,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';

/** A template with its versions, oldest first. */
export interface TemplateRow {
  readonly id: string;
  readonly name: string;
  readonly createTime: string;
  readonly createdBy: string;
  readonly defaultVersion: number;
  readonly versions: readonly VersionRow[];
  /** The last number that was given: it is not used again after its version is deleted. */
  readonly latest: number;
}

interface VersionRow {
  readonly number: number;
  readonly description?: string;
  readonly createTime: string;
  readonly createdBy: string;
  readonly data: RequestLaunchTemplateData;
}

export interface TemplateSpecification {
  LaunchTemplateId?: string;
  LaunchTemplateName?: string;
  Version?: string;
}

/** The template of this id or name. Throws `InvalidLaunchTemplateId.NotFound`, `InvalidLaunchTemplateName.NotFoundException`. */
export function templateOf(model: Model, { LaunchTemplateId, LaunchTemplateName }: TemplateSpecification): TemplateRow {
  if (LaunchTemplateId) {
    const row = model.templates.get(LaunchTemplateId);
    if (!row) throw notFound.launchTemplate(LaunchTemplateId);
    return row;
  }
  if (!LaunchTemplateName) throw missingParameter('LaunchTemplateId or LaunchTemplateName');
  const row = model.templates.values().find((it) => it.name === LaunchTemplateName);
  if (!row) throw notFound.launchTemplateName(LaunchTemplateName);
  return row;
}

/** The highest number of those that are left. */
const newest = ({ versions }: TemplateRow) => Math.max(...versions.map((it) => it.number));

/** `$Latest`, `$Default`, a number, or nothing, which is the default. Throws `InvalidLaunchTemplateId.VersionNotFound`. */
export function versionOf(row: TemplateRow, version: string | undefined): VersionRow {
  const number =
    version === '$Latest' ? newest(row) : !version || version === '$Default' ? row.defaultVersion : Number(version);
  const found = row.versions.find((it) => it.number === number);
  if (!found)
    throw ec2Error(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${version} for the launch template with ID ${row.id}.`,
    );
  return found;
}

export function launchTemplateOperations(model: Model) {
  const { templates, tags, cloud } = model;
  const now = () => cloud.clock.now().toISOString();

  const answer = (row: TemplateRow): LaunchTemplate => ({
    LaunchTemplateId: row.id,
    LaunchTemplateName: row.name,
    CreateTime: new Date(row.createTime),
    CreatedBy: row.createdBy,
    DefaultVersionNumber: row.defaultVersion,
    LatestVersionNumber: newest(row),
    Tags: tags.list(row.id),
  });
  const answerVersion = (row: TemplateRow, version: VersionRow): LaunchTemplateVersion => ({
    LaunchTemplateId: row.id,
    LaunchTemplateName: row.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createTime),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === row.defaultVersion,
    LaunchTemplateData: version.data as ResponseLaunchTemplateData,
  });
  function check(data: RequestLaunchTemplateData | undefined): RequestLaunchTemplateData {
    if (!data) throw missingParameter('LaunchTemplateData');
    const userData = Buffer.from(data.UserData ?? '', 'base64');
    if (userData.length > 16_384) throw ec2Error('InvalidUserData.Malformed', 'User data is limited to 16384 bytes');
    return data;
  }

  return {
    async CreateLaunchTemplate(input, { principal }) {
      const { LaunchTemplateName: name, VersionDescription: description } = input;
      if (!name || !/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
        throw ec2Error(
          'InvalidLaunchTemplateName.MalformedException',
          `Launch template name '${name}' must be 3 to 128 of a-zA-Z0-9().-/_`,
        );
      const data = check(input.LaunchTemplateData);
      const row = model.idempotent(
        'CreateLaunchTemplate',
        input,
        (id) => templates.get(id),
        () => {
          if (templates.values().some((it) => it.name === name))
            throw ec2Error('InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
          const id = newId('lt');
          const made = { createTime: now(), createdBy: principal.arn };
          const versions = [{ number: 1, description, data, ...made }];
          tags.specified(id, 'launch-template', input.TagSpecifications);
          return { id, row: templates.put(id, { id, name, ...made, defaultVersion: 1, latest: 1, versions }) };
        },
      );
      return { LaunchTemplate: answer(row) };
    },

    async CreateLaunchTemplateVersion(input, { principal }) {
      const before = templateOf(model, input);
      const source = input.SourceVersion ? versionOf(before, input.SourceVersion).data : {};
      const data = { ...source, ...check(input.LaunchTemplateData) };
      const version = model.idempotent(
        'CreateLaunchTemplateVersion',
        input,
        (number) => templateOf(model, input).versions.find((it) => String(it.number) === number),
        () => {
          const number = before.latest + 1;
          const row = {
            number,
            description: input.VersionDescription,
            data,
            createTime: now(),
            createdBy: principal.arn,
          };
          templates.put(before.id, { ...before, latest: number, versions: [...before.versions, row] });
          return { id: String(number), row };
        },
      );
      return { LaunchTemplateVersion: answerVersion(templates.get(before.id)!, version) };
    },

    async DescribeLaunchTemplates({ LaunchTemplateIds, LaunchTemplateNames, Filters, ...input }) {
      for (const name of LaunchTemplateNames ?? []) templateOf(model, { LaunchTemplateName: name });
      const { rows, ...next } = select({
        rows: templates
          .values()
          .filter((row) => !LaunchTemplateNames?.length || LaunchTemplateNames.includes(row.name)),
        id: (row) => row.id,
        ids: LaunchTemplateIds,
        missing: notFound.launchTemplate,
        filters: Filters,
        fields: (row) => ({ 'launch-template-name': row.name, 'create-time': row.createTime }),
        tags: (row) => tags.of(row.id),
        input,
      });
      return { LaunchTemplates: rows.map(answer), ...next };
    },

    async DescribeLaunchTemplateVersions({ Versions, MinVersion, MaxVersion, Filters, ...input }) {
      const row = templateOf(model, input);
      const asked = Versions?.map((version) => versionOf(row, version).number);
      const { rows, ...next } = select({
        rows: row.versions
          .filter((it) => !asked?.length || asked.includes(it.number))
          .filter((it) => it.number >= Number(MinVersion ?? 1) && it.number <= Number(MaxVersion ?? it.number))
          .toReversed(),
        id: (it) => String(it.number),
        filters: Filters,
        fields: (it) => ({
          'is-default-version': it.number === row.defaultVersion,
          'image-id': it.data.ImageId,
          'instance-type': it.data.InstanceType,
        }),
        input,
      });
      return { LaunchTemplateVersions: rows.map((it) => answerVersion(row, it)), ...next };
    },

    async GetLaunchTemplateData({ InstanceId }) {
      const row = model.instances.get(InstanceId ?? '');
      if (!row) throw notFound.instance(InstanceId ?? '');
      const { ImageId, InstanceType } = row.instance;
      return { LaunchTemplateData: { ImageId, InstanceType, UserData: row.userData } };
    },

    async ModifyLaunchTemplate(input) {
      const row = templateOf(model, input);
      if (!input.DefaultVersion) throw invalidParameter('SetDefaultVersion names no version');
      const defaultVersion = versionOf(row, input.DefaultVersion).number;
      return { LaunchTemplate: answer(templates.put(row.id, { ...row, defaultVersion })) };
    },

    async DeleteLaunchTemplateVersions(input) {
      const row = templateOf(model, input);
      const gone = (input.Versions ?? []).map((version) => versionOf(row, version).number);
      if (gone.includes(row.defaultVersion))
        throw ec2Error(
          'OperationNotPermitted',
          `Version ${row.defaultVersion} is the default version and cannot be deleted.`,
        );
      templates.put(row.id, { ...row, versions: row.versions.filter((it) => !gone.includes(it.number)) });
      return {
        SuccessfullyDeletedLaunchTemplateVersions: gone.map((VersionNumber) => ({
          LaunchTemplateId: row.id,
          LaunchTemplateName: row.name,
          VersionNumber,
        })),
      };
    },

    async DeleteLaunchTemplate(input) {
      const row = templateOf(model, input);
      templates.delete(row.id);
      tags.forget(row.id);
      return { LaunchTemplate: answer(row) };
    },
  } satisfies Ec2Operations;
}
